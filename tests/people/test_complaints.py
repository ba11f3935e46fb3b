"""Complaints about data: anybody makes one, it is acknowledged at once, and its clock is not forgotten."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from common.clock import now
from notices.models import Contact, Notice
from notices.operations import deliver_due
from people.models import DataComplaint, Organisation, User
from people.operations import (
    AlreadyAnswered,
    answer_data_complaint,
    complain_about_data,
    person_of,
    remind_of_data_complaints,
)
from tests.conftest import signed_in

AT = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
TOLD = {"words": "You sent my letter to my neighbour.", "name": "Amina", "email": "Amina@Example.org"}


def complain(organisation: Organisation, **told: Any) -> DataComplaint:
    defaults = {"words": TOLD["words"], "at": AT, "submission_key": uuid4()}
    return complain_about_data(organisation=organisation, **{**defaults, **told})


def letters(to: str) -> list[str]:
    """The words of what was sent to somebody."""
    deliver_due(at=now())
    return [str(letter.body) for letter in mail.outbox if letter.to == [to]]


# --- Making one ------------------------------------------------------------------------------------------------------


def test_anybody_complains_without_an_account_and_it_is_acknowledged(
    guest: Client, organisation: Organisation, administrator: User
) -> None:
    page = guest.post(reverse("people:data_complaint"), TOLD, follow=True).content.decode()
    complaint = DataComplaint.objects.get()
    assert (complaint.organisation, complaint.words, complaint.name) == (organisation, TOLD["words"], "Amina")
    assert complaint.contact == Contact.objects.get(address="amina@example.org")
    assert str(complaint) in page
    (letter,) = letters("amina@example.org")
    assert str(complaint) in letter
    assert TOLD["words"] not in letter
    assert len(letters(administrator.email)) == 1


def test_the_same_form_sent_twice_is_one_complaint(guest: Client, organisation: Organisation) -> None:
    told = {**TOLD, "submission": str(uuid4())}
    for _ in range(2):
        assert guest.post(reverse("people:data_complaint"), told).status_code == 302
    guest.post(reverse("people:data_complaint"), {**told, "words": "And my bill as well."})
    assert DataComplaint.objects.count() == 2
    assert len(letters("amina@example.org")) == 2


def test_where_there_are_several_somebody_says_who(
    guest: Client, organisation: Organisation, other_organisation: Organisation
) -> None:
    page = guest.post(reverse("people:data_complaint"), TOLD).content.decode()
    assert "Choose who used your data wrongly." in page
    guest.post(reverse("people:data_complaint"), {**TOLD, "organisation": other_organisation.pk})
    assert DataComplaint.objects.get().organisation == other_organisation


def test_without_a_way_to_answer_it_is_taken_all_the_same(guest: Client, organisation: Organisation) -> None:
    page = guest.post(reverse("people:data_complaint"), {"words": "No."}, follow=True).content.decode()
    assert "You gave us no way to reach you" in page
    told = {"words": "No!", "other_way": "07700 900123"}
    page = guest.post(reverse("people:data_complaint"), told, follow=True).content.decode()
    assert "in the way that you wrote down" in page


def test_bad_words_get_a_plain_sentence(guest: Client, organisation: Organisation) -> None:
    page = guest.post(reverse("people:data_complaint"), {"words": "", "email": "no"}).content.decode()
    assert "Write what went wrong." in page
    assert "Enter an email address in the right form" in page
    assert not DataComplaint.objects.exists()


def test_who_is_signed_in_finds_it_among_their_data(carer: User, organisation: Organisation) -> None:
    client = signed_in(carer)
    assert reverse("people:data_complaint") in client.get(reverse("own_data")).content.decode()
    client.post(reverse("people:data_complaint"), TOLD)
    assert DataComplaint.objects.get().person == person_of(carer)
    assert TOLD["words"] in client.get(reverse("own_data")).content.decode()


# --- Answering it ----------------------------------------------------------------------------------------------------


def test_an_administrator_answers_in_words_that_are_sent(organisation: Organisation, administrator: User) -> None:
    complaint = complain(organisation, contact=Contact.objects.for_email("amina@example.org"))
    client = signed_in(administrator)
    listed = client.get(reverse("people:data_complaint_list", args=[organisation.slug])).content.decode()
    assert str(complaint) in listed
    assert TOLD["words"] not in listed
    detail = reverse("people:data_complaint_detail", args=[organisation.slug, complaint.reference])
    assert TOLD["words"] in client.get(detail).content.decode()
    told = {"answer": "We are sorry. We have told the Commissioner."}
    assert "The answer is sent." in client.post(detail, told, follow=True).content.decode()
    assert "We are sorry." in letters("amina@example.org")[-1]
    assert "Adam" in letters("amina@example.org")[-1]
    listed = client.get(reverse("people:data_complaint_list", args=[organisation.slug])).content.decode()
    assert str(complaint) not in listed
    page = client.post(detail, {"answer": "Something else."}, follow=True).content.decode()
    assert "It was answered before." in page
    assert "Something else." not in page


def test_two_answers_at_once_are_one(organisation: Organisation, administrator: User) -> None:
    complaint, role = complain(organisation), administrator.roles.get()
    answer_data_complaint(complaint=complaint, answer="Sorry.", role=role, at=AT)
    with pytest.raises(AlreadyAnswered):
        answer_data_complaint(complaint=complaint, answer="No.", role=role, at=AT)


def test_the_oldest_stands_on_top_with_its_day(organisation: Organisation, administrator: User) -> None:
    younger, older = complain(organisation), complain(organisation, at=AT - timedelta(days=400))
    page = signed_in(administrator).get(reverse("people:data_complaint_list", args=[organisation.slug]))
    words = page.content.decode()
    assert words.index(str(older)) < words.index(str(younger))
    assert "The clock has run out" in words
    assert older.due_on == date(2025, 6, 26)


def test_another_organisation_sees_nothing(
    organisation: Organisation, other_organisation: Organisation, administrator: User
) -> None:
    theirs = complain(other_organisation)
    client = signed_in(administrator)
    where = [organisation.slug, theirs.reference]
    assert client.get(reverse("people:data_complaint_detail", args=where)).status_code == 404
    assert client.post(reverse("people:data_complaint_detail", args=where), {"answer": "x"}).status_code == 404
    assert str(theirs) not in client.get(reverse("people:data_complaint_list", args=where[:1])).content.decode()


# --- The clock, and the record ---------------------------------------------------------------------------------------


def test_administrators_are_reminded_before_the_clock_runs_out_and_when_it_has(
    organisation: Organisation, administrator: User
) -> None:
    complaint = complain(organisation)
    answered = complain(organisation)
    answer_data_complaint(complaint=answered, answer="Sorry.", role=administrator.roles.get(), at=AT)
    told = []
    for days in range(40):
        remind_of_data_complaints(at=AT + timedelta(days=days))
        keys = Notice.objects.filter(key__contains=f":{complaint.pk}:").values_list("context__occasion", flat=True)
        told.append(sorted(keys))
    assert told[22] == ["new"]
    assert told[23] == told[30] == ["new", "soon"]
    assert told[31] == told[39] == ["late", "new", "soon"]
    assert not Notice.objects.filter(key__contains=f":{answered.pk}:", context__occasion__in=["soon", "late"]).exists()


def test_the_record_holds_the_steps_and_not_a_word(organisation: Organisation, administrator: User) -> None:
    complaint = complain(organisation, name="Amina", other_way="Her phone")
    answer_data_complaint(complaint=complaint, answer="Sorry, Amina.", role=administrator.roles.get(), at=AT)
    complaint.delete()
    record = apps.get_model("people", "DataComplaintEvent")._default_manager.order_by("pgh_id").values()
    assert [(entry["pgh_label"], entry["answered_at"]) for entry in record] == [("insert", None), ("update", AT)]
    for word in ("Amina", "phone", "letter", "Sorry"):
        assert word not in str(list(record))


@pytest.mark.parametrize(
    "broken",
    [{"words": ""}, {"answer": "Half an answer."}, {"answered_at": AT}, {"answered_at": AT - timedelta(days=9)}],
)
def test_half_an_answer_is_refused_by_the_database(organisation: Organisation, broken: dict[str, Any]) -> None:
    complaint = complain(organisation)
    with pytest.raises(IntegrityError), transaction.atomic():
        DataComplaint.objects.filter(pk=complaint.pk).update(**broken)
