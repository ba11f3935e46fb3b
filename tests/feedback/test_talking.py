"""Talking: the secret code and its tries, messages both ways, passing on."""

import uuid
from collections import Counter
from datetime import timedelta

import pytest

from feedback.models import Item, Message
from feedback.operations import (
    TooManyTries,
    WrongCode,
    answer_passing_on,
    ask_to_look_again,
    ask_to_pass_on,
    check_code,
    flag_safeguarding,
    reply_to_carer,
    write_back,
)
from feedback.operations.talking import MOST_TRIES, REST
from feedback.references import in_two_halves, is_right, secret_code
from notices.models import Notice
from people.models import Organisation, Role
from tests.feedback.at_once import at_once
from tests.feedback.factories import SAID_AT, gather, make_answer, make_item, make_theme, role_at
from tests.people.factories import make_contact, make_role, make_user

WRONG = "22222222"


@pytest.fixture
def item(organisation: Organisation) -> Item:
    return make_item(organisation)


@pytest.fixture
def role(organisation: Organisation) -> Role:
    return role_at(organisation)


def code_of(item: Item) -> str:
    return secret_code(item.submission_key)


def guess(item: Item, code: str = WRONG) -> str:
    try:
        check_code(reference=item.reference, code=code, at=SAID_AT)
    except TooManyTries:
        return "rests"
    except WrongCode:
        return "wrong"
    return "right"


# --- The secret code ----------------------------------------------------------------------------------------------


def test_reference_and_code_open_the_item_however_they_are_typed(item: Item) -> None:
    typed_reference, typed_code = in_two_halves(item.reference).lower(), f" {'-'.join(code_of(item))} "
    assert check_code(reference=typed_reference, code=typed_code, at=SAID_AT) == item


@pytest.mark.parametrize("code", ["", WRONG, "\u0000", "😀", "x" * 10_000])
def test_a_wrong_code_opens_nothing(item: Item, code: str) -> None:
    with pytest.raises(WrongCode):
        check_code(reference=item.reference, code=code, at=SAID_AT)


def test_the_code_of_another_item_opens_nothing(item: Item, organisation: Organisation) -> None:
    with pytest.raises(WrongCode):
        check_code(reference=item.reference, code=code_of(make_item(organisation)), at=SAID_AT)


def test_an_unknown_reference_is_answered_like_a_wrong_code(item: Item, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2), pytest.raises(WrongCode) as unknown:  # type: ignore[operator]
        check_code(reference="ZZZZ ZZZZ", code=WRONG, at=SAID_AT)
    with django_assert_num_queries(2), pytest.raises(WrongCode) as known:  # type: ignore[operator]
        check_code(reference=item.reference, code=WRONG, at=SAID_AT)
    assert type(unknown.value) is type(known.value)


def test_after_ten_wrong_tries_even_the_right_code_rests_a_quarter_of_an_hour(item: Item) -> None:
    assert [guess(item) for _ in range(MOST_TRIES)] == ["wrong"] * 10
    assert guess(item, code_of(item)) == "rests"
    soon = SAID_AT + REST - timedelta(seconds=1)
    with pytest.raises(TooManyTries):
        check_code(reference=item.reference, code=code_of(item), at=soon)
    assert check_code(reference=item.reference, code=code_of(item), at=SAID_AT + REST) == item


def test_after_its_rest_it_can_be_tried_ten_times_again(item: Item) -> None:
    later = SAID_AT + REST
    for at in (SAID_AT, later):
        for _ in range(MOST_TRIES):
            with pytest.raises(WrongCode) as wrong:
                check_code(reference=item.reference, code=WRONG, at=at)
            assert wrong.type is WrongCode
        with pytest.raises(TooManyTries):
            check_code(reference=item.reference, code=WRONG, at=at)


def test_the_right_code_forgets_the_wrong_tries(item: Item) -> None:
    for _ in range(3):
        assert [guess(item) for _ in range(MOST_TRIES - 1)] == ["wrong"] * 9
        assert guess(item, code_of(item)) == "right"


def test_other_items_do_not_rest_with_one(item: Item, organisation: Organisation) -> None:
    other = make_item(organisation)
    for _ in range(MOST_TRIES):
        guess(item)
    assert guess(other, code_of(other)) == "right"


@pytest.mark.django_db(transaction=True)
def test_of_300_guesses_at_once_ten_are_looked_at(organisation: Organisation) -> None:
    item = make_item(organisation)
    outcomes = Counter(at_once([lambda: guess(item)] * 300))
    assert outcomes == {"wrong": MOST_TRIES, "rests": 300 - MOST_TRIES}
    assert guess(item, code_of(item)) == "rests"


@pytest.mark.django_db(transaction=True)
def test_counting_by_reading_first_would_let_more_through(organisation: Organisation) -> None:
    """The negative control: the tries read, compared and written back, as the operation does not."""
    item = make_item(organisation)

    def read_then_write() -> bool:
        row = Item.objects.get(pk=item.pk)
        if row.secret_tries >= MOST_TRIES:
            return False
        is_right(WRONG, row.secret_hash)
        Item.objects.filter(pk=item.pk).update(secret_tries=row.secret_tries + 1)
        return True

    assert sum(at_once([read_then_write] * 300)) > MOST_TRIES


