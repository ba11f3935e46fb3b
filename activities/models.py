"""What every way of taking part shares, so that "what's on", reach and reports are one query over one table."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import PublicTextField
from notices.models import Topic
from people.models import CarerType, Organisation, User, known
from people.rules import FEEDBACK_STAFF
from planning.models import Duty, Goal, Service

# What carers call themselves, as others speak of them.
CARER_TYPES = [
    (CarerType.PARENT, _("Parents of disabled children")),
    (CarerType.FOSTER, _("Foster carers")),
    (CarerType.KINSHIP, _("Kinship carers")),
    (CarerType.YOUNG, _("Young carers")),
    (CarerType.SANDWICH, _("Carers of a child and an adult")),
    (CarerType.ADULT, _("Carers of an adult")),
    (CarerType.OLDER, _("Carers of an older person")),
    (CarerType.MENTAL_HEALTH, _("Carers of someone with poor mental health")),
    (CarerType.ADDICTION, _("Carers of someone with an addiction")),
    (CarerType.FORMER, _("People who used to care")),
]


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Questions asked of activities."""

    def without_reach(self) -> "ActivityQuerySet":
        """Activities of which nobody has said yet who came."""
        return self.filter(reach__isnull=True)

    def published(self) -> "ActivityQuerySet":
        """Activities that the public may see, cancelled ones included."""
        # What is called off before anybody was told of it is no news.
        called_off = Q(status=Activity.Status.CANCELLED, timed_at__isnull=False)
        return self.filter(Q(status=Activity.Status.PUBLISHED) | called_off)

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


def _list_of(choices: type[models.TextChoices], name: Any) -> "ArrayField[list[str], list[str]]":
    """A field for any number of these."""
    return ArrayField(
        models.CharField(max_length=20, choices=choices.choices), verbose_name=name, default=list, blank=True
    )


