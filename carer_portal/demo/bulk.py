"""Many rows to measure with, fast: the same shape as the demo's history, but written in bulk.

Numbers decide everything, so that the same scale is the same data. The items are known by their references, which
begin with `MARK`; growing to a scale that is there already adds nothing.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.db import transaction
from django.utils import timezone

from activities.models import Activity
from carer_portal.demo.loading import KEYS
from common.clock import add_working_days
from feedback.models import Action, Decision, Item, Quote, Theme, Update, signature_of
from feedback.references import ALPHABET, LENGTH, fingerprint
from notices.models import Topic
from people.models import CarerType, Nation, Role
from planning.models import Service

ITEMS, ACTIVITIES = 500, 200  # of scale 1
MARK = "BBBB"
CHUNK = 1_000  # themes, or activities, in one transaction
ITEMS_A_THEME = 2
YEAR = 365
SCATTER = 157  # has no factor in common with the days of a year, so that days come in a mixed order
STILL_WAITS = 10  # one theme in so many has no answer
WORDS = (
    "By the third week every place was gone. We rang four times and nobody could tell us when to try again.",
    "The letter came two days after the visit. A text would have saved us the bus fare and a lost morning.",
    "My mum needs the same face each time. Last month there were five people, and she would not let two of them in.",
    "It works well now that someone rings back. Please keep it that way when the new rules come.",
)
OUTCOMES = (
    Decision.Outcome.WE_WILL,
    Decision.Outcome.IN_PART,
    Decision.Outcome.WE_CANNOT,
    Decision.Outcome.WE_WILL,
    Decision.Outcome.ALREADY_SO,
)


@dataclass(frozen=True)
class Ground:
    """What every row needs."""

    services: list[Service]
    roles: Mapping[int, Role]
    at: datetime
    secret_hash: str


def grow(*, scale: int, at: datetime) -> Iterator[int]:
    """Bring the data to ``scale``; yields how many items are there after each step."""
    ground = Ground(
        services=list(Service.objects.select_related("organisation").order_by("pk")),
        roles={role.organisation_id: role for role in Role.objects.filter(kind=Role.Kind.PLANNER).order_by("-pk")},
        at=at,
        secret_hash=fingerprint(MARK * 2),
    )
    themes = Item.objects.filter(reference__startswith=MARK).count() // ITEMS_A_THEME
    wanted = scale * ITEMS // ITEMS_A_THEME
    while themes < wanted:
        upto = min(themes + CHUNK, wanted)
        with transaction.atomic():
            _add_themes(range(themes, upto), ground)
        themes = upto
        yield themes * ITEMS_A_THEME
    _add_activities(scale * ACTIVITIES, ground)


def reference_of(number: int) -> str:
    """The reference of item ``number``."""
    signs = ""
    for _ in range(LENGTH - len(MARK)):
        number, place = divmod(number, len(ALPHABET))
        signs = ALPHABET[place] + signs
    return MARK + signs


def _topics(label: str, number: int) -> list[Topic]:
    return Topic.objects.bulk_create(Topic(label=label) for _ in range(number))


def _opened_at(number: int, ground: Ground) -> datetime:
    return ground.at - timedelta(days=YEAR - number * SCATTER % YEAR, minutes=number * 37 % 600)


def _add_themes(numbers: range, ground: Ground) -> None:
    themes = Theme.objects.bulk_create(
        Theme(
            organisation=service.organisation,
            service=service,
            title=f"Measured theme {number:,}",
            topic=topic,
            opened_at=_opened_at(number, ground),
        )
        for number, topic in zip(numbers, _topics("feedback.theme", len(numbers)), strict=True)
        for service in [ground.services[number % len(ground.services)]]
    )
    answered = [
        (number, theme)
        for number, theme in zip(numbers, themes, strict=True)
        if number % STILL_WAITS and _answered_at(number, theme) < ground.at
    ]
    decisions = Decision.objects.bulk_create(_decision(number, theme, ground) for number, theme in answered)
    of_theme = {decision.theme_id: decision for decision in decisions}
    topics = iter(_topics("feedback.item", len(numbers) * ITEMS_A_THEME))
    items = Item.objects.bulk_create(
        _item(number * ITEMS_A_THEME + place, theme, of_theme.get(theme.pk), next(topics), ground)
        for number, theme in zip(numbers, themes, strict=True)
        for place in range(ITEMS_A_THEME)
    )
    Quote.objects.bulk_create(
        Quote(decision=item.decision, item=item, words=item.words, attribution="A carer")
        for item in items
        if item.decision and item.may_quote
    )
    promising = [(number, of_theme[theme.pk]) for number, theme in answered if of_theme[theme.pk].stage != "decided"]
    actions = Action.objects.bulk_create(_action(number, decision) for number, decision in promising)
    Update.objects.bulk_create(
        Update(
            decision=action.decision,
            action=action,
            words="We have begun. The first part is done.",
            published_at=min(action.made_at + timedelta(days=9), ground.at),
            published_by_title=action.decision.decided_by_title,
        )
        for action in actions
    )


def _answered_at(number: int, theme: Theme) -> datetime:
    return theme.opened_at + timedelta(days=3 + number * 11 % 38)


def _decision(number: int, theme: Theme, ground: Ground) -> Decision:
    outcome = OUTCOMES[number % len(OUTCOMES)]
    at = _answered_at(number, theme)
    promises = outcome in {Decision.Outcome.WE_WILL, Decision.Outcome.IN_PART}
    done = promises and number % 3 != 0
    return Decision(
        theme=theme,
        outcome=outcome,
        stage=Decision.Stage.DONE if done else Decision.Stage.UNDER_WAY if promises else Decision.Stage.DECIDED,
        said="Several of you said the same about this.",
        answer="We will try it for half a year and count who comes." if promises else "We have looked at it with care.",
        reason="It is what most of you asked for, and the money is there until spring.",
        next_words="We ask you again in spring.",
        obstacle=Decision.Obstacle.MONEY if outcome == Decision.Outcome.WE_CANNOT else "",
        would_reopen="More money in the next budget.",
        look_again_on=timezone.localdate(at) + timedelta(days=200),
        no_goal_because="These rows are only there to measure with.",
        no_duty_because="These rows are only there to measure with.",
        decided_by_title=signature_of(ground.roles[theme.organisation_id]),
        decided_at=at,
        published_at=at,
        done_at=at + timedelta(days=20) if done else None,
    )


@cache
def _working_days_after(day: date, days: int) -> date:
    return add_working_days(day, days, Nation.ENGLAND)


def _item(number: int, theme: Theme, decision: Decision | None, topic: Topic, ground: Ground) -> Item:
    service = ground.services[number // ITEMS_A_THEME % len(ground.services)]
    received_on = timezone.localdate(theme.opened_at)
    answered_at = decision.published_at if decision else None
    return Item(
        organisation=theme.organisation,
        service=service,
        theme=theme,
        decision=decision,
        topic=topic,
        reference=reference_of(number),
        secret_hash=ground.secret_hash,
        submission_key=uuid.uuid5(KEYS, f"{MARK}{number}"),
        words=WORDS[number % len(WORDS)],
        channel=list(Item.Channel)[number % len(Item.Channel)],
        about=list(Item.About)[number % len(Item.About)],
        may_quote=number % ITEMS_A_THEME == 0,
        state=Item.State.ANSWERED if decision else Item.State.LOOKING,
        received_at=theme.opened_at,
        acknowledge_by=_working_days_after(received_on, service.acknowledge_days),
        answer_by=_working_days_after(received_on, service.answer_days),
        looked_at_at=theme.opened_at + timedelta(days=1),
        looked_at_title=signature_of(ground.roles[theme.organisation_id]),
        answered_at=answered_at,
    )


def _action(number: int, decision: Decision) -> Action:
    due_on = timezone.localdate(decision.decided_at) + timedelta(days=30 + number % 60)
    return Action(
        decision=decision,
        what="Try it for half a year and count who comes.",
        owner_title="Head of the service",
        first_due_on=due_on,
        due_on=due_on,
        made_at=decision.decided_at,
        done_at=decision.done_at,
        done_words="It began as planned." if decision.done_at else "",
    )


def _add_activities(wanted: int, ground: Ground) -> None:
    """Half of them lie behind us, half before us."""
    have = Activity.objects.filter(topic__label="demo.measured").count()
    while have < wanted:
        upto = min(have + CHUNK, wanted)
        with transaction.atomic():
            topics = _topics("demo.measured", upto - have)
            numbers = zip(range(have, upto), topics, strict=True)
            Activity.objects.bulk_create(_activity(number, topic, ground) for number, topic in numbers)
        have = upto


def _activity(number: int, topic: Topic, ground: Ground) -> Activity:
    service = ground.services[number % len(ground.services)]
    days = 1 + number * SCATTER % YEAR
    starts_at = ground.at + timedelta(days=days if number % 2 else -days)
    return Activity(
        organisation=service.organisation,
        kind=list(Activity.Kind)[number % len(Activity.Kind)],
        title=f"Measured meeting {number:,}",
        summary="Talk about what should change, with those who can change it.",
        for_whom="Anyone who looks after someone.",
        can_change="Where and when.",
        carer_types=[list(CarerType)[number % len(CarerType)]] if number % 4 else [],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1, minutes=30),
        place="Northfield Library, Mill Lane" if number % 3 else "",
        is_online=number % 3 == 0,
        access=[Activity.Access.STEP_FREE, Activity.Access.FOOD],
        how_to_join="Just come.",
        organiser_title=service.owner_title,
        status=Activity.Status.PUBLISHED,
        topic=topic,
    )
