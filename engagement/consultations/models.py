"""A window in which anybody may comment on a plan's draft; what was said of which part; and what it changed."""

from datetime import datetime

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from common.fields import PublicTextField
from feedback.models import Item
from planning.models import Plan, PlanSection


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    """Questions asked of windows."""

    def open_at(self, at: datetime) -> "ConsultationQuerySet":
        """Windows in which one may comment at ``at``."""
        return self.filter(
            plan__status=Plan.Status.OPEN,
            activity__status=Activity.Status.PUBLISHED,
            activity__starts_at__lte=at,
            activity__ends_at__gt=at,
        )


@pghistory.track()
class Consultation(models.Model):
    """The window: from when to when is said by its activity, and so are the influence promised and what can change."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="+")
    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="+")
    short_because = PublicTextField(_("why there is so little time"), blank=True)

    objects = ConsultationQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.activity)

    def is_open(self, at: datetime) -> bool:
        """Whether one may comment at ``at``."""
        return (
            self.plan.status == Plan.Status.OPEN
            and self.activity.is_public
            and self.activity.starts_at <= at < self.activity.ends_at
        )


class CommentQuerySet(models.QuerySet["Comment"]):
    """Questions asked of comments."""

    def unflagged(self) -> "CommentQuerySet":
        """Comments that no safeguarding flag has taken out of the lists."""
        return self.filter(item__safeguarding_since__isnull=True)

    def unanswered(self) -> "CommentQuerySet":
        """Comments that still wait for an answer."""
        return self.unflagged().exclude(item__state=Item.State.ANSWERED)


class Comment(models.Model):
    """Which part of a plan an item of the log speaks of. The words themselves stand in the item."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="comments")
    section = models.ForeignKey(PlanSection, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["item__received_at", "item"]

    def __str__(self) -> str:
        return f"{self.item}: {self.section or self.consultation}"


@pghistory.track()
class Change(models.Model):
    """What a section says differently from its draft, in the words that changed, and whose comments moved it."""

    section = models.ForeignKey(PlanSection, on_delete=models.CASCADE, related_name="+")
    words = PublicTextField(_("what it says now"))
    because = PublicTextField(_("why it changed"))
    comments = models.ManyToManyField(Comment, verbose_name=_("comments"), blank=True, related_name="changes")
    written_at = models.DateTimeField()
    written_by_title = models.CharField(max_length=180)

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words={}) & ~Q(because={}), name="change_says_what_and_why"),
            # The same words marked twice in one section are one change: a form sent twice, or two who mark at once.
            models.UniqueConstraint(fields=["section", "words"], name="change_marked_once"),
        ]

    def __str__(self) -> str:
        return str(self.words)
