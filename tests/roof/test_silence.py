"""Who has no account and was not heard of for two years is forgotten, and staff see it coming for a month."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from activities.operations import follow_new
from carer_portal.models import Erasure
from carer_portal.own_data import erase_without_account
from carer_portal.retention import FORETOLD, NO_SIGN, apply_periods, foretell, silent
from feedback.models import Decision
from feedback.operations import answer_item, flag_safeguarding, write_back
from notices.models import Contact, IncomingMail
from notices.operations import follow, queue
from people.models import AccessNeed, Connection, Consent, Organisation, Person, Representation, Role, User
from people.operations import complain_about_data, connect, join, renew
from people.retention import WITHOUT_ACCOUNT
from tests.activities.factories import make_activity
from tests.conftest import ClientFor
from tests.engagement.meetings.factories import book, make_meeting
from tests.feedback.factories import make_item, role_at
from tests.people.factories import make_connection, make_contact, make_person, make_staff, make_user

AT = datetime(2031, 5, 6, 3, 10, tzinfo=UTC)
LONG_AGO = AT - WITHOUT_ACCOUNT.length
LATELY = LONG_AGO + timedelta(seconds=1)
TOLD_AT = AT - FORETOLD
pytestmark = pytest.mark.django_db


@pytest.fixture
def pat(organisation: Organisation) -> Person:
    """Somebody whom staff wrote down two years ago; nothing was heard of them since."""
    person = make_person("Pat", contact=make_contact("pat@example.org"), created_at=LONG_AGO)
    Contact.objects.update(made_at=LONG_AGO)
    make_connection(
        person,
        organisation,
        since=LONG_AGO,
        basis=Connection.Basis.TOLD_STAFF,
        agreed_to="We may keep your name.",
        agreed_on=LONG_AGO.date(),
        written_by="Ruth, Service Planner",
    )
    return person


def is_there(person: Person) -> bool:
    return Person.objects.filter(pk=person.pk).exists()


def test_nobody_goes_before_it_could_be_seen_for_a_month(pat: Person) -> None:
    """Nor where the portal stood still that night, or this rule is new."""
    later = AT + timedelta(days=900)
    assert apply_periods(at=later)[WITHOUT_ACCOUNT.name] == 0
    assert Person.objects.get(pk=pat.pk).forgotten_on == timezone.localdate(later + FORETOLD)
    assert apply_periods(at=later + FORETOLD - timedelta(days=1))[WITHOUT_ACCOUNT.name] == 0
    assert is_there(pat)
    assert apply_periods(at=later + FORETOLD)[WITHOUT_ACCOUNT.name] == 1
    assert not is_there(pat)


def test_they_go_by_the_way_of_every_erasure_and_stand_in_the_ledger(pat: Person, organisation: Organisation) -> None:
    AccessNeed.objects.create(person=pat, kind="other", details="Quiet", recorded_at=LONG_AGO)
    item = make_item(organisation, person=pat, at=LONG_AGO - timedelta(days=9))
    answer_item(
        item=item, outcome=Decision.Outcome.THANK_YOU, answer="Thank you.", role=role_at(organisation), at=LONG_AGO
    )
    foretell(at=TOLD_AT)
    for _ in range(2):
        apply_periods(at=AT)
    item.refresh_from_db()
    assert (item.words != "", item.person, item.contact) == (True, None, None)
    for table in (Person, AccessNeed, Connection):
        assert not table._default_manager.filter(pk__isnull=False).exists()
    assert not Contact.objects.filter(address="pat@example.org").exists()
    entry = Erasure.objects.get()
    assert (entry.erased_at, entry.items_withdrawn, entry.quotes_withdrawn) == (AT, False, False)
    assert "pat" not in entry.person_key.lower()


def an_item(pat: Person, here: Organisation) -> None:
    make_item(here, person=pat, at=LONG_AGO)  # nobody has answered yet


def an_item_written_about(pat: Person, here: Organisation) -> None:
    item = make_item(here, person=pat, at=LONG_AGO - timedelta(days=9))
    answer_item(item=item, outcome=Decision.Outcome.THANK_YOU, answer="Thank you.", role=role_at(here), at=LONG_AGO)
    write_back(item=item, words="And now?", at=LATELY, submission_key=uuid4())


def a_flagged_item(pat: Person, here: Organisation) -> None:
    item = make_item(here, person=pat, at=LONG_AGO - timedelta(days=9))
    make_staff(here, Role.Kind.SAFEGUARDING_LEAD)
    flag_safeguarding(item=item, role=role_at(here), because="Danger.", at=LONG_AGO)


def an_item_with_their_address(pat: Person, here: Organisation) -> None:
    make_item(here, contact=pat.contact, at=LONG_AGO)


def a_place(pat: Person, here: Organisation) -> None:
    activity = make_activity(here, starts_at=AT + timedelta(days=3), ends_at=AT + timedelta(days=4))
    book(make_meeting(activity, at=LONG_AGO), person=pat, at=LONG_AGO)


def a_place_as_a_guest(pat: Person, here: Organisation) -> None:
    activity = make_activity(here, starts_at=AT + timedelta(days=3), ends_at=AT + timedelta(days=4))
    book(make_meeting(activity, at=LONG_AGO), contact=pat.contact, at=LONG_AGO)


def something_followed(pat: Person, here: Organisation) -> None:
    assert pat.contact
    follow(topic=make_item(here).topic, contact=pat.contact, at=LONG_AGO)


def new_things_followed(pat: Person, here: Organisation) -> None:
    assert pat.contact
    follow_new(service=None, kind="coffee_morning", contact=pat.contact, at=LONG_AGO)


def a_mail_to_them(pat: Person, here: Organisation) -> None:
    assert pat.contact
    queue(kind="people.sign_in_changed", contact=pat.contact, context={}, key="to pat", at=LATELY)


def a_mail_from_them(pat: Person, here: Organisation) -> None:
    IncomingMail.objects.create(
        message_id="<pat@example.org>", came_at=LATELY, changed_at=LATELY, came_by="mailbox", contact=pat.contact,
        state="placed", became="feedback.item:1",
    )  # fmt: skip


def a_need(pat: Person, here: Organisation) -> None:
    AccessNeed.objects.create(person=pat, kind="quiet_space", recorded_at=LATELY)


def a_consent(pat: Person, here: Organisation) -> None:
    connection = pat.connections.get()
    Consent.objects.create(connection=connection, purpose="needs", wording="Yes.", version=1, given_at=LATELY)


def a_renewal(pat: Person, here: Organisation) -> None:
    renew(connection=pat.connections.get(), role=role_at(here), at=LATELY)


def a_connection_anew(pat: Person, here: Organisation) -> None:
    Connection.objects.filter(person=pat).update(ended_at=LONG_AGO)
    connect(person=pat, organisation=here, basis=Connection.Basis.GAVE_FEEDBACK, at=LATELY)


def a_complaint(pat: Person, here: Organisation) -> None:
    complain_about_data(
        organisation=here, words="You sent my letter on.", name="Pat", person=pat, at=LONG_AGO, submission_key=uuid4()
    )


def an_account(pat: Person, here: Organisation) -> None:
    Representation.objects.create(user=make_user(), person=pat)


SIGNS: list[Callable[[Person, Organisation], None]] = [
    *(an_item, an_item_written_about, a_flagged_item, an_item_with_their_address, a_place, a_place_as_a_guest),
    *(something_followed, new_things_followed, a_mail_to_them, a_mail_from_them, a_need, a_consent, a_renewal),
    *(a_connection_anew, a_complaint, an_account),
]


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.__name__)
def test_who_was_heard_of_stays(
    pat: Person, organisation: Organisation, sign: Callable[[Person, Organisation], None]
) -> None:
    assert silent(AT).filter(pk=pat.pk).exists()  # negative control
    foretell(at=TOLD_AT)
    sign(pat, organisation)
    assert not silent(AT).filter(pk=pat.pk).exists()
    assert apply_periods(at=AT)[WITHOUT_ACCOUNT.name] == 0
    assert is_there(pat)


def test_what_counts_as_no_sign_is_there_to_be_asked_for_its_day() -> None:
    """Any other table that leads to a person counts as a sign while it has a row for them, also one yet to come."""
    assert {model._meta.label for model in NO_SIGN} == {
        *("people.AccessNeed", "people.Ask", "people.Connection", "people.DataComplaint", "feedback.Item"),
        *("people.NeedsLook", "people.Profile", "people.Representation", "planning.ServiceUse"),
    }


# --- Staff see it coming ---------------------------------------------------------------------------------------------

PEOPLE = "/manage/northbrook/people/"


def test_staff_see_it_for_a_month_and_keep_whom_they_asked(
    pat: Person, planner: User, other_planner: User, client_for: ClientFor, organisation: Organisation
) -> None:
    Connection.objects.update(since=timezone.now() - timedelta(days=900))  # the pages go by the clock on the wall
    client, connection = client_for(planner), pat.connections.get()
    soon = f"{PEOPLE}forgotten-soon/"
    assert "forgotten soon" not in client.get(PEOPLE).content.decode()
    assert "Nobody is forgotten soon" in client.get(soon).content.decode()
    assert foretell(at=TOLD_AT - timedelta(seconds=1)) == 0
    assert foretell(at=TOLD_AT) == 1
    assert "1 person is forgotten soon" in client.get(PEOPLE).content.decode()
    for page in (soon, f"{PEOPLE}{connection.pk}/"):
        shown = client.get(page).content.decode()
        assert "Pat" in shown, page
        assert "6 May 2031" in shown, page
    stay = f"{PEOPLE}{connection.pk}/stay/"
    assert "Ask them first." in client.post(stay, {}).content.decode()
    elsewhere = client_for(other_planner)
    assert elsewhere.post(stay, {"asked": "on"}).status_code == 404
    assert "Pat" not in elsewhere.get("/manage/southmere/people/forgotten-soon/").content.decode()
    assert Person.objects.get(pk=pat.pk).forgotten_on
    client.post(stay, {"asked": "on"})
    connection.refresh_from_db()
    assert (connection.renewed_by, Person.objects.get(pk=pat.pk).forgotten_on) == ("Ruth, Service Planner", None)
    assert "They told Ruth, Service Planner on" in client.get(f"{PEOPLE}{connection.pk}/").content.decode()


def test_who_has_an_account_is_not_kept_by_staff(
    carer: User, planner: User, client_for: ClientFor, organisation: Organisation
) -> None:
    connection = make_connection(Person.objects.get(representations__user=carer), organisation)
    page = reverse("manage_person_renew", args=[organisation.slug, connection.pk])
    assert client_for(planner).post(page, {"asked": "on"}).status_code == 404


def test_what_happened_since_takes_it_back(pat: Person, organisation: Organisation) -> None:
    foretell(at=TOLD_AT)
    an_item(pat, organisation)
    foretell(at=TOLD_AT + timedelta(days=1))
    assert Person.objects.get(pk=pat.pk).forgotten_on is None


@pytest.mark.parametrize("half", [{"renewed_at": AT}, {"renewed_by": "Ruth"}], ids=["nobody", "no day"])
def test_a_renewal_is_signed(pat: Person, half: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="connection_renewal_is_signed"):
        Connection.objects.filter(person=pat).update(**half)


# --- After a backup was restored -------------------------------------------------------------------------------------


def brought_back(person: Person) -> Person:
    """What an old backup brings back: the same row, of which nobody had seen it coming."""
    return Person.objects.create(pk=person.pk, name="Pat", created_at=person.created_at)


def test_the_ledger_deletes_them_again(pat: Person, capsys: pytest.CaptureFixture[str]) -> None:
    erase_without_account(person=pat, at=AT)
    back = brought_back(pat)
    for _ in range(2):
        call_command("reapply_erasures")
    said = [line for line in capsys.readouterr().out.split("\n") if line.startswith("Deleted again")]
    assert said == ["Deleted again: 1", "Deleted again: 0"]
    assert not is_there(back)
    assert Erasure.objects.count() == 1


def test_another_person_of_the_same_number_is_left_alone(pat: Person) -> None:
    erase_without_account(person=pat, at=AT)
    somebody = Person.objects.create(pk=pat.pk, name="Kim", created_at=LONG_AGO + timedelta(days=1))
    call_command("reapply_erasures")
    assert is_there(somebody)


def test_who_has_an_account_since_is_left_alone(pat: Person) -> None:
    erase_without_account(person=pat, at=AT)
    back = brought_back(pat)
    user = make_user("pat@example.org")
    join(user=user, name="Pat", at=AT)
    Representation.objects.filter(user=user).update(person=back)
    call_command("reapply_erasures")
    assert is_there(back)
    assert Role.objects.filter(user=user).count() == 0
