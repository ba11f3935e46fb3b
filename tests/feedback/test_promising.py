"""Promises: made before the answer is public, and put off, kept or broken in the open."""

import uuid
from datetime import date, timedelta

import pytest

from feedback.models import Action, Decision, Extension, Item, Update
from feedback.operations import (
    AlreadyPublic,
    NamesNotRead,
    NewDayNotLater,
    NotOpenToThisAnswer,
    PromiseClosed,
    break_promise,
    extend,
    keep_promise,
    publish_update,
    withdraw_draft_promise,
)
from notices.models import Notice
from people.models import Organisation, Role
from tests.feedback.factories import (
    DUE_ON,
    PUBLISHED_AT,
    gather,
    make_answer,
    make_draft,
    make_item,
    make_promise,
    make_theme,
    publish,
    role_at,
)
from tests.people.factories import make_contact

LATER = PUBLISHED_AT + timedelta(days=10)

pytestmark = pytest.mark.django_db


@pytest.fixture
def role(organisation: Organisation) -> Role:
    return role_at(organisation)


def keep(action: Action, words: str = "The line is open until nine.", names_read: bool = True) -> Update:
    assert action.decision.theme
    role = role_at(action.decision.theme.organisation)
    return keep_promise(action=action, done_words=words, names_read=names_read, role=role, at=LATER)


def test_a_promise_sent_twice_is_one(organisation: Organisation) -> None:
    draft, key = make_draft(make_theme(organisation)), uuid.uuid4()
    assert len({make_promise(draft, submission_key=key) for _ in range(3)}) == Action.objects.count() == 1


def test_only_we_will_and_in_part_promise(organisation: Organisation) -> None:
    draft = make_draft(make_theme(organisation), Decision.Outcome.WE_CANNOT)
    with pytest.raises(NotOpenToThisAnswer):
        make_promise(draft)


def test_nothing_is_promised_in_public_unread(organisation: Organisation) -> None:
    decision = make_answer(make_theme(organisation))

    with pytest.raises(AlreadyPublic):
        make_promise(decision)
    with pytest.raises(AlreadyPublic):
        withdraw_draft_promise(action=decision.actions.get())

    assert decision.actions.count() == 1


def test_a_draft_promise_can_be_taken_away_twice(organisation: Organisation) -> None:
    action = make_promise(make_draft(make_theme(organisation)))
    copy = Action.objects.get(pk=action.pk)
    withdraw_draft_promise(action=action)
    withdraw_draft_promise(action=copy)
    assert not Action.objects.exists()


def test_what_is_not_public_is_neither_kept_broken_nor_put_off(organisation: Organisation, role: Role) -> None:
    action = make_promise(make_draft(make_theme(organisation)))

    with pytest.raises(NotOpenToThisAnswer):
        keep(action)
    with pytest.raises(NotOpenToThisAnswer):
        break_promise(action=action, because="No money.", names_read=True, role=role, at=LATER)
    with pytest.raises(NotOpenToThisAnswer):
        extend(action=action, to_on=date(2027, 1, 1), reason="Builders.", names_read=True, role=role, at=LATER)

    assert not Notice.objects.filter(kind="feedback.news").exists()


def test_putting_off_keeps_the_first_day_and_tells_each_follower_once(organisation: Organisation, role: Role) -> None:
    theme, contact = make_theme(organisation), make_contact()
    gather(theme, *(make_item(organisation, contact=contact) for _ in range(2)))
    action = make_answer(theme).actions.get()

    for _ in range(2):  # the form, sent twice
        extend(action=action, to_on=date(2026, 10, 1), reason="Builders.", names_read=True, role=role, at=LATER)
    with pytest.raises(NewDayNotLater):
        extend(action=action, to_on=date(2026, 9, 30), reason="Sooner.", names_read=True, role=role, at=LATER)

    action.refresh_from_db()
    assert (action.first_due_on, action.due_on) == (DUE_ON, date(2026, 10, 1))
    extension = Extension.objects.get()
    assert (extension.from_on, extension.made_by_title) == (DUE_ON, "Ruth, Service Planner")
    assert Notice.objects.filter(kind="feedback.news", contact=contact).count() == 1


