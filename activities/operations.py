"""What may be done with activities beyond a plain edit."""

import hashlib
import json
import uuid
from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.functional import Promise

from activities.audiences import topics_of
from activities.copying import copy_along
from activities.models import Activity, DateToAvoid, Interest, Reach, Venue
from activities.rules import missing_in
from common.fields import PublicTextEncoder
from common.public_text import PublicText
from notices.models import Contact, ReminderRule, Topic
from notices.operations import cancel as cancel_notices
from notices.operations import follow, queue, tell
from people.models import Organisation
from planning.models import Duty, Goal, Service

MORNING = time(9)
# When people are reminded, unless its planner says otherwise: days before it starts, in the morning.
REMIND_DAYS_BEFORE = (1,)
REMIND_DAYS_BEFORE_WORK = (7, 1)
TAKES_PREPARING = {
    Activity.Kind.SITE_VISIT,
    Activity.Kind.READING_GROUP,
    Activity.Kind.TENDER_SCORING,
    Activity.Kind.STAFF_INTERVIEW,
}
# Nobody is on the way to it, so it is easily forgotten.
REMIND_MINUTES_BEFORE = {Activity.Kind.TELEPHONE_ROUND: 60}

TIMES = ("starts_at", "ends_at", "place", "is_online")
IN_CALENDARS = (*TIMES, "title", "summary")
BY_HAND = (
    *IN_CALENDARS,
    *("kind", "stage", "influence", "can_change", "cannot_change", "for_whom", "access", "who_comes", "how_to_join"),
    "venue_id",
    *("carer_types", "areas", "languages", "formats", "organiser_title", "day_because"),
)
LINKED = ("services", "goals", "duties")


class AlreadyCancelled(Exception):
    """The activity is cancelled: it cannot be published again. A new day is a new activity."""


class ChangedMeanwhile(Exception):
    """Somebody else has changed the activity since this form was opened."""


class NotReady(Exception):
    """Something that carers must know is not said yet: ``missing`` names what."""

    def __init__(self, missing: list[str | Promise]) -> None:
        super().__init__(*map(str, missing))
        self.missing = missing


class NotOver(Exception):
    """Who was reached is known when it is over."""


class ReasonMissing(Exception):
    """An activity is only cancelled with a public reason."""


@transaction.atomic
def add_activity(
    activity: Activity,
    *,
    at: datetime,
    services: Iterable[Service] = (),
    goals: Iterable[Goal] = (),
    duties: Iterable[Duty] = (),
) -> Activity:
    """Save a new activity as a draft, with the topic by which it can be followed and the reminders of its kind.

    The same ``submission_key`` again gives back the activity that is there, so that a form sent twice adds one.
    """
    activity.status, activity.changed_at = Activity.Status.DRAFT, at
    try:
        with transaction.atomic():
            activity.topic = Topic.objects.create(label="activities.activity")
            activity.save(force_insert=True)
    except IntegrityError:
        earlier = Activity.objects.filter(submission_key=activity.submission_key).first()
        if earlier is None:
            raise
        return earlier
    activity.services.set(services)
    activity.goals.set(goals)
    activity.duties.set(duties)
    ReminderRule.objects.bulk_create(default_rules(activity, at))
    return activity


def default_rules(activity: Activity, at: datetime) -> list[ReminderRule]:
    """When people are reminded of an activity of this kind."""
    days = REMIND_DAYS_BEFORE_WORK if activity.kind in TAKES_PREPARING else REMIND_DAYS_BEFORE
    rules = [ReminderRule(topic=activity.topic, days=-number, at=MORNING, since=at) for number in days]
    if minutes := REMIND_MINUTES_BEFORE.get(Activity.Kind(activity.kind)):
        rules.append(ReminderRule(topic=activity.topic, minutes=-minutes, since=at))
    return rules


@transaction.atomic
def copy_activity(
    *,
    of: Activity,
    title: str,
    summary: PublicText,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    submission_key: uuid.UUID,
    at: datetime,
    day_because: str = "",
) -> Activity:
    """Write a new draft that says the same as another one but for these words, with its links and its reminders.

    The same ``submission_key`` again gives back the activity that is there.
    """
    copy = Activity(**{name: getattr(of, name) for name in BY_HAND}, organisation=of.organisation)
    copy.title, copy.summary, copy.place, copy.day_because = title, summary, place, day_because
    if place != of.place:  # it is elsewhere
        copy.venue_id = None
    copy.starts_at, copy.ends_at, copy.submission_key = starts_at, ends_at, submission_key
    copy = add_activity(copy, at=at, **{name: getattr(of, name).all() for name in LINKED})
    copy.topic.reminder_rules.all().delete()
    ReminderRule.objects.bulk_create(
        ReminderRule(
            topic=copy.topic,
            since=at,
            **{name: getattr(rule, name) for name in ("anchor", "days", "at", "minutes", "words")},
        )
        for rule in of.topic.reminder_rules.all()
    )
    copy_along(of=of, copies=[copy], at=at)
    return copy


