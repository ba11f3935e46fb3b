"""What may change in services, before it is decided."""

import uuid
from datetime import date

import pghistory
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from common.fields import PublicTextField
from people.models import Organisation
from planning.models.services import Service


class ComingChangeQuerySet(models.QuerySet["ComingChange"]):
    """Questions asked of coming changes."""

    def in_public(self) -> "ComingChangeQuerySet":
        """Changes that everyone may read, in order."""
        return self.exclude(status=ComingChange.Status.DRAFT).in_order()

    def in_order(self) -> "ComingChangeQuerySet":
        """What is not decided yet first, by the day of its decision."""
        is_coming = Case(When(status=ComingChange.Status.COMING, then=Value(0)), default=Value(1))
        return self.order_by(is_coming, "decided_on", "pk")

    def overdue(self, on: date) -> "ComingChangeQuerySet":
        """Changes whose day of decision lies before the date ``on`` (London), and of which nobody said what came."""
        return self.filter(status=ComingChange.Status.COMING, decided_on__lt=on)


@pghistory.track(exclude=["submission_key"])
class ComingChange(models.Model):
    """Something that may change, when it is decided, and how to have a say before."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        DECIDED = "decided", _("Decided")
        DROPPED = "dropped", _("It will not happen")
        COMING = "coming", _("Not decided yet")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=120)
    words = PublicTextField(_("what may change"))
    services = models.ManyToManyField(Service, verbose_name=_("services"), related_name="coming_changes")
    decided_on = models.DateField(_("when it is decided"))
    decided_by = models.CharField(_("who decides"), max_length=120)
    how_to_say = PublicTextField(_("how to have a say"))
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    outcome = PublicTextField(_("what was decided, and why"), blank=True)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = ComingChangeQuerySet.as_manager()

    class Meta:
        ordering = ["decided_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words={}) & ~Q(how_to_say={}) & ~Q(decided_by=""),
                name="coming_change_says_how_to_speak_up",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "coming"]) | ~Q(outcome={}), name="coming_change_ends_with_words"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """Whether only its planners see it."""
        return self.status == self.Status.DRAFT

    @property
    def is_coming(self) -> bool:
        """Whether it is public and not decided."""
        return self.status == self.Status.COMING