@pghistory.track()
class Series(models.Model):
    """Several dates of one activity. Each is an `Activity` of its own; the series knows when the next ones are."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=100)  # an RRULE (RFC 5545) from `first_on`, in days of London
    first_on = models.DateField()
    # On London's clocks, so that 7pm is 7pm in summer and in winter. New dates have these times.
    starts = models.TimeField()
    ends = models.TimeField()
    made_until = models.DateField()
    submission_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        verbose_name_plural = "series"
        constraints = [
            models.CheckConstraint(condition=Q(rule__startswith="FREQ="), name="series_has_a_rule"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="series_ends_after_start"),
            models.CheckConstraint(condition=Q(made_until__gte=F("first_on")), name="series_made_from_its_first_day"),
        ]

    def __str__(self) -> str:
        return self.rule


@pghistory.track()
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
        WORKSHOP = "workshop", _("Workshop")
        READING_GROUP = "reading_group", _("Reading group")
        CONSULTATION = "consultation", _("Comments on a plan")
        SURVEY = "survey", _("Survey")
        TENDER_SCORING = "tender_scoring", _("Choosing who runs a service")
        STAFF_INTERVIEW = "staff_interview", _("Interviews for new staff")

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

    class Language(models.TextChoices):
        ENGLISH = "english", _("English")
        WELSH = "welsh", _("Welsh")
        BSL = "bsl", _("British Sign Language")
        ARABIC = "arabic", _("Arabic")
        BENGALI = "bengali", _("Bengali")
        GUJARATI = "gujarati", _("Gujarati")
        POLISH = "polish", _("Polish")
        PUNJABI = "punjabi", _("Punjabi")
        ROMANIAN = "romanian", _("Romanian")
        SOMALI = "somali", _("Somali")
        URDU = "urdu", _("Urdu")

    class Format(models.TextChoices):
        EASY_READ = "easy_read", _("Easy Read")
        LARGE_PRINT = "large_print", _("Large print")
        AUDIO = "audio", _("To listen to")
        CAPTIONS = "captions", _("Words on the screen while people speak")
        PAPER = "paper", _("On paper, by post")

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
        PRAYER_ROOM = "prayer_room", _("Prayer room")
        CHANGING_PLACE = "changing_place", _("Changing Places toilet")
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
    carer_types = _list_of(CarerType, _("which carers"))  # empty: any carer
    areas = ArrayField(models.CharField(max_length=4), verbose_name=_("postcode areas"), default=list, blank=True)
    languages = _list_of(Language, _("languages"))  # empty: English
    formats = _list_of(Format, _("formats"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    venue = models.ForeignKey("Venue", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_online = models.BooleanField(_("online"), default=False)
    access = _list_of(Access, _("access"))
    who_comes = PublicTextField(_("who from the service comes, and what they may decide"), blank=True)
    how_to_join = PublicTextField(_("how to join"))
    # Where on this site one takes part, without scheme and host, where that is possible here.
    part_path = models.CharField(max_length=200, blank=True, editable=False)
    # Why it is on a feast or a holiday all the same, where it is.
    day_because = models.CharField(_("why on that day"), max_length=300, blank=True)
    organiser_title = models.CharField(_("job title of the organiser"), max_length=120)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    cancelled_because = PublicTextField(_("why it is cancelled"), blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    series = models.ForeignKey(
        Series, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="dates"
    )
    series_on = models.DateField(null=True, blank=True, editable=False)  # by the rule, wherever it was moved to
    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, related_name="+")
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # What calendars ask for: how often it has changed since it was written, and when last.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    # Since when its times stand in public. What fell due before is no longer said.
    timed_at = models.DateTimeField(null=True, editable=False)

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
            models.CheckConstraint(condition=known("carer_types", CarerType.values), name="activity_carer_types_known"),
            models.UniqueConstraint(fields=["series", "series_on"], name="activity_once_a_day_of_its_series"),
            models.CheckConstraint(
                condition=Q(series__isnull=True, series_on__isnull=True)
                | Q(series__isnull=False, series_on__isnull=False),
                name="activity_series_with_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether it is announced and not cancelled."""
        return self.status == self.Status.PUBLISHED

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

    @property
    def takes_bookings(self) -> bool:
        """Whether places are booked in it on this site."""
        return bool(self.part_path) and self.kind not in {*ON_PAGES_OF_THEIR_OWN, self.Kind.FOCUS_GROUP}

    @property
    def has_pages_of_its_own(self) -> bool:
        """Whether it is begun, changed and answered on pages of its kind alone."""
        return self.kind in ON_PAGES_OF_THEIR_OWN

    @property
    def draws_lots(self) -> bool:
        """Whether one offers on this site to take part, and lots decide if more offer than there are places."""
        return bool(self.part_path) and self.kind == self.Kind.FOCUS_GROUP

    @property
    def can_repeat(self) -> bool:
        """Whether a series can be made of it: it happens on one day, and is none of a series yet."""
        return (
            self.series_id is None
            and self.kind not in ON_PAGES_OF_THEIR_OWN
            and not self.is_cancelled
            and not self.lasts_for_days
        )

    @property
    def was_moved(self) -> bool:
        """Whether it is on another day than its series says."""
        return self.series_on is not None and timezone.localdate(self.starts_at) != self.series_on

    @property
    def lasts_for_days(self) -> bool:
        """Whether it ends on another day (London) than it starts, as what one can do at home does."""
        return timezone.localdate(self.starts_at) != self.last_day

    @property
    def last_day(self) -> date:
        """The day (London) on which it ends; what ends at midnight ends with the day before."""
        return timezone.localdate(self.ends_at - timedelta(seconds=1))

    @property
    def means(self) -> str:
        """What the promised level of influence means for whoever takes part."""
        return str(INFLUENCE_MEANS[self.Influence(self.influence)])


