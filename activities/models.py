"""What every way of taking part shares, so that "what's on", reach and reports are one query over one table."""

import uuid
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.fields import PublicTextField
from notices.models import Topic
from people.models import Organisation, User
from people.rules import FEEDBACK_STAFF
from planning.models import Duty, Goal, Service


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Questions asked of activities."""

    def published(self) -> "ActivityQuerySet":
        """Activities that the public may see, cancelled ones included."""
        return self.filter(status__in=[Activity.Status.PUBLISHED, Activity.Status.CANCELLED])

    def visible_to(self, user: User | AnonymousUser) -> "ActivityQuerySet":
        """What is published, and for planners also the drafts of their own organisation."""
        own = [] if user.is_anonymous else [r.organisation_id for r in user.roles_today if r.kind in FEEDBACK_STAFF]
        return self.filter(Q(pk__in=self.published().values("pk")) | Q(organisation__in=own))

    def coming_up(self, at: datetime) -> "ActivityQuerySet":
        """Activities that have not ended at ``at``, the next one first."""
        return self.filter(ends_at__gt=at).order_by("starts_at", "pk")

    def gone_by(self, at: datetime) -> "ActivityQuerySet":
        """Activities that have ended at ``at``, the latest first."""
        return self.filter(ends_at__lte=at).order_by("-starts_at", "-pk")


class Activity(models.Model):
    """A way of taking part: a meeting, a survey, a visit … Its details live in the app of its kind."""

    class Kind(models.TextChoices):
        COFFEE_MORNING = "coffee_morning", _("Coffee morning")
        DROP_IN = "drop_in", _("Drop-in")
        CONSULTATION_MEETING = "consultation_meeting", _("Meeting")
        FORUM = "forum", _("Forum")
        FOCUS_GROUP = "focus_group", _("Focus group")
        SITE_VISIT = "site_visit", _("Visit to a service")
        TELEPHONE_ROUND = "telephone_round", _("Telephone round")

    class Stage(models.TextChoices):
        DESIGN = "design", _("Shaping a service")
        COMMISSIONING = "commissioning", _("Choosing who runs it")
        DELIVERY = "delivery", _("How it runs day to day")
        REVIEW = "review", _("Looking back at it")

    class Influence(models.TextChoices):
        INFORM = "inform", _("You hear what is planned")
        CONSULT = "consult", _("You say what you think, we decide and say why")
        INVOLVE = "involve", _("You work on it with us, we decide and say why")
        COPRODUCE = "coproduce", _("We decide together")
        CARER_LED = "carer_led", _("Carers decide")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        CANCELLED = "cancelled", _("Cancelled")

    class Access(models.TextChoices):
        STEP_FREE = "step_free", _("No steps")
        HEARING_LOOP = "hearing_loop", _("Hearing loop")
        PARKING = "parking", _("Parking close by")
        BUS = "bus", _("Bus stop close by")
        QUIET_ROOM = "quiet_room", _("Quiet room")
        INTERPRETER = "interpreter", _("Interpreter if you ask")
        TRAVEL_PAID = "travel_paid", _("We pay your travel")
        REPLACEMENT_CARE = "replacement_care", _("We pay for care while you are here")
        FOOD = "food", _("Food and drink")
        DIAL_IN = "dial_in", _("Join by telephone")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.DELIVERY)
    title = models.CharField(_("title"), max_length=120)
    summary = PublicTextField(_("what it is for"))
    influence = models.CharField(
        _("what carers can decide"), max_length=20, choices=Influence, default=Influence.CONSULT
    )
    can_change = PublicTextField(_("what can change"), blank=True)
    cannot_change = PublicTextField(_("what cannot change"), blank=True)
    services = models.ManyToManyField(Service, verbose_name=_("services"), blank=True, related_name="+")
    goals = models.ManyToManyField(Goal, verbose_name=_("goals"), blank=True, related_name="+")
    duties = models.ManyToManyField(Duty, verbose_name=_("duties"), blank=True, related_name="+")
    for_whom = PublicTextField(_("whom it is for"), blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    is_online = models.BooleanField(_("online"), default=False)
    access = ArrayField(
        models.CharField(max_length=20, choices=Access), verbose_name=_("access"), default=list, blank=True
    )
    who_comes = PublicTextField(_("who from the service comes, and what they may decide"), blank=True)
    how_to_join = PublicTextField(_("how to join"))
    organiser_title = models.CharField(_("job title of the organiser"), max_length=120)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    cancelled_because = PublicTextField(_("why it is cancelled"), blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, related_name="+")
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["status", "ends_at"], name="activity_whats_on")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="activity_ends_after_start"),
            models.CheckConstraint(
                condition=Q(is_online=True) | ~Q(place=""), name="activity_has_a_place_or_is_online"
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancelled_because={}),
                name="activity_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_cancelled(self) -> bool:
        """Whether it will not happen."""
        return self.status == self.Status.CANCELLED

    @property
    def is_draft(self) -> bool:
        """Whether only its planners see it."""
        return self.status == self.Status.DRAFT

    def is_over(self, at: datetime) -> bool:
        """Whether it has ended at ``at``."""
        return self.ends_at <= at
