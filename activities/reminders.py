"""What is due to be said before or after an activity, to those who want to come and to those who plan it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Case, DateTimeField, DurationField, ExpressionWrapper, F, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from activities.audiences import topics_of
from activities.models import Activity
from activities.operations import times_of
from activities.rhythm import MORNING, Chase, new_on
from common.clock import in_london
from notices.models import ReminderRule
from notices.reminders import Reminder, register
from people.models import Role
from people.operations import contact_of_address

KIND, CHASE = "activities.reminder", "activities.chase"
OF_USE = timedelta(days=3)
# By how much the time of day can shift what a rule's days alone say: a day, and an hour when clocks change.
NEAR = timedelta(hours=25)


def due(since: datetime, until: datetime) -> Iterable[Reminder]:
    """Reminders of public activities that fell due after ``since``, up to ``until``, by what their times are now."""
    for activity, rule in _near(since, until):
        anchor = anchor_of(activity, rule)
        due_at = rule.due_at(anchor)
        stands_since = max(filter(None, (since, rule.since, activity.timed_at)))
        if stands_since < due_at <= until:
            yield Reminder(
                kind=KIND,
                key=f"{KIND}:{activity.pk}:{rule.pk}:{due_at.isoformat()}",
                due_at=due_at,
                expires_at=rule.expires_at(anchor),
                context={"activity": activity.pk, "rule": rule.pk},
                subject=times_of(activity),
                desk=activity.organisation.slug,
                topics=topics_of(activity),
            )


def anchor_of(activity: Activity, rule: ReminderRule) -> datetime:
    """The date of an activity from which a rule counts."""
    return activity.ends_at if rule.anchor == ReminderRule.Anchor.END else activity.starts_at


def _near(since: datetime, until: datetime) -> Iterable[tuple[Activity, ReminderRule]]:
    """Pairs that may be due between the two instants, by a rough reckoning in Postgres."""
    of_rule, a_day, a_minute = "topic__reminder_rules__", Value(timedelta(days=1)), Value(timedelta(minutes=1))
    away = ExpressionWrapper(
        F(f"{of_rule}days") * a_day + Coalesce(F(f"{of_rule}minutes"), 0) * a_minute, output_field=DurationField()
    )
    anchor = Case(
        When(topic__reminder_rules__anchor=ReminderRule.Anchor.END, then=F("ends_at")), default=F("starts_at")
    )
    pairs = list(
        Activity.objects.filter(status=Activity.Status.PUBLISHED, topic__reminder_rules__isnull=False)
        .annotate(said_about=ExpressionWrapper(anchor + away, output_field=DateTimeField()))
        .filter(said_about__range=(since - NEAR, until + NEAR))
        .values_list("pk", f"{of_rule}pk")
    )
    activities = Activity.objects.select_related("organisation", "topic").in_bulk([pk for pk, _rule in pairs])
    rules = ReminderRule.objects.in_bulk([rule for _pk, rule in pairs])
    # Between the queries one of them may have gone.
    return [(activities[pk], rules[rule]) for pk, rule in pairs if pk in activities and rule in rules]


def chased(since: datetime, until: datetime) -> Iterable[Reminder]:
    """What planners are asked in the mornings between the two instants: each with its named reason."""
    day = timezone.localdate(since)
    while day <= timezone.localdate(until):
        due_at = in_london(day, MORNING)
        if since < due_at <= until:
            yield from (_to_planners(chase, due_at) for chase in new_on(day))
        day += timedelta(days=1)


def _to_planners(chase: Chase, due_at: datetime) -> Reminder:
    planners = Role.objects.current(timezone.localdate(due_at)).filter(
        organisation=chase.organisation, kind=Role.Kind.PLANNER
    )
    return Reminder(
        kind=CHASE,
        key=f"{CHASE}:{chase.key}",
        due_at=due_at,
        expires_at=due_at + OF_USE,
        context={"reason": chase.reason.value, "title": chase.title, "page": chase.page},
        subject=f"{CHASE}:{chase.key}",
        desk=chase.organisation.slug,
        contacts=tuple(contact_of_address(role.user.email) for role in planners.select_related("user")),
    )


register("activities", due)
register("activities: staff", chased)