# Taken part in at home over days: begun and changed elsewhere, with what only they have.
ON_PAGES_OF_THEIR_OWN = frozenset({Activity.Kind.CONSULTATION, Activity.Kind.SURVEY})

# What a building has, whatever happens there, and what is said where it has not.
AT_A_PLACE = {
    Activity.Access.STEP_FREE: _("There are steps"),
    Activity.Access.HEARING_LOOP: _("No hearing loop"),
    Activity.Access.PARKING: _("No parking close by"),
    Activity.Access.BUS: _("No bus stop close by"),
    Activity.Access.QUIET_ROOM: _("No quiet room"),
    Activity.Access.PRAYER_ROOM: _("No prayer room"),
    Activity.Access.CHANGING_PLACE: _("No Changing Places toilet"),
}


@pghistory.track()
class DateToAvoid(models.Model):
    """Days on which an organisation asks for nothing if it can: school holidays, an election, a local feast."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("what it is"), max_length=80)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name_plural = "dates to avoid"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name", "starts_on"], name="date_to_avoid_said_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="date_to_avoid_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Venue(models.Model):
    """A place that an organisation uses again and again, and what makes it easier or harder to be there."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=110)
    access = _list_of(Activity.Access, "")
    how_to_find = PublicTextField(blank=True)
    map_link = models.URLField(max_length=300, blank=True)
    is_used = models.BooleanField(default=True)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=known("access", [one.value for one in AT_A_PLACE]), name="venue_access_known"
            )
        ]

    def __str__(self) -> str:
        """How it is named where something happens there."""
        return f"{self.name}, {self.address}"

    @property
    def has(self) -> list[str]:
        """What there is, in words."""
        return [str(one.label) for one in AT_A_PLACE if one in self.access]

    @property
    def lacks(self) -> list[str]:
        """What there is not, in words."""
        return [str(words) for one, words in AT_A_PLACE.items() if one not in self.access]


class Interest(models.Model):
    """Which new activities somebody may want to hear of: those of a service, of a kind, of both, or all."""

    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30, choices=Activity.Kind, blank=True)
    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "kind"], nulls_distinct=False, name="interest_once"),
        ]

    def __str__(self) -> str:
        """What it is, for who follows it."""
        kind = self.get_kind_display() if self.kind else ""
        return ": ".join(filter(None, [self.service.name if self.service else "", kind])) or str(_("Everything"))

    @property
    def query(self) -> dict[str, str]:
        """How an address of what's on asks for it."""
        asked = {"service": self.service.slug if self.service else "", "kind": self.kind}
        return {name: value for name, value in asked.items() if value}


INFLUENCE_MEANS = {
    Activity.Influence.INFORM: _("It is decided already, or it cannot change. You can ask anything."),
    Activity.Influence.CONSULT: _("It is not decided yet. We listen, then decide, and tell you what you changed."),
    Activity.Influence.INVOLVE: _("You help to work it out from the start. We make the last decision, and say why."),
    Activity.Influence.COPRODUCE: _("Carers and staff work it out and decide together. Each voice counts the same."),
    Activity.Influence.CARER_LED: _("Carers run it and decide. We help where you ask us to."),
}


@pghistory.track()
class Reach(models.Model):
    """Who was reached by an activity, entered once it is over. Numbers only: nobody is named."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="reach")
    people = models.PositiveIntegerField(_("people we knew would come"))  # each once, however often they came
    walk_ins = models.PositiveIntegerField(_("people who just came"), default=0)
    anonymous = models.PositiveIntegerField(_("people we could only count"), default=0)
    first_time = models.PositiveIntegerField(_("people who took part for the first time"), default=0)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("reaches")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_time__lte=F("people") + F("walk_ins") + F("anonymous")),
                name="reach_first_time_among_all",
            )
        ]

    def __str__(self) -> str:
        return str(self.all)

    @property
    def all(self) -> int:
        """How many people in all."""
        return self.people + self.walk_ins + self.anonymous
