"""The draw: once, by its quotas, for everybody to repeat; and again for the place of who withdraws."""

from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from activities.drawing import CannotBeMet, Lottery, Pool, fair_lottery
from activities.models import Activity
from activities.operations import cancel_activity
from common.clock import now
from engagement.focus_groups import operations
from engagement.focus_groups.models import MOST_QUOTAS, Draw, Round, Volunteer
from engagement.focus_groups.operations import (
    AlreadyDrawn,
    NobodyYet,
    NotAsked,
    NotOpen,
    TooManyQuotas,
    draw_lots,
    keep_quota,
    remove_quota,
    withdraw,
)
from engagement.focus_groups.retention import VOLUNTEER, forget_volunteers
from engagement.focus_groups.rules import in_words, reasons
from notices.models import Follower, Notice
from people.models import Organisation
from tests.activities.factories import make_activity
from tests.engagement.focus_groups.factories import make_draw, offer_to_come
from tests.notices.test_queueing import together

State = Volunteer.State
ROUNDS, RIVALS = 6, 8
SEED, OTHER_SEED = "ab" * 32, "cd" * 32


@pytest.fixture
def at() -> datetime:
    return now()


@pytest.fixture
def draw(organisation: Organisation) -> Draw:
    """Four places; at least two of them for kinship carers, and one for whoever is new."""
    made = make_draw(make_activity(organisation, kind=Activity.Kind.FOCUS_GROUP), places=4)
    keep_quota(draw=made, of="type:kinship", least=2, most=3)
    keep_quota(draw=made, of="new", least=1, most=4)
    return made


def fill(draw: Draw, at: datetime) -> list[Volunteer]:
    """Three kinship carers, seven parents, one of them new."""
    kinship = [offer_to_come(draw, carer_types=["kinship"], at=at) for _ in range(3)]
    return [*kinship, *(offer_to_come(draw, carer_types=["parent"], is_new=one == 0, at=at) for one in range(7))]


def states(draw: Draw) -> list[str]:
    return sorted(draw.volunteers.values_list("state", flat=True))


def told(kind: str) -> int:
    return Notice.objects.filter(kind=f"focus_groups.{kind}").count()


def test_a_draw_meets_its_quotas_tells_everybody_and_is_repeated_from_its_record(draw: Draw, at: datetime) -> None:
    people = fill(draw, at)

    made = draw_lots(draw=draw, seed=SEED, at=at)

    assert made
    assert states(draw) == [State.IN] * 4 + [State.OUT] * 6
    drawn = draw.volunteers.with_a_place()
    assert list(drawn.order_by("seat").values_list("seat", flat=True)) == [1, 2, 3, 4]
    assert drawn.filter(carer_types__contains=["kinship"]).count() in {2, 3}
    assert drawn.filter(is_new=True).count() == 1
    assert (told("drawn"), told("not_drawn")) == (4, 6)
    assert Follower.objects.active().filter(topic=draw.activity.topic).count() == 4
    # By the record alone, with and without the solver.
    pool = made.drawn_from()
    assert pool
    assert (pool.digest, pool.text) == (made.digest, made.pool)
    lots = {one.lot for one in drawn}
    assert fair_lottery(pool).drawn(made.seed) == Lottery.from_text(pool, made.lottery).drawn(made.seed) == lots
    # The only new one must come; two or three kinship carers share at least two places, six parents the rest.
    chances = {one.lot: one.chance for one in draw.volunteers.all()}
    assert chances[people[3].lot] == 1
    assert chances[people[0].lot] == pytest.approx(Decimal(2) / 3, abs=Decimal("1e-6"))
    assert (made.lowest, made.highest) == (min(chances.values()), 1)  # type: ignore[type-var]  # all were in it
    assert made.lowest_in_100 == 17


def test_drawing_twice_is_drawing_once(draw: Draw, at: datetime) -> None:
    fill(draw, at)
    first = draw_lots(draw=draw, seed=SEED, at=at)
    lots = set(draw.volunteers.with_a_place().values_list("lot", flat=True))

    assert first
    assert draw_lots(draw=draw, seed=OTHER_SEED, at=at) is None
    assert set(draw.volunteers.with_a_place().values_list("lot", flat=True)) == lots
    assert (draw.rounds.count(), told("drawn")) == (1, 4)


def test_who_withdraws_is_replaced_and_who_has_a_place_keeps_it(draw: Draw, at: datetime) -> None:
    people = fill(draw, at)
    draw_lots(draw=draw, seed=SEED, at=at)
    leaves = draw.volunteers.with_a_place().filter(carer_types__contains=["kinship"])[0]
    stay = set(draw.volunteers.with_a_place().exclude(pk=leaves.pk).values_list("pk", flat=True))

    again = withdraw(volunteer=leaves, seed=OTHER_SEED, at=at)
    assert withdraw(volunteer=leaves, seed=OTHER_SEED, at=at) is None  # twice is as once

    assert again
    assert (again.number, again.places, again.volunteers) == (2, 1, 6)
    now_in = set(draw.volunteers.with_a_place().values_list("pk", flat=True))
    assert stay < now_in
    assert len(now_in) == 4
    assert draw.volunteers.with_a_place().filter(carer_types__contains=["kinship"]).count() >= 2
    assert (told("drawn"), told("not_drawn")) == (5, 6)  # who is still out is not told once more
    pool = again.drawn_from()
    assert pool
    assert set(pool.held) == set(draw.volunteers.filter(pk__in=stay).values_list("lot", flat=True))
    assert not Follower.objects.active().filter(topic=draw.activity.topic, contact=leaves.contact).exists()
    assert len(people) == 10


