"""What is talked about at a meeting, and its minutes: what was said there in plain words, and what came of it."""

import uuid

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from common.fields import PublicTextField
from feedback.models import Item

MOST_AGENDA_ITEMS = 20
MOST_MINUTES_FOR_AN_ITEM = 480  # a working day
FEWEST_SHOWN = 8  # people
LONGEST_TITLE, LONGEST_GIST, LONGEST_MINUTES = 160, 300, 3_000  # characters


@pghistory.track()
class AgendaItem(models.Model):
    """One thing that a meeting is to talk about, and in its minutes what was said about it."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField()
    title = PublicTextField(_("what is talked about"), max_length=LONGEST_TITLE)
    lead_title = models.CharField(_("who begins"), max_length=120, blank=True)  # a job title, or "carers"
    length = models.PositiveSmallIntegerField(_("minutes for it"), null=True, blank=True)
    notes = PublicTextField(_("what was said"), blank=True, max_length=LONGEST_MINUTES)
    is_unfinished = models.BooleanField(_("goes on next time"), default=False)
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="carried_to"
    )
    submission_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title={}), name="agenda_item_has_a_title"),
            models.CheckConstraint(
                condition=Q(length__isnull=True) | Q(length__gte=1, length__lte=MOST_MINUTES_FOR_AN_ITEM),
                name="agenda_item_takes_some_time",
            ),
            models.CheckConstraint(condition=~Q(carried_from=F("pk")), name="agenda_item_carried_from_another"),
        ]

    def __str__(self) -> str:
        return str(self.title)


class MinutesQuerySet(models.QuerySet["Minutes"]):
    """Questions asked of minutes."""

    def published(self) -> "MinutesQuerySet":
        """Minutes that everyone may read."""
        return self.filter(published_at__isnull=False)


@pghistory.track()
class Minutes(models.Model):
    """What became of one meeting, in plain words. Nobody is named: who came is a number."""

    class FromService(models.TextChoices):
        ALL = "all", _("All of them came")
        SOME = "some", _("Some of them came")
        NONE = "none", _("None of them came")

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="+")
    summary = PublicTextField(_("in short"), blank=True, max_length=LONGEST_MINUTES)
    people = models.PositiveIntegerField(_("people we knew would come"), default=0)
    walk_ins = models.PositiveIntegerField(_("people who just came"), default=0)
    anonymous = models.PositiveIntegerField(_("people we could only count"), default=0)
    first_time = models.PositiveIntegerField(_("people who took part for the first time"), default=0)
    # Whether those came whom the activity had named, with what they may decide; and if not, who and why.
    from_service = models.CharField(_("who from the service came"), max_length=5, choices=FromService, blank=True)
    from_service_words = PublicTextField(_("who came instead, and why"), blank=True, max_length=LONGEST_GIST)
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by_title = models.CharField(max_length=180, blank=True)
    corrected_at = models.DateTimeField(_("corrected on"), null=True, blank=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("minutes")
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(summary={}), name="public_minutes_have_words"
            ),
            models.CheckConstraint(
                condition=Q(corrected_at__isnull=True)
                | Q(published_at__isnull=False, corrected_at__gte=F("published_at")),
                name="minutes_corrected_once_public",
            ),
            models.CheckConstraint(
                condition=Q(first_time__lte=F("people") + F("walk_ins") + F("anonymous")),
                name="minutes_first_time_among_all",
            ),
            models.CheckConstraint(
                condition=Q(from_service__in=["all", "some", "none"]) | Q(from_service="", from_service_words={}),
                name="minutes_say_whether_the_service_came",
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)

    @property
    def is_public(self) -> bool:
        """Whether everyone may read them."""
        return self.published_at is not None

    @property
    def about_how_many(self) -> int:
        """How many were there, to the nearest 5; 0 for a group so small that its number is not shown."""
        came = self.people + self.walk_ins + self.anonymous
        return 5 * round(came / 5) if came >= FEWEST_SHOWN else 0


class Point(models.Model):
    """Something that carers said at the meeting. The exact words are in the feedback log; here is the gist."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="points")
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="+")
    gist = PublicTextField(_("in short"), max_length=LONGEST_GIST)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(gist={}), name="point_says_something")]

    def __str__(self) -> str:
        return str(self.gist)