def test_nothing_goes_out_before_a_person_has_read_it_for_names(organisation: Organisation, role: Role) -> None:
    decision = make_answer(make_theme(organisation))
    action = decision.actions.get()

    with pytest.raises(NamesNotRead):
        keep(action, names_read=False)
    with pytest.raises(NamesNotRead):
        break_promise(action=action, because="No money.", names_read=False, role=role, at=LATER)
    with pytest.raises(NamesNotRead):
        extend(action=action, to_on=date(2027, 1, 1), reason="Builders.", names_read=False, role=role, at=LATER)
    with pytest.raises(NamesNotRead):
        publish_update(
            decision=decision, words="News.", names_read=False, role=role, at=LATER, submission_key=uuid.uuid4()
        )

    assert not Update.objects.exists()
    assert not Extension.objects.exists()


def test_a_promise_kept_twice_is_one_update_and_one_notice(organisation: Organisation) -> None:
    theme, contact = make_theme(organisation), make_contact()
    gather(theme, make_item(organisation, contact=contact))
    decision = make_answer(theme)
    action = decision.actions.get()

    assert keep(action) == keep(action)
    with pytest.raises(PromiseClosed):
        keep(action, "Something else was done.")

    decision.refresh_from_db()
    assert (decision.stage, decision.done_at) == (Decision.Stage.DONE, LATER)
    assert Update.objects.get().action == action
    assert Notice.objects.filter(kind="feedback.news", contact=contact).count() == 1


def test_a_decision_is_done_when_all_its_promises_are_kept(organisation: Organisation) -> None:
    decision = make_answer(make_theme(organisation), promises=2)
    first, second = decision.actions.all()

    keep(first)
    decision.refresh_from_db()
    assert decision.stage == Decision.Stage.UNDER_WAY
    keep(second)
    decision.refresh_from_db()
    assert decision.stage == Decision.Stage.DONE


@pytest.mark.parametrize("broken_first", [True, False])
def test_a_broken_promise_keeps_a_decision_from_being_done(
    organisation: Organisation, role: Role, broken_first: bool
) -> None:
    decision = make_answer(make_theme(organisation), promises=2)
    kept, broken = decision.actions.all()

    def do_break() -> None:
        for _ in range(2):
            break_promise(action=broken, because="The money was cut.", names_read=True, role=role, at=LATER)

    if broken_first:
        do_break()
    keep(kept)
    if not broken_first:
        do_break()

    decision.refresh_from_db()
    assert decision.stage == Decision.Stage.UNDER_WAY
    assert Update.objects.count() == 2
    with pytest.raises(PromiseClosed):
        extend(action=broken, to_on=date(2027, 1, 1), reason="Later.", names_read=True, role=role, at=LATER)
    with pytest.raises(PromiseClosed):
        keep(broken)


def test_news_is_told_once_however_often_its_form_is_sent(organisation: Organisation, role: Role) -> None:
    theme, contact, key = make_theme(organisation), make_contact(), uuid.uuid4()
    gather(theme, make_item(organisation, contact=contact))
    decision = make_answer(theme)

    for _ in range(2):
        publish_update(
            decision=decision, words="A date is set.", names_read=True, role=role, at=LATER, submission_key=key
        )

    assert Update.objects.count() == 1
    assert Notice.objects.filter(kind="feedback.news", contact=contact).count() == 1


def test_there_is_no_news_of_a_draft(organisation: Organisation, role: Role) -> None:
    draft = make_draft(make_theme(organisation))
    with pytest.raises(NotOpenToThisAnswer):
        publish_update(decision=draft, words="News.", names_read=True, role=role, at=LATER, submission_key=uuid.uuid4())


def test_a_promise_of_a_replaced_answer_still_concerns_those_who_were_told_of_it(organisation: Organisation) -> None:
    theme, contact = make_theme(organisation), make_contact()
    item = make_item(organisation, contact=contact)
    gather(theme, item)
    first = make_answer(theme)
    second = publish(make_draft(theme, Decision.Outcome.ALREADY_SO), at=LATER)
    assert Item.objects.get(pk=item.pk).decision == second

    keep(first.actions.get())

    assert Notice.objects.filter(kind="feedback.news", contact=contact).count() == 1