def test_where_quotas_do_not_allow_it_the_place_stays_free_until_they_do(draw: Draw, at: datetime) -> None:
    fill(draw, at)
    draw_lots(draw=draw, seed=SEED, at=at)
    only_new = draw.volunteers.get(is_new=True)

    assert withdraw(volunteer=only_new, seed=OTHER_SEED, at=at) is None
    assert draw.volunteers.with_a_place().count() == 3
    with pytest.raises(CannotBeMet) as trouble:
        draw_lots(draw=draw, seed=OTHER_SEED, at=at)
    assert in_words(trouble.value.changes) == [
        "People who take part for the first time: 0 offered. Ask for at least 0, not 1."
    ]
    keep_quota(draw=draw, of="new", least=0, most=4)
    again = draw_lots(draw=draw, seed=OTHER_SEED, at=at)
    assert again
    assert (again.places, draw.volunteers.with_a_place().count()) == (1, 4)


def test_quotas_that_cannot_be_met_draw_nobody(draw: Draw, at: datetime) -> None:
    for one in range(6):
        offer_to_come(draw, carer_types=["kinship"] if one == 0 else [], is_new=True, at=at)

    with pytest.raises(CannotBeMet) as trouble:
        draw_lots(draw=draw, seed=SEED, at=at)

    assert in_words(trouble.value.changes) == ["Kinship carers: 1 offered. Ask for at least 1, not 2."]
    assert (states(draw), Round.objects.count(), told("drawn")) == ([State.OFFERED] * 6, 0, 0)


def test_no_more_people_than_places_are_all_in_without_a_draw(draw: Draw, at: datetime) -> None:
    for _ in range(3):
        offer_to_come(draw, at=at)

    made = draw_lots(draw=draw, seed=SEED, at=at)

    assert made
    assert not made.was_drawn
    assert made.lowest == 1
    assert states(draw) == [State.IN] * 3
    with pytest.raises(NotOpen):
        offer_to_come(draw, at=at)
    assert draw_lots(draw=draw, seed=SEED, at=at) is None  # nobody is left for the fourth place


def test_only_what_a_quota_asks_for_is_kept_and_nothing_else_is_asked_later(draw: Draw, at: datetime) -> None:
    one = offer_to_come(draw, carer_types=["parent"], area="NF1", is_new=True, at=at)

    assert (one.area, one.has) == ("", ["type:parent", "new"])
    with pytest.raises(NotAsked):
        keep_quota(draw=draw, of="area:NF1", least=1, most=2)
    keep_quota(draw=draw, of="type:parent", least=1, most=2)
    remove_quota(draw=draw, quota=draw.quotas.get(of="type:parent").pk)
    assert not draw.quotas.filter(of="type:parent").exists()


def test_quotas_are_few(organisation: Organisation) -> None:
    draw = make_draw(make_activity(organisation, kind=Activity.Kind.FOCUS_GROUP))
    for number in range(MOST_QUOTAS):
        keep_quota(draw=draw, of=f"area:N{number}", least=0, most=1)
    with pytest.raises(TooManyQuotas):
        keep_quota(draw=draw, of="new", least=0, most=1)
    assert keep_quota(draw=draw, of="area:N1", least=1, most=1).least == 1


def test_offering_twice_changes_what_was_said(draw: Draw, at: datetime) -> None:
    first = offer_to_come(draw, carer_types=["parent"], at=at)

    again = offer_to_come(draw, person=first.person, carer_types=["kinship"], needs="No steps.", at=at)

    assert (again.pk, again.lot, again.carer_types, again.needs) == (first.pk, first.lot, ["kinship"], "No steps.")


def test_nothing_is_drawn_of_nobody_nor_of_what_is_not_public_or_has_begun(draw: Draw, at: datetime) -> None:
    with pytest.raises(NobodyYet):
        draw_lots(draw=draw, seed=SEED, at=at)
    people = fill(draw, at)
    with pytest.raises(NotOpen):
        draw_lots(draw=draw, seed=SEED, at=draw.activity.starts_at)
    draw_lots(draw=draw, seed=SEED, at=at)
    with pytest.raises(AlreadyDrawn):
        make_draw(draw.activity, places=9)
    gone = draw.volunteers.with_a_place()[0]
    assert withdraw(volunteer=gone, seed=SEED, at=draw.activity.starts_at + timedelta(minutes=1)) is None
    cancel_activity(activity=draw.activity, because="The hall is flooded.", at=at)
    with pytest.raises(NotOpen):
        draw_lots(draw=draw, seed=SEED, at=at)
    assert people


