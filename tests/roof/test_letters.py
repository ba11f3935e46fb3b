"""Letters that staff print and post: each once, and none forgotten."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from carer_portal.letter_desk import letters_for
from carer_portal.models import Posting
from carer_portal.posting import LEASE, MOST_AT_ONCE, NothingToPost, end_posting, letters_of, take_letters
from notices.models import Contact, Notice
from notices.operations import NotHeld, cancel, deliver_due, queue
from people.models import Organisation, Role, User
from tests.conftest import ClientFor
from tests.feedback.factories import make_item
from tests.people.factories import make_staff

pytestmark = pytest.mark.django_db
State, Outcome = Notice.State, Posting.Outcome
PAGE = "/manage/northbrook/letters/"
HOME = "Ann Smith\n1 High Street\nAnytown\nAB1 2CD"


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def planners(client_for: ClientFor, planner: User) -> Client:
    return client_for(planner)


def write_to(organisation: Organisation, key: str = "letter", *, at: datetime, **changes: Any) -> Notice:
    item = make_item(organisation, words="The bus is late.", at=at)
    values: dict[str, Any] = {
        "kind": "feedback.acknowledged",
        "contact": Contact.objects.for_letter(HOME),
        "context": {"item": item.pk},
        "desk": organisation.slug,
        "subject": key,
    } | changes
    queue(key=key, at=at, **values)
    return Notice.objects.get(key=key)


def test_letters_are_taken_printed_and_ticked_off(organisation: Organisation, planners: Client, at: datetime) -> None:
    letters = [write_to(organisation, str(number), at=at) for number in range(3)]
    assert "3 letters wait" in planners.get(PAGE).content.decode()
    taken = planners.post(PAGE).headers["Location"]
    page = planners.get(taken).content.decode()
    assert "Open 3 letters" in page
    assert "… AB1" in page
    assert "Ann Smith" not in page
    pdf = planners.get(f"{taken}letters.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    assert "Go on with the letters" in planners.get(PAGE).content.decode()
    assert "3 letters are posted." in planners.post(taken, {"outcome": "posted"}, follow=True).content.decode()
    for letter in letters:
        letter.refresh_from_db()
        assert (letter.state, letter.context) == (State.SENT, {})
        assert "Thank you for writing to us." in letter.body
    assert planners.get(taken).status_code == 404
    assert planners.get(f"{taken}letters.pdf").status_code == 404


def test_two_people_never_have_the_same_letter(
    organisation: Organisation, planner: User, client_for: ClientFor, at: datetime
) -> None:
    for number in range(MOST_AT_ONCE + 5):
        write_to(organisation, str(number), at=at)
    first = take_letters(letters=letters_for(organisation), by=planner, at=at)
    ola = make_staff(organisation, Role.Kind.PLANNER, name="Ola")
    second = take_letters(letters=letters_for(organisation), by=ola, at=at)
    assert (len(letters_of(first)), len(letters_of(second))) == (MOST_AT_ONCE, 5)
    with pytest.raises(NothingToPost):
        take_letters(letters=letters_for(organisation), by=planner, at=at)
    assert client_for(ola).get(f"{PAGE}{first.claim}/").status_code == 404


def test_what_is_put_back_waits_as_before(organisation: Organisation, planner: User, at: datetime) -> None:
    letter = write_to(organisation, at=at)
    posting = take_letters(letters=letters_for(organisation), by=planner, at=at)
    assert end_posting(posting=posting, outcome=Outcome.PUT_BACK, at=at) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (State.QUEUED, 0)
    with pytest.raises(NotHeld):
        end_posting(posting=posting, outcome=Outcome.POSTED, at=at)


def test_who_says_nothing_for_a_day_leaves_it_to_a_person(
    organisation: Organisation, planner: User, at: datetime
) -> None:
    letter = write_to(organisation, at=at)
    posting = take_letters(letters=letters_for(organisation), by=planner, at=at)
    deliver_due(at=at + LEASE)
    letter.refresh_from_db()
    assert letter.state == State.UNCERTAIN
    assert end_posting(posting=posting, outcome=Outcome.POSTED, at=at + LEASE) == 1
    letter.refresh_from_db()
    assert letter.state == State.SENT


def test_a_letter_that_cannot_be_written_spoils_no_other(
    organisation: Organisation, planner: User, at: datetime
) -> None:
    odd, good = write_to(organisation, "odd", at=at, context={"item": 0}), write_to(organisation, "good", at=at)
    posting = take_letters(letters=letters_for(organisation), by=planner, at=at)
    assert letters_of(posting) == [good]
    odd.refresh_from_db()
    assert odd.state == State.FAILED
    assert "DoesNotExist" in odd.reason


def test_nobody_posts_what_is_cancelled_or_not_due_yet(
    organisation: Organisation, planners: Client, at: datetime
) -> None:
    write_to(organisation, "cancelled", at=at)
    write_to(organisation, "later", at=at, due_at=at + timedelta(days=1))
    cancel(subject="cancelled", at=at)
    assert "No letter waits" in planners.get(PAGE).content.decode()
    assert "No letter waits." in planners.post(PAGE, follow=True).content.decode()
    assert not Posting.objects.exists()


def test_where_notify_posts_letters_staff_do_not(organisation: Organisation, settings: Settings, at: datetime) -> None:
    write_to(organisation, at=at)
    assert letters_for(organisation).count() == 1
    settings.NOTIFY_POSTS_LETTERS = True
    assert letters_for(organisation).count() == 0


def test_an_odd_outcome_settles_nothing(organisation: Organisation, planners: Client, at: datetime) -> None:
    letter = write_to(organisation, at=at)
    taken = planners.post(PAGE).headers["Location"]
    assert planners.post(taken, {"outcome": "sung"}).status_code == 200
    letter.refresh_from_db()
    assert letter.state == State.SENDING
