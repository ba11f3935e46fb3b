"""Whoever plans is reminded that a plan is to be looked at again, and that comments wait for an answer."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from common.clock import in_london
from engagement.consultations.models import Comment, Consultation
from notices.reminders import Reminder, register
from people.models import Role
from people.operations import contact_of_address
from planning.models import Plan

KIND = "consultations.to_do"
MORNING = time(9)
REVIEW_DAYS = {28: "review_soon", 0: "review"}  # days before the day of review
CLOSED_DAYS = {1: "closed", 15: "unanswered", 29: "unanswered"}  # days after the last day for comments
OF_USE = timedelta(days=3)


def due(since: datetime, until: datetime) -> Iterable[Reminder]:
    """What planners are asked in the mornings after ``since``, up to ``until``: each with its named reason."""
    day = timezone.localdate(since)
    while day <= timezone.localdate(until):
        due_at = in_london(day, MORNING)
        if since < due_at <= until:
            yield from _reviews(day, due_at)
            yield from _closed(day, due_at)
        day += timedelta(days=1)


def _reviews(day: date, due_at: datetime) -> Iterator[Reminder]:
    in_force = Plan.objects.filter(status__in=[Plan.Status.AGREED, Plan.Status.UNDER_REVIEW])
    for days, reason in REVIEW_DAYS.items():
        for plan in in_force.filter(review_on=day + timedelta(days=days)).select_related("organisation"):
            yield _to_planners(plan, reason, due_at)


def _closed(day: date, due_at: datetime) -> Iterator[Reminder]:
    for days, reason in CLOSED_DAYS.items():
        ended = in_london(day - timedelta(days=days - 1), time(0))  # a window closes at the midnight after its last day
        windows = Consultation.objects.filter(activity__ends_at=ended, plan__status=Plan.Status.OPEN)
        for window in windows.select_related("plan__organisation"):
            if reason == "closed" or Comment.objects.filter(consultation=window).unanswered().exists():
                yield _to_planners(window.plan, reason, due_at)


def _to_planners(plan: Plan, reason: str, due_at: datetime) -> Reminder:
    planners = Role.objects.current(timezone.localdate(due_at)).filter(
        organisation=plan.organisation, kind=Role.Kind.PLANNER
    )
    key = f"{KIND}:{plan.pk}:{reason}:{due_at.date().isoformat()}"
    return Reminder(
        kind=KIND,
        key=key,
        due_at=due_at,
        expires_at=due_at + OF_USE,
        context={"plan": plan.pk, "reason": reason},
        subject=key,
        desk=plan.organisation.slug,
        contacts=tuple(contact_of_address(role.user.email) for role in planners.select_related("user")),
    )


register("consultations", due)
