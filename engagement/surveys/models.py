"""Surveys, the papers that were asked, and answers that nobody can tie to a person.

What is kept of somebody's answers has no time, no sequence and no author: see docs/adr/0019-anonymous-surveys.md.
"""

import uuid
from datetime import datetime

import pghistory
import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from common.fields import PublicTextField
from engagement.surveys.paper import Paper
from engagement.surveys.results import Results
from feedback.models import Item
from notices.models import Contact
from people.models import Person

# Whatever code writes it: a paper that was asked stays as it was asked.
PAPER_IS_FROZEN = """
    IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'a paper that was asked stays as it is' USING ERRCODE = 'check_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""
# Sharing the survey's row, so that none comes in while it closes.
NOTHING_WHEN_CLOSED = """
    IF NOT EXISTS (
        SELECT FROM surveys_survey survey JOIN surveys_version version ON version.survey_id = survey.id
        WHERE version.id = NEW.version_id AND version.published_at IS NOT NULL AND survey.closed_at IS NULL
        FOR SHARE OF survey
    ) THEN
        RAISE EXCEPTION 'the survey is closed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Channel(models.TextChoices):
    """By which way answers came."""

    LINK = "link", _("Open link")
    INVITED = "invited", _("Personal link")
    PAPER = "paper", _("On paper")
    TELEPHONE = "telephone", _("By telephone")


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Questions asked of surveys."""

    def announced(self) -> "SurveyQuerySet":
        """Surveys that everybody may see: those that take answers, or have taken them."""
        return self.filter(activity__status=Activity.Status.PUBLISHED)

    def open_at(self, at: datetime) -> "SurveyQuerySet":
        """Surveys that take answers at ``at``."""
        return self.announced().filter(closed_at__isnull=True, activity__starts_at__lte=at, activity__ends_at__gt=at)

    def due_to_close(self, at: datetime) -> "SurveyQuerySet":
        """Surveys whose last day is over at ``at``, and that are still open."""
        over = Q(activity__ends_at__lte=at) | Q(activity__status=Activity.Status.CANCELLED)
        return self.filter(over, closed_at__isnull=True, versions__published_at__isnull=False).distinct()


@pghistory.track(exclude=["key", "results"])
class Survey(models.Model):
    """A survey. Its activity says what it is about, until when it is open and what carers can change by it."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(_("minutes it takes"), default=5)
    # Makes the personal links. It is destroyed when the survey closes: then no link can be tied to anybody.
    key = models.BinaryField(null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    # As they may be shown, worked out once: figures that change while people look on would tell who came last.
    results = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder, editable=False)
    what_next = PublicTextField(_("what happens next"), blank=True)
    shown_at = models.DateTimeField(_("results are public since"), null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(key__isnull=True), name="survey_forgets_key"
            ),
            models.CheckConstraint(
                condition=Q(results__isnull=True) | Q(closed_at__isnull=False), name="survey_counts_when_closed"
            ),
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True) | (Q(results__isnull=False) & ~Q(what_next={})),
                name="survey_shows_what_happens_next",
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)

    def is_open(self, at: datetime) -> bool:
        """Whether it takes answers at ``at``."""
        activity = self.activity
        return self.closed_at is None and activity.is_public and activity.starts_at <= at < activity.ends_at

    @property
    def published(self) -> Results | None:
        """The results as they may be shown, once it is closed."""
        return Results.from_json(self.results) if self.results else None


class VersionQuerySet(models.QuerySet["Version"]):
    """Questions asked of papers."""

    def asked(self) -> "VersionQuerySet":
        """Papers that were asked of people, the latest first."""
        return self.filter(published_at__isnull=False).order_by("-number")


@pghistory.track()
class Version(models.Model):
    """One paper of a survey. Once it is asked it never changes: another one takes its place."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    questions = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_version_numbered_once"),
            models.UniqueConstraint(
                fields=["survey"], condition=Q(published_at__isnull=True), name="survey_has_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(questions=[]), name="survey_asks_something"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="paper_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=PAPER_IS_FROZEN,
            )
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def paper(self) -> Paper:
        """What it asks."""
        return Paper.from_json(self.questions)


class Invitation(models.Model):
    """Whom a personal link was sent to, and whether it was used: nobody learns when, or what was said.

    It has no history, and is gone when the survey closes.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    is_used = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "person"], name="person_is_invited_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Draft(models.Model):
    """Answers that are not sent yet, encrypted: only who has the code can open them. The key is not here."""

    locator = models.CharField(max_length=64, primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return ""


class Answered(models.Model):
    """What somebody answered, and by which way. The key says nothing of when, and nothing else is kept."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    language = models.CharField(max_length=10)
    answers = models.JSONField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=["link", "invited", "paper", "telephone"]), name="%(class)s_channel_known"
            )
        ]

    def __str__(self) -> str:
        return ""


class Staged(Answered):
    """Answers that wait until there are enough to be put among the responses in one go, out of order."""

    class Meta(Answered.Meta):
        abstract = False
        triggers = [
            pgtrigger.Trigger(
                name="nothing_when_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=NOTHING_WHEN_CLOSED,
            )
        ]


class Response(Answered):
    """Answers for good."""

    class Meta(Answered.Meta):
        abstract = False


class Heard(models.Model):
    """Words out of a survey that a person read and put into the feedback log, so that they are answered."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=30)
    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "heard"
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="words_are_heard_once")]

    def __str__(self) -> str:
        return str(self.item)
