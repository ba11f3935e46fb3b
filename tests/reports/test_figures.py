"""The two statements of `reports.figures` against the same figures counted row by row in Python."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from carer_portal.demo import bulk, loading
from common.clock import now, working_days_between
from feedback.models import Action, Item
from people.models import Nation, Organisation
from reports.figures import Figures, Heard, Promised, Scope, a_year_before, figures_since
from tests.people.factories import make_organisation


@pytest.fixture
def at(db: None) -> datetime:
    """Both the demo's year and bulk data are there."""
    at = now()
    loading.load(at=at)
    assert list(bulk.grow(scale=1, at=at)) == [500]
    return at


def items_since(since: date) -> Iterator[Item]:
    for item in Item.objects.select_related("organisation", "decision"):
        if item.safeguarding_since is None and timezone.localdate(item.received_at) >= since:
            yield item


def heard_by_hand(items: list[Item], on: date) -> Heard:
    def days(item: Item) -> int:
        end = timezone.localdate(item.answered_at) if item.answered_at else on
        return working_days_between(timezone.localdate(item.received_at), end, item.organisation.nation)

    answered = [item for item in items if item.answered_at]
    waiting = [item for item in items if not item.answered_at]
    changed = set(Action.objects.filter(done_at__isnull=False).values_list("decision", flat=True))
    taken = sorted(days(item) for item in answered)
    return Heard(
        said=len(items),
        answered=len(answered),
        led_to_change=sum(item.decision_id in changed for item in items),
        in_time=sum(timezone.localdate(item.answered_at) <= item.answer_by for item in answered),
        late=sum(item.answer_by < on for item in waiting),
        median_days=taken[(len(taken) - 1) // 2] if taken else None,
        longest_days=taken[-1] if taken else None,
        longest_wait=max((days(item) for item in waiting), default=None),
    )


def service_of(action: Action) -> int | None:
    theme = action.decision.theme
    assert theme is not None
    return theme.service_id


def promised_by_hand(actions: list[Action], on: date) -> Promised:
    kept = [action for action in actions if action.done_at]
    late = [action for action in kept if timezone.localdate(action.done_at) > action.first_due_on]
    return Promised(
        made=len(actions),
        kept=len(kept) - len(late),
        kept_late=len(late),
        broken=sum(action.broken_at is not None for action in actions),
        late=sum(action.late_by(on) > 0 for action in actions),
    )


def test_figures_are_what_one_counts_by_hand(at: datetime) -> None:
    on = timezone.localdate(at)
    since = a_year_before(on)
    found = figures_since(since, at=at)
    items = list(items_since(since))
    actions = [
        action
        for action in Action.objects.in_public().select_related("decision__theme")
        if timezone.localdate(action.decision.published_at) >= since
    ]

    assert found.heard == heard_by_hand(items, on)
    assert found.promised == promised_by_hand(actions, on)
    for service in {item.service_id for item in items}:
        of_service = [item for item in items if item.service_id == service]
        assert found.heard_of[service] == heard_by_hand(of_service, on)
    for service, promised in found.promised_of.items():
        theirs = [action for action in actions if service_of(action) == service]
        assert promised == promised_by_hand(theirs, on)
    assert found.heard.said > 500
    assert found.heard.waiting == found.heard.said - found.heard.answered > 0
    assert found.promised.broken > 0


def test_bank_holidays_are_those_of_the_nation_that_answers(at: datetime) -> None:
    Organisation.objects.filter(slug="northfield").update(nation=Nation.SCOTLAND)
    on = timezone.localdate(at)
    since = a_year_before(on)

    assert figures_since(since, at=at).heard == heard_by_hand(list(items_since(since)), on)


def test_a_later_start_leaves_out_what_came_before(at: datetime) -> None:
    on = timezone.localdate(at)
    since = on - timedelta(days=30)

    found = figures_since(since, at=at)

    assert found.heard == heard_by_hand(list(items_since(since)), on)
    assert 0 < found.heard.said < 100


def test_a_scope_counts_its_organisations_and_services_only(at: datetime) -> None:
    on = timezone.localdate(at)
    since = a_year_before(on)
    school = Organisation.objects.get(slug="beckside-school")
    clinic = Item.objects.filter(service__slug="diabetes-clinic").values_list("service", flat=True)[0]

    found = figures_since(since, at=at, scope=Scope((school.pk,), (clinic,)))

    mine = [item for item in items_since(since) if item.organisation_id == school.pk or item.service_id == clinic]
    assert found.heard == heard_by_hand(mine, on)
    assert set(found.heard_of) == {item.service_id for item in mine}


def test_a_flagged_item_is_in_no_figure(at: datetime) -> None:
    on = timezone.localdate(at)
    before = figures_since(a_year_before(on), at=at).heard
    flagged = Item.objects.filter(state=Item.State.ANSWERED, received_at__gt=at - timedelta(days=300)).first()
    assert flagged

    Item.objects.filter(pk=flagged.pk).update(safeguarding_since=at)

    after = figures_since(a_year_before(on), at=at).heard
    assert (after.said, after.answered) == (before.said - 1, before.answered - 1)


def test_nothing_said_is_nothing_and_not_an_error(db: None) -> None:
    make_organisation()

    found = figures_since(date(2001, 1, 1), at=now())

    assert found == Figures()
    assert found.heard.share_waiting == "0%"
    assert found.promised.on_the_way == 0


def test_two_statements_answer_everything(at: datetime, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        figures_since(a_year_before(timezone.localdate(at)), at=at)