# --- Messages -----------------------------------------------------------------------------------------------------


def test_writing_back_puts_the_item_in_the_queue_again(item: Item) -> None:
    later = SAID_AT + timedelta(days=1)
    write_back(item=item, words="Tuesday", at=SAID_AT, submission_key=uuid.uuid4())
    write_back(item=item, words="Or Thursday", at=later, submission_key=uuid.uuid4())
    item.refresh_from_db()
    assert item.wrote_back_at == SAID_AT  # waits since the first of them
    assert [message.words for message in item.messages.all()] == ["Tuesday", "Or Thursday"]
    assert Item.objects.to_do().get() == item


@pytest.mark.django_db(transaction=True)
def test_the_same_message_twenty_times_at_once_is_one(organisation: Organisation) -> None:
    item, key = make_item(organisation), uuid.uuid4()
    at_once([lambda: write_back(item=item, words="Tuesday", at=SAID_AT, submission_key=key)] * 20)
    assert Message.objects.count() == 1


def test_a_reply_is_signed_starts_the_look_and_tells_the_carer_once(organisation: Organisation, role: Role) -> None:
    contact, key = make_contact(), uuid.uuid4()
    item = make_item(organisation, contact=contact)
    write_back(item=item, words="Hello?", at=SAID_AT, submission_key=uuid.uuid4())
    for _ in range(2):
        reply_to_carer(item=item, words="Which evenings?", role=role, at=SAID_AT, submission_key=key)
    item.refresh_from_db()
    assert item.state == Item.State.LOOKING
    assert item.wrote_back_at is None
    reply = item.messages.get(kind=Message.Kind.FROM_STAFF)
    assert (reply.sent_by, reply.sent_by_title) == (role.user, "Ruth, Service Planner")
    assert not reply.is_from_carer
    assert Notice.objects.filter(kind="feedback.message", contact=contact).count() == 1


def test_a_reply_to_somebody_without_an_address_tells_nobody(item: Item, role: Role) -> None:
    reply_to_carer(item=item, words="Which evenings?", role=role, at=SAID_AT, submission_key=uuid.uuid4())
    assert not Notice.objects.exists()


def test_asking_to_look_again_is_marked_until_somebody_answers(organisation: Organisation, role: Role) -> None:
    item = make_item(organisation)
    theme = make_theme(organisation)
    gather(theme, item)
    make_answer(theme)
    ask_to_look_again(item=item, words="That is no answer.", at=SAID_AT, submission_key=uuid.uuid4())
    item.refresh_from_db()
    assert item.look_again_at == item.wrote_back_at == SAID_AT
    assert Item.objects.to_do().get() == item
    reply_to_carer(item=item, words="You are right.", role=role, at=SAID_AT, submission_key=uuid.uuid4())
    item.refresh_from_db()
    assert (item.look_again_at, item.wrote_back_at) == (None, None)


# --- Passing on ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("allowed", "answer"), [(True, Item.PassingOn.YES), (False, Item.PassingOn.NO)])
def test_the_carer_says_yes_or_no_to_passing_on(item: Item, role: Role, allowed: bool, answer: Item.PassingOn) -> None:
    ask_to_pass_on(item=item, words="To the clinic?", role=role, at=SAID_AT, submission_key=uuid.uuid4())
    answer_passing_on(item=item, allowed=allowed, at=SAID_AT)
    item.refresh_from_db()
    assert item.passing_on == answer
    assert item.wrote_back_at == SAID_AT


def test_nothing_is_passed_on_that_nobody_asked_about(item: Item) -> None:
    answer_passing_on(item=item, allowed=True, at=SAID_AT)
    item.refresh_from_db()
    assert (item.passing_on, item.wrote_back_at) == (Item.PassingOn.NOT_ASKED, None)


def test_a_no_can_become_a_yes_until_there_is_an_answer(organisation: Organisation, role: Role) -> None:
    item = make_item(organisation)
    ask_to_pass_on(item=item, words="To the clinic?", role=role, at=SAID_AT, submission_key=uuid.uuid4())
    answer_passing_on(item=item, allowed=False, at=SAID_AT)
    answer_passing_on(item=item, allowed=True, at=SAID_AT)
    theme = make_theme(organisation)
    gather(theme, item)
    make_answer(theme)
    answer_passing_on(item=item, allowed=False, at=SAID_AT)
    item.refresh_from_db()
    assert item.passing_on == Item.PassingOn.YES


def test_a_flagged_item_can_still_be_opened_and_written_to(organisation: Organisation, role: Role) -> None:
    item = make_item(organisation)
    make_role(make_user(), organisation, Role.Kind.SAFEGUARDING_LEAD)
    flag_safeguarding(item=item, role=role, because="A child may be in danger.", at=SAID_AT)
    assert check_code(reference=item.reference, code=code_of(item), at=SAID_AT) == item
    write_back(item=item, words="Please ring.", at=SAID_AT, submission_key=uuid.uuid4())
    assert item.messages.count() == 1
