"""Receiving: exact words, promised days, one item a submission, acknowledged once."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from feedback.models import Item
from feedback.operations import Received, receive
from feedback.references import fingerprint, new_reference, secret_code
from notices.models import Follower, Notice, Topic
from people.models import Connection, Nation, Organisation
from planning.models import Service
from tests.feedback.at_once import at_once
from tests.feedback.factories import SAID_AT, WORDS, make_item
from tests.people.factories import make_contact, make_organisation, make_person
from tests.planning.factories import make_service


def test_words_are_kept_exactly(organisation: Organisation) -> None:
    words = "  Dydw i ddim yn siŵr 😀\nשלום\n<b>no</b>  "
    assert Item.objects.get(pk=make_item(organisation, words=words).pk).words == words


@pytest.mark.parametrize(
    ("said_at", "acknowledge_by", "answer_by"),
    [
        (datetime(2026, 3, 2, 10, tzinfo=UTC), date(2026, 3, 5), date(2026, 3, 30)),  # a Monday
        (datetime(2026, 3, 6, 23, 30, tzinfo=UTC), date(2026, 3, 11), date(2026, 4, 7)),  # a Friday, over Easter
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2026, 7, 6), date(2026, 7, 29)),  # 1 July in London
    ],
)
def test_days_are_promised_in_working_days_of_london(
    organisation: Organisation, service: Service, said_at: datetime, acknowledge_by: date, answer_by: date
) -> None:
    item = make_item(organisation, service, at=said_at)
    assert (item.acknowledge_by, item.answer_by) == (acknowledge_by, answer_by)


@pytest.mark.django_db
def test_a_service_may_promise_less_and_a_nation_has_its_own_holidays() -> None:
    scottish = make_organisation(nation=Nation.SCOTLAND)
    quick = make_service(scottish, acknowledge_days=1, answer_days=2)
    item = make_item(scottish, quick, at=datetime(2026, 11, 27, 10, tzinfo=UTC))  # Friday before St Andrew's Day
    assert (item.acknowledge_by, item.answer_by) == (date(2026, 12, 1), date(2026, 12, 2))


def test_the_secret_code_is_stored_nowhere(organisation: Organisation) -> None:
    key = uuid.uuid4()
    received = receive(
        words=WORDS,
        channel=Item.Channel.WEB,
        about=Item.About.ME,
        organisation=organisation,
        at=SAID_AT,
        submission_key=key,
    )
    row = Item.objects.filter(pk=received.item.pk).values().get()
    assert received.secret == secret_code(key)
    assert row["secret_hash"] == fingerprint(received.secret)
    assert received.secret not in str(row)


def test_the_same_submission_twice_is_one_item_with_one_code(organisation: Organisation) -> None:
    key, contact = uuid.uuid4(), make_contact()
    first, second = (
        receive(
            words=words,
            channel=Item.Channel.WEB,
            about=Item.About.ME,
            organisation=organisation,
            contact=contact,
            at=SAID_AT,
            submission_key=key,
        )
        for words in ("first", "second")
    )
    assert first.item == second.item
    assert first.secret == second.secret
    assert second.item.words == "first"
    assert Notice.objects.filter(kind="feedback.acknowledged").count() == 1
    assert Topic.objects.filter(label="feedback.item").count() == 1


def test_an_address_is_acknowledged_and_follows(organisation: Organisation) -> None:
    contact = make_contact()
    item = make_item(organisation, contact=contact)
    notice = Notice.objects.get()
    assert (notice.kind, notice.contact, notice.context) == ("feedback.acknowledged", contact, {"item": item.pk})
    assert (notice.desk, notice.key) == (organisation.slug, f"feedback.acknowledged:{item.pk}")
    assert Follower.objects.active().filter(topic=item.topic, contact=contact).exists()


def test_without_an_address_nobody_is_written_to(organisation: Organisation) -> None:
    make_item(organisation)
    assert not Notice.objects.exists()
    assert not Follower.objects.exists()


def test_who_gives_a_name_becomes_known_to_this_organisation_only(
    organisation: Organisation, other_organisation: Organisation
) -> None:
    person = make_person()
    make_item(organisation, person=person)
    connection = Connection.objects.get(person=person)
    assert (connection.organisation, connection.basis) == (organisation, Connection.Basis.GAVE_FEEDBACK)


def test_a_reference_that_is_taken_is_drawn_again(organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = make_item(organisation).reference
    drawn = iter([taken, taken, "K7MW4PXD"])
    monkeypatch.setattr("feedback.operations.receiving.new_reference", lambda: next(drawn))
    assert make_item(organisation).reference == "K7MW4PXD"


def test_what_the_database_refuses_is_not_taken_for_a_clash(organisation: Organisation) -> None:
    with pytest.raises(IntegrityError, match="item_has_words"), transaction.atomic():
        make_item(organisation, words="")


def _send(key: uuid.UUID, organisation: Organisation) -> Received:
    return receive(
        words=WORDS,
        channel=Item.Channel.WEB,
        about=Item.About.ME,
        organisation=organisation,
        contact=make_contact("carer@example.org"),
        at=SAID_AT,
        submission_key=key,
    )


@pytest.mark.django_db(transaction=True)
def test_twenty_of_the_same_at_once_are_one_item(organisation: Organisation) -> None:
    key = uuid.uuid4()
    received = at_once([lambda: _send(key, organisation)] * 20)
    assert len({(one.item.pk, one.item.reference, one.secret) for one in received}) == 1
    assert Item.objects.count() == 1
    assert Topic.objects.filter(label="feedback.item").count() == 1
    assert Notice.objects.filter(kind="feedback.acknowledged").count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_would_be_many_without_the_unique_key(organisation: Organisation) -> None:
    """The negative control: looking first and then inserting, as the operation does not."""
    key = uuid.uuid4()

    def look_then_insert() -> bool:
        if Item.objects.filter(submission_key=key).exists():
            return False
        item = make_item(organisation)
        return item.reference != new_reference()

    assert sum(at_once([look_then_insert] * 20)) > 1
    assert Item.objects.count() > 1
