"""What a child agrees to counts only beside the yes of a grown-up, which staff write down, and we ask nobody for."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from common.clock import now, today
from feedback.models import Quote
from feedback.operations import QuoteNotAllowed
from notices.models import Contact, Notice
from notices.operations import deliver_due
from people.models import Connection, Consent, GuardianYes, NeedKind, Organisation, Person, Purpose, User
from people.operations import agree, has_consent, keep_need, person_of, tell_about_me
from people.retention import CONSENT, forget_withdrawn_consents
from tests.conftest import ClientFor
from tests.feedback.factories import gather, make_answer, make_draft, make_item, make_theme, role_at
from tests.people.factories import make_connection, make_told

PEOPLE, MINE = "/manage/northbrook/people/", "/what-i-agree-to/"
pytestmark = pytest.mark.django_db


def said(**change: Any) -> dict[str, Any]:
    """What staff type in."""
    day = today() - timedelta(days=1)
    parts = {"said_on-day": day.day, "said_on-month": day.month, "said_on-year": day.year}
    told = {"said_by": "Ffion", "relation": "parent", "purposes": ["needs", "quotes"], "agreed": "on"}
    return {**told, **parts, **change}


@pytest.fixture
def child(carer: User, organisation: Organisation) -> Connection:
    """A child of 11 with an account, known to an organisation."""
    person = person_of(carer)
    assert person
    tell_about_me(person=person, answers={"age_band": "under_13"})
    return make_connection(person, organisation)


@pytest.fixture
def own(carer: User, client_for: ClientFor) -> Client:
    """The child at a computer."""
    return client_for(carer)


@pytest.fixture
def staff(planner: User, client_for: ClientFor) -> Client:
    """A planner at theirs."""
    return client_for(planner)


def page_of(connection: Connection, then: str = "") -> str:
    return f"{PEOPLE}{connection.pk}/{then}"


def test_a_yes_of_both_counts_and_of_one_does_not(
    own: Client, staff: Client, child: Connection, organisation: Organisation
) -> None:
    person = child.person
    agrees: dict[str, Any] = {"person": person, "purpose": Purpose.NEEDS, "organisation": organisation}
    agree(person=person, purpose=Purpose.NEEDS, organisations=[organisation.pk], at=now())
    assert not has_consent(**agrees)  # the child alone
    assert own.get(f"{MINE}needs/").status_code == 404
    Consent.objects.all().delete()
    assert staff.post(page_of(child, "grown-up/"), said()).status_code == 302
    assert not has_consent(**agrees)  # the grown-up alone
    assert own.post(f"{MINE}needs/", {"organisations": [organisation.pk]}).status_code == 302
    assert has_consent(**agrees)
    assert own.get(f"{MINE}photographs/").status_code == 404  # nobody said yes to that
    for client, page in ((own, MINE), (own, "/home/my-data/"), (own, "/home/my-data/file/"), (staff, page_of(child))):
        shown = client.get(page).content.decode()
        for words in ("Ffion", "Ruth, Service Planner"):
            assert words in shown, page
    yes = GuardianYes.objects.get()
    assert (yes.relation, yes.said_on, yes.recorded_by) == (
        "parent",
        today() - timedelta(days=1),
        "Ruth, Service Planner",
    )
    assert yes.wording.startswith("I may decide for this child.")


def test_it_is_taken_back_at_once_with_all_that_hung_on_it(
    own: Client, staff: Client, child: Connection, organisation: Organisation, guest: Client
) -> None:
    person = child.person
    keep_need(person=person, kind=NeedKind.OTHER, answers={"details": "A ramp", "shared_with_consent": True}, at=now())
    staff.post(page_of(child, "grown-up/"), said())
    for purpose in ("needs", "quotes"):
        own.post(f"{MINE}{purpose}/", {"organisations": [organisation.pk]})
    theme = make_theme(organisation)
    item = make_item(organisation, words="I am tired at school.", person=person, may_quote=True)
    gather(theme, item)
    make_answer(theme, quotes=[item])
    assert "tired" in guest.get("/").content.decode()
    assert "A ramp" in staff.get(page_of(child)).content.decode()
    end = page_of(child, "grown-up/end/")
    assert "Tick the box if they take it back." in staff.post(end, {}).content.decode()
    assert GuardianYes.objects.standing().exists()
    assert staff.post(end, {"sure": "on"}).status_code == 302
    assert "tired" not in guest.get("/").content.decode()
    assert "A ramp" not in staff.get(page_of(child)).content.decode()
    assert not Consent.objects.filter(withdrawn_at__isnull=True).exists()
    assert own.get(f"{MINE}needs/").status_code == 404
    assert "It ended on" in own.get(MINE).content.decode()
    assert staff.get(end).status_code == 404
    staff.post(page_of(child, "grown-up/"), said())
    assert not has_consent(person=person, purpose=Purpose.NEEDS, organisation=organisation)  # the child is asked anew


def test_no_is_no_of_the_child_as_well(
    own: Client, staff: Client, child: Connection, organisation: Organisation
) -> None:
    staff.post(page_of(child, "grown-up/"), said())
    own.post(f"{MINE}needs/", {"organisations": [organisation.pk]})
    own.post(f"{MINE}needs/", {"nothing": "ticked"})
    assert not has_consent(person=child.person, purpose=Purpose.NEEDS, organisation=organisation)


def test_the_words_of_a_child_are_quoted_only_with_a_grown_up(
    staff: Client, child: Connection, organisation: Organisation
) -> None:
    theme = make_theme(organisation)
    item = make_item(organisation, person=child.person, may_quote=True)
    gather(theme, item)
    with pytest.raises(QuoteNotAllowed), transaction.atomic():
        make_draft(theme, quotes=[item])
    assert not Quote.objects.exists()
    staff.post(page_of(child, "grown-up/"), said())
    assert make_draft(theme, quotes=[item]).quotes.count() == 1


def test_one_organisation_s_yes_is_not_another_s(
    own: Client, staff: Client, child: Connection, other_planner: User, client_for: ClientFor
) -> None:
    other_organisation = other_planner.roles.get().organisation
    make_connection(child.person, other_organisation)
    staff.post(page_of(child, "grown-up/"), said())
    agree(person=child.person, purpose=Purpose.NEEDS, organisations=[other_organisation.pk], at=now())
    assert not has_consent(person=child.person, purpose=Purpose.NEEDS, organisation=other_organisation)
    shown = own.get(f"{MINE}needs/").content.decode().partition("<main")[2]
    assert "Northbrook" in shown
    assert "Southmere" not in shown
    elsewhere = client_for(other_planner)
    for then in ("grown-up/", "grown-up/end/"):
        assert elsewhere.post(page_of(child, then), said(sure="on")).status_code == 404
    assert GuardianYes.objects.get().withdrawn_at is None


def test_nobody_is_written_to(own: Client, staff: Client, child: Connection, organisation: Organisation) -> None:
    Contact.objects.for_email("ffion@example.org")
    staff.post(page_of(child, "grown-up/"), said())
    own.post(f"{MINE}needs/", {"organisations": [organisation.pk]})
    staff.post(page_of(child, "grown-up/end/"), {"sure": "on"})
    deliver_due(at=now())
    assert not Notice.objects.exists()
    assert mail.outbox == []


def test_sent_twice_it_is_kept_once_and_said_anew_it_takes_the_place_of_the_first(
    staff: Client, child: Connection
) -> None:
    for _ in range(2):
        staff.post(page_of(child, "grown-up/"), said())
    assert GuardianYes.objects.count() == 1
    staff.post(page_of(child, "grown-up/"), said(said_by="Gran", relation="relative", purposes=["needs"]))
    assert GuardianYes.objects.standing().get().said_by == "Gran"
    assert GuardianYes.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"said_by": ""}, "Write who said yes."),
        ({"relation": ""}, "Choose who they are to the child."),
        ({"purposes": []}, "Choose what the child may agree to."),
        ({"agreed": ""}, "Write it down only if they agree."),
        ({"said_on-year": today().year + 1}, "This day has not come yet."),
        ({"said_on-day": "", "said_on-month": "", "said_on-year": ""}, "Write the day on which they said it."),
    ],
)
def test_nothing_is_written_down_by_half(staff: Client, child: Connection, change: dict[str, Any], says: str) -> None:
    assert says in staff.post(page_of(child, "grown-up/"), said(**change)).content.decode()
    assert not GuardianYes.objects.exists()


def test_a_child_whom_staff_wrote_down_is_known_to_be_one(
    staff: Client, organisation: Organisation, planner: User
) -> None:
    """Who has no account could not tell their age: it is asked with the yes, and counts when that is taken back."""
    told = make_told(organisation, "Robin", role_at(organisation))
    page = page_of(told, "grown-up/")
    shown = staff.get(page_of(told)).content.decode()
    assert "They are a child" in shown
    assert "too young to agree" not in shown  # most whom staff write down are grown up
    assert "Choose how old the child is." in staff.post(page, said()).content.decode()
    assert staff.post(page, said(age="under_13")).status_code == 302
    assert Person.objects.get(pk=told.person_id).profile.age_band == "under_13"
    ramp = {"kind": "step_free", "details": "A ramp, please", "shared_with_consent": "on"}
    staff.post(page_of(told, "need/"), ramp)
    assert "A ramp" in staff.get(page_of(told)).content.decode()
    staff.post(page_of(told, "grown-up/end/"), {"sure": "on"})
    assert "A ramp" not in staff.get(page_of(told)).content.decode()


def test_there_is_none_for_who_decides_alone(staff: Client, child: Connection) -> None:
    tell_about_me(person=child.person, answers={"age_band": "18_over"})
    assert "grown-up" not in staff.get(page_of(child)).content.decode()
    assert staff.post(page_of(child, "grown-up/"), said()).status_code == 404


def test_what_was_taken_back_is_kept_as_long_as_consents_are(staff: Client, child: Connection) -> None:
    staff.post(page_of(child, "grown-up/"), said())
    staff.post(page_of(child, "grown-up/end/"), {"sure": "on"})
    ended = GuardianYes.objects.get().withdrawn_at
    assert ended
    assert forget_withdrawn_consents(at=ended + CONSENT.length - timedelta(seconds=1)) == 0
    assert forget_withdrawn_consents(at=ended + CONSENT.length) == 1
    assert not GuardianYes.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [{"purposes": []}, {"purposes": ["all"]}, {"said_by": ""}, {"relation": "friend"}, {"withdrawn_by": "Ruth"}],
    ids="-".join,
)
def test_postgres_takes_nothing_else(child: Connection, broken: dict[str, Any]) -> None:
    fields = {"purposes": ["needs"], "said_by": "Ffion", "relation": "parent", "said_on": today(), "wording": "Yes."}
    with pytest.raises(IntegrityError):
        GuardianYes.objects.create(
            connection=child, recorded_at=now(), **{**fields, "recorded_by": f"Ruth {uuid4()}", **broken}
        )