def version_of(activity: Activity) -> str:
    """A mark of all that is typed of an activity, by which a form knows what it was based on."""
    said = [getattr(activity, name) for name in BY_HAND]
    return hashlib.sha256(json.dumps(said, cls=PublicTextEncoder).encode()).hexdigest()


@transaction.atomic
def change_activity(
    activity: Activity,
    *,
    at: datetime,
    services: Iterable[Service],
    goals: Iterable[Goal],
    duties: Iterable[Duty],
    seen: str = "",
) -> Activity:
    """Save what was typed of an activity, and tell whoever wants to come when it moves.

    The state stays as it is in the database. Saving the same again changes nothing and tells nobody. ``seen`` is the
    `version_of` the activity that the writer saw. Raises `ChangedMeanwhile` where it is no longer so.
    """
    before = (
        Activity.objects.select_for_update(of=("self",)).select_related("organisation", "topic").get(pk=activity.pk)
    )
    if seen and seen != version_of(before) and _differ(before, activity, BY_HAND):
        raise ChangedMeanwhile
    is_moved, is_news_to_calendars = _differ(before, activity, TIMES), _differ(before, activity, IN_CALENDARS)
    for name in BY_HAND:
        setattr(before, name, getattr(activity, name))
    changed = list(BY_HAND)
    if is_news_to_calendars:
        before.sequence, before.changed_at = before.sequence + 1, at
        changed += ["sequence", "changed_at"]
    if is_moved and before.is_public:
        before.timed_at = at
        changed.append("timed_at")
        cancel_notices(subject=times_of(before), at=at)
        if not before.is_over(at):
            tell_of(before, "moved", at=at, subject=times_of(before))
    before.save(update_fields=changed)
    before.services.set(services)
    before.goals.set(goals)
    before.duties.set(duties)
    return before


def _differ(one: Activity, other: Activity, names: Iterable[str]) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in names)


@transaction.atomic
def publish_activity(*, activity: Activity, at: datetime) -> Activity:
    """Show an activity to everyone. Publishing twice changes nothing. Raises `AlreadyCancelled` or `NotReady`."""
    row = Activity.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=activity.pk)
    if row.status == Activity.Status.CANCELLED:
        raise AlreadyCancelled
    if missing := missing_in(row, row.services.all()):
        raise NotReady(missing)
    if row.status != Activity.Status.PUBLISHED:
        row.status, row.timed_at, row.changed_at = Activity.Status.PUBLISHED, at, at
        row.save(update_fields=["status", "timed_at", "changed_at"])
        if not row.is_over(at):
            tell_of(row, "announced", topics=interested_in(row), at=at, subject=subject_of(row))
    return row


def interested_in(activity: Activity) -> list[Topic]:
    """The topics of those who want to hear of a new activity like this."""
    services = Q(service__isnull=True) | Q(service__in=activity.services.all())
    kinds = Q(kind__in=["", activity.kind])
    return [interest.topic for interest in Interest.objects.filter(services, kinds).select_related("topic")]


@transaction.atomic
def cancel_activity(*, activity: Activity, because: PublicText | str, at: datetime) -> Activity:
    """Cancel an activity with a public reason, take back what was to be said about it, and tell whoever wants to come.

    It stays on the page, so that nobody comes in vain. Cancelling twice keeps the first reason. Raises `ReasonMissing`.
    """
    words = PublicText.of(because)
    if not words:
        raise ReasonMissing
    row = Activity.objects.select_for_update(of=("self",)).select_related("organisation", "topic").get(pk=activity.pk)
    if row.status != Activity.Status.CANCELLED and call_off(row, because=words, at=at):
        tell_of(row, "cancelled", at=at, subject=subject_of(row))
    return row


def call_off(row: Activity, *, because: PublicText, at: datetime) -> bool:
    """Cancel a row that is held, and take back what was to be said of it; return whether anybody may come in vain."""
    was_public = row.is_public
    row.status, row.cancelled_because = Activity.Status.CANCELLED, because
    row.sequence, row.changed_at = row.sequence + 1, at
    row.save(update_fields=["status", "cancelled_because", "sequence", "changed_at"])
    cancel_notices(subject=times_of(row), at=at)
    cancel_notices(subject=subject_of(row), at=at)
    return was_public and not row.is_over(at)


@transaction.atomic
def add_venue(venue: Venue) -> Venue:
    """Save a new venue. The same ``submission_key`` again gives back the one that is there."""
    try:
        with transaction.atomic():
            venue.save(force_insert=True)
    except IntegrityError:
        earlier = Venue.objects.filter(submission_key=venue.submission_key).first()
        if earlier is None:
            raise
        return earlier
    return venue