def test_a_place_that_comes_free_by_a_deletion_can_be_drawn_for(draw: Draw, at: datetime) -> None:
    fill(draw, at)
    draw_lots(draw=draw, seed=SEED, at=at)
    draw.volunteers.with_a_place().filter(is_new=False, carer_types__contains=["parent"]).delete()

    draw_lots(draw=draw, seed=OTHER_SEED, at=at)

    assert draw.volunteers.with_a_place().count() == 4


def test_why_somebody_had_their_chance(draw: Draw, at: datetime) -> None:
    people = fill(draw, at)
    made = draw_lots(draw=draw, seed=SEED, at=at)
    assert made
    pool = Pool.from_text(made.pool)

    assert reasons(pool, people[0].lot) == ["More: at least 2 of 3 must come of: Kinship carers."]
    assert reasons(pool, people[3].lot) == [
        "More: at least 1 of 1 must come of: People who take part for the first time."
    ]
    assert reasons(pool, people[4].lot) == ["No quota holds them back or helps them."]
    assert reasons(pool, "nobody") == []


def test_volunteers_and_what_was_drawn_from_are_forgotten_in_time(draw: Draw, at: datetime) -> None:
    fill(draw, at)
    draw_lots(draw=draw, seed=SEED, at=at)
    ends_at = draw.activity.ends_at

    assert forget_volunteers(at=ends_at + VOLUNTEER.length - timedelta(seconds=1)) == 0
    assert forget_volunteers(at=ends_at + VOLUNTEER.length) == 10
    kept = draw.rounds.get()
    assert (kept.pool, kept.lottery, kept.drawn_from(), kept.seed) == ("", "", None, SEED)
    assert len(kept.digest) == 64


@pytest.mark.parametrize(
    "change", [{"seat": 5}, {"seat": 2}, {"seat": None}, {"state": "out"}, {"carer_types": ["a horse"]}], ids=str
)
def test_postgres_holds_what_a_place_must_be(draw: Draw, at: datetime, change: dict[str, object]) -> None:
    fill(draw, at)
    draw_lots(draw=draw, seed=SEED, at=at)
    first = draw.volunteers.get(seat=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Volunteer.objects.filter(pk=first.pk).update(**change)


# --- Many at once ----------------------------------------------------------------------------------------------------


def groups(organisation: Organisation, at: datetime) -> list[Draw]:
    made = [make_draw(make_activity(organisation, kind=Activity.Kind.FOCUS_GROUP), places=4) for _ in range(ROUNDS)]
    for draw in made:
        keep_quota(draw=draw, of="type:kinship", least=1, most=3)
        fill(draw, at)
    return made


@pytest.mark.django_db(transaction=True)
def test_lots_are_drawn_once_however_often_it_is_pressed(organisation: Organisation, at: datetime) -> None:
    for draw in groups(organisation, at):
        together(RIVALS, lambda draw=draw: draw_lots(draw=draw, seed=SEED, at=at))  # type: ignore[misc]
        assert (draw.rounds.count(), draw.volunteers.with_a_place().count()) == (1, 4)
    assert told("drawn") == 4 * ROUNDS


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_and_what_postgres_holds_lots_are_drawn_twice(
    organisation: Organisation, at: datetime
) -> None:
    """The negative control: each looks first, and draws afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE focus_groups_round DROP CONSTRAINT round_number_once")
    try:
        drawn = 0
        for draw in groups(organisation, at):
            together(RIVALS, lambda draw=draw: look_then_draw(draw, at))  # type: ignore[misc]
            drawn = max(drawn, draw.rounds.count())
        assert drawn > 1
    finally:
        Round.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE focus_groups_round ADD CONSTRAINT round_number_once UNIQUE (draw_id, number)")


def look_then_draw(draw: Draw, at: datetime) -> None:
    if not draw.rounds.exists():
        pool = operations._pool(draw, list(draw.volunteers.all()))
        operations._record(draw, pool, fair_lottery(pool), SEED, at)


@pytest.mark.django_db(transaction=True)
def test_many_who_withdraw_at_once_leave_as_many_in_as_there_are_places(
    organisation: Organisation, at: datetime
) -> None:
    for draw in groups(organisation, at)[:3]:
        draw_lots(draw=draw, seed=SEED, at=at)
        leaving = list(draw.volunteers.with_a_place())[:3] * 2
        together(6, lambda leaving=leaving: withdraw(volunteer=leaving.pop(), seed=OTHER_SEED, at=at))  # type: ignore[misc]
        with suppress(CannotBeMet):
            draw_lots(draw=draw, seed=SEED, at=at)
        assert draw.volunteers.with_a_place().count() <= 4
        assert draw.volunteers.filter(state=State.LEFT).count() == 3
