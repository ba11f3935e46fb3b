"""Offering to take part, drawing lots, and again when somebody withdraws. Whoever draws holds the draw's row."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db import transaction

from activities import drawing
from activities.drawing import CannotBeMet, Lottery, Pool
from activities.models import Activity
from activities.operations import subject_of
from engagement.focus_groups.models import MOST_QUOTAS, MOST_VOLUNTEERS, Draw, Quota, Round, Volunteer
from engagement.focus_groups.tags import Sort, sort_of
from notices.models import Contact
from notices.operations import follow, queue, unfollow
from people.models import Person

State = Volunteer.State


class NotOpen(Exception):
    """One offers to take part until lots are drawn; and nothing is drawn of what is not public or has begun."""


class Full(Exception):
    """So many have offered that no more are taken."""


class NobodyYet(Exception):
    """Nobody has offered to take part."""


class AlreadyDrawn(Exception):
    """Places do not change once lots were drawn."""


class NotAsked(Exception):
    """Those who offered already were not asked what this quota needs to know."""


class TooManyQuotas(Exception):
    """More quotas than anybody could meet."""


@transaction.atomic
def set_up(*, activity: Activity, places: int, path: str) -> Draw:
    """Let people offer to take part, or change how many places there are. ``path`` is where. Raises `AlreadyDrawn`."""
    row = Activity.objects.select_for_update().get(pk=activity.pk)
    draw, _made = Draw.objects.select_for_update(of=("self",)).get_or_create(activity=row, defaults={"places": places})
    if draw.places != places:
        if draw.drawn_at:
            raise AlreadyDrawn
        draw.places = places
        draw.save(update_fields=["places"])
    if row.part_path != path:
        row.part_path = path
        row.save(update_fields=["part_path"])
    return draw


@transaction.atomic
def keep_quota(*, draw: Draw, of: str, least: int, most: int) -> Quota:
    """Ask for at least and at most so many, anew or otherwise than before. Raises `NotAsked` and `TooManyQuotas`."""
    held = _held(draw)
    quotas = list(held.quotas.all())
    if sort_of(of) not in {quota.sort for quota in quotas} and held.volunteers.standing().exists():
        raise NotAsked
    if of not in {quota.of for quota in quotas} and len(quotas) >= MOST_QUOTAS:
        raise TooManyQuotas
    return Quota.objects.update_or_create(draw=held, of=of, defaults={"least": least, "most": most})[0]


@transaction.atomic
def remove_quota(*, draw: Draw, quota: int) -> None:
    """Ask for it no longer. Twice is as once."""
    _held(draw).quotas.filter(pk=quota).delete()


@transaction.atomic
def offer(
    *,
    draw: Draw,
    person: Person,
    contact: Contact,
    lot: str,
    carer_types: Collection[str],
    area: str,
    is_new: bool,
    needs: str,
    at: datetime,
) -> Volunteer:
    """Offer to take part, or change what one said. Only what a quota asks for is kept. Raises `NotOpen` and `Full`."""
    held = _held(draw)
    if held.drawn_at or not held.activity.is_public or held.activity.starts_at <= at:
        raise NotOpen
    asked = asked_by(held)
    said = {
        "contact": contact,
        "name": person.name,
        "carer_types": list(carer_types) if Sort.TYPE in asked else [],
        "area": area if Sort.AREA in asked else "",
        "is_new": is_new and Sort.NEW in asked,
        "needs": needs,
    }
    standing = held.volunteers.standing()
    if mine := standing.filter(person=person).first():
        standing.filter(pk=mine.pk).update(**said)
        mine.refresh_from_db()
        return mine
    if standing.count() >= MOST_VOLUNTEERS:
        raise Full
    follow(topic=held.activity.topic, contact=contact, at=at)
    return Volunteer.objects.create(draw=held, person=person, lot=lot, offered_at=at, **said)


@transaction.atomic
def withdraw(*, volunteer: Volunteer, seed: str, at: datetime) -> Round | None:
    """Take an offer or a place back. Lots are drawn anew for the place, where somebody is left and quotas allow it.

    Twice is as once. Return the new round, if there is one.
    """
    held = _held(volunteer.draw)
    row = held.volunteers.select_for_update(of=("self",)).get(pk=volunteer.pk)
    if row.state == State.LEFT:
        return None
    had_a_place = row.seat is not None
    row.state, row.seat = State.LEFT, None
    row.save(update_fields=["state", "seat"])
    unfollow(topic=held.activity.topic, contact=row.contact, at=at)
    if not had_a_place or not _is_open(held.activity, at):
        return None
    try:
        return _draw_lots(held, seed, at)
    except CannotBeMet:  # its planner is told on the page of the draw
        return None


@transaction.atomic
def draw_lots(*, draw: Draw, seed: str, at: datetime) -> Round | None:
    """Draw for the places that are free, and tell everybody; where all are taken, nothing is drawn.

    Raises `CannotBeMet`, `NobodyYet` and `NotOpen`.
    """
    held = _held(draw)
    if not _is_open(held.activity, at):
        raise NotOpen
    if not held.volunteers.standing().exists():
        raise NobodyYet
    return _draw_lots(held, seed, at)


def asked_by(draw: Draw) -> set[Sort]:
    """What those who offer to take part are asked, as its quotas need to know it."""
    return {quota.sort for quota in draw.quotas.all()}


# --- Lots, while the draw's row is held ------------------------------------------------------------------------------


def _held(draw: Draw) -> Draw:
    """The draw as it is now; nobody else draws until this transaction ends."""
    rows = Draw.objects.select_for_update(of=("self",)).select_related("activity__topic", "activity__organisation")
    return rows.get(pk=draw.pk)


def _is_open(activity: Activity, at: datetime) -> bool:
    return activity.is_public and activity.starts_at > at


def _draw_lots(draw: Draw, seed: str, at: datetime) -> Round | None:
    standing = list(draw.volunteers.standing().select_related("contact").order_by("pk"))
    waiting = [one for one in standing if one.seat is None]
    if not waiting or len(waiting) == len(standing) - draw.places:  # nobody is left, or all places are taken
        return None
    pool = _pool(draw, standing)
    lottery = drawing.fair_lottery(pool)
    made = _record(draw, pool, lottery, seed if pool.is_contested else "", at)
    _give_places(draw, standing, lottery.drawn(made.seed), lottery.chances())
    told_before = draw.drawn_at is not None
    if not told_before:
        draw.drawn_at = at
        draw.save(update_fields=["drawn_at"])
    for one in waiting:
        if one.is_in:
            follow(topic=draw.activity.topic, contact=one.contact, at=at)
            _say(one, "drawn", made, at)
        elif not told_before:
            unfollow(topic=draw.activity.topic, contact=one.contact, at=at)
            _say(one, "not_drawn", made, at)
    return made


def _pool(draw: Draw, standing: list[Volunteer]) -> Pool:
    return Pool(
        places=draw.places,
        quotas=tuple(drawing.Quota(quota.of, quota.least, quota.most) for quota in draw.quotas.all()),
        volunteers=tuple(drawing.Volunteer(one.lot, frozenset(one.has)) for one in standing),
        held=frozenset(one.lot for one in standing if one.seat is not None),
    )


def _record(draw: Draw, pool: Pool, lottery: Lottery, seed: str, at: datetime) -> Round:
    chances = [chance for lot, chance in lottery.chances().items() if lot not in pool.held]
    return Round.objects.create(
        draw=draw,
        number=draw.rounds.count() + 1,
        places=pool.free_places,
        volunteers=len(chances),
        quotas=[[quota.of, quota.least, quota.most] for quota in pool.quotas],
        seed=seed,
        digest=pool.digest,
        pool=pool.text,
        lottery=lottery.text,
        lowest=_decimal(min(chances)),
        highest=_decimal(max(chances)),
        drawn_at=at,
    )


def _give_places(draw: Draw, standing: list[Volunteer], drawn: frozenset[str], chances: dict[str, Fraction]) -> None:
    taken = {one.seat for one in standing}
    free = iter([seat for seat in range(1, draw.places + 1) if seat not in taken])
    waiting = [one for one in standing if one.seat is None]
    for one in waiting:
        one.chance = _decimal(chances[one.lot])
        one.state = State.IN if one.lot in drawn else State.OUT
        one.seat = next(free) if one.is_in else None
    Volunteer.objects.bulk_update(waiting, ["chance", "state", "seat"])


def _decimal(chance: Fraction) -> Decimal:
    return round(Decimal(chance.numerator) / Decimal(chance.denominator), 9)


def _say(volunteer: Volunteer, what: str, made: Round, at: datetime) -> None:
    kind, activity = f"focus_groups.{what}", made.draw.activity
    queue(
        kind=kind,
        contact=volunteer.contact,
        context={"volunteer": volunteer.pk},
        key=f"{kind}:{volunteer.pk}:{made.pk}",
        subject=subject_of(activity),
        desk=activity.organisation.slug,
        at=at,
    )