@transaction.atomic
def enter_reach(
    *, activity: Activity, people: int, walk_ins: int, anonymous: int, first_time: int, at: datetime
) -> Reach:
    """Write down who was reached by a public activity that is over. Entering it again corrects it. Raises `NotOver`."""
    row = Activity.objects.select_for_update().get(pk=activity.pk)
    if not row.is_public or not row.is_over(at):
        raise NotOver
    counts = {"people": people, "walk_ins": walk_ins, "anonymous": anonymous, "first_time": first_time}
    reach, _is_new = Reach.objects.update_or_create(activity=row, defaults={**counts, "entered_at": at})
    return reach


def tell_of(
    activity: Activity, what: str, *, at: datetime, subject: str, topics: Iterable[Topic] | None = None
) -> None:
    """Tell whoever wants to come, or those who follow ``topics``, what became of an activity."""
    kind = f"activities.{what}"
    tell(
        topics=topics_of(activity) if topics is None else topics,
        kind=kind,
        context={"activity": activity.pk},
        key=f"{kind}:{activity.pk}:{activity.sequence}",
        subject=subject,
        desk=activity.organisation.slug,
        at=at,
    )


@transaction.atomic
def follow_activity(*, activity: Activity, contact: Contact, at: datetime) -> None:
    """Let a contact be reminded of an activity and told of changes, and say so to them, once a day at most.

    The mail lets the owner of an address stop at once what somebody else began.
    """
    follow(topic=activity.topic, contact=contact, at=at)
    kind = "activities.follow_started"
    queue(
        kind=kind,
        contact=contact,
        context={"activity": activity.pk, "contact": contact.pk, "topic": activity.topic_id},
        key=f"{kind}:{activity.pk}:{contact.pk}:{at.date().isoformat()}",
        subject=subject_of(activity),
        desk=activity.organisation.slug,
        at=at,
    )


@transaction.atomic
def follow_new(*, service: Service | None, kind: str, contact: Contact, at: datetime) -> None:
    """Let a contact hear of new activities of a service, of a kind, of both or of all, and say so to them."""
    interest = _interest_in(service, kind)
    follow(topic=interest.topic, contact=contact, at=at)
    told = "activities.new_followed"
    queue(
        kind=told,
        contact=contact,
        context={"interest": interest.pk, "contact": contact.pk, "topic": interest.topic_id},
        key=f"{told}:{interest.pk}:{contact.pk}:{at.date().isoformat()}",
        desk=service.organisation.slug if service else "",
        at=at,
    )


def _interest_in(service: Service | None, kind: str) -> Interest:
    """The one row for this, also where two ask for it at once."""
    found = Interest.objects.filter(service=service, kind=kind).select_related("topic").first()
    if found is None:
        try:
            with transaction.atomic():
                topic = Topic.objects.create(label="activities.interest")
                return Interest.objects.create(service=service, kind=kind, topic=topic)
        except IntegrityError:
            return Interest.objects.select_related("topic").get(service=service, kind=kind)
    return found


@transaction.atomic
def set_reminder(
    *,
    activity: Activity,
    slot: tuple[ReminderRule.Anchor, int, time | None, int | None],
    words: PublicText,
    at: datetime,
    instead_of: ReminderRule | None = None,
) -> ReminderRule:
    """Let people be reminded of an activity at one time more, or at another time; the same time twice is one reminder.

    A new time counts from now on: what would have been due before is not said late.
    """
    anchor, days, clock, minutes = slot
    if instead_of and (instead_of.anchor, instead_of.days, instead_of.at, instead_of.minutes) != slot:
        instead_of.delete()
    rule, _is_new = ReminderRule.objects.update_or_create(
        topic=activity.topic,
        anchor=anchor,
        days=days,
        at=clock,
        minutes=minutes,
        defaults={"words": words},
        create_defaults={"words": words, "since": at},
    )
    return rule


def subject_of(activity: Activity) -> str:
    """The name under which notices about an activity can be found and cancelled."""
    return f"activities.activity:{activity.pk}"


def times_of(activity: Activity) -> str:
    """The name of what is said about its times: all of it is wrong once they change."""
    return f"activities.times:{activity.pk}"


@transaction.atomic
def avoid_dates(*, organisation: Organisation, name: str, starts_on: date, ends_on: date) -> DateToAvoid:
    """Write down days (London) to avoid. The same name from the same day again changes the last day."""
    found, _is_new = DateToAvoid.objects.update_or_create(
        organisation=organisation, name=name, starts_on=starts_on, defaults={"ends_on": ends_on}
    )
    return found
