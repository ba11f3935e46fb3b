"""A supporter whom a carer names sees what they let them and no more; a couple shares one address as two persons."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client

from carer_portal.own_data import erase
from common.clock import now
from feedback.models import Item
from notices.models import Contact
from notices.operations import deliver_due
from people.models import AccessNeed, NeedKind, Organisation, Person, Representation, User
from people.operations import (
    accept_support,
    account_of_address,
    add_second_person,
    invite_supporter,
    keep_need,
    person_of,
    persons_of,
)
from people.retention import forget_unanswered_invitations
from tests.conftest import ClientFor
from tests.feedback.factories import make_item
from tests.people.factories import make_connection, make_person
from tests.project.forms import forms_of

pytestmark = pytest.mark.django_db
SUPPORTERS, ASK, SHARED, WHOSE = "/my-supporters/", "/my-supporters/ask/", "/who-shares-my-email/", "/who-is-this-for/"
NEEDS, ABOUT, TELL, HOME = "/what-i-need/", "/about-me/", "/tell-us/", "/home/"
May = Representation.May


@pytest.fixture
def client(carer: User, client_for: ClientFor) -> Client:
    """The carer at their computer."""
    return client_for(carer)


@pytest.fixture
def amina(carer: User) -> Person:
    """Who the carer is."""
    found = person_of(carer)
    assert found
    return found


@pytest.fixture
def helper(other_carer: User, client_for: ClientFor) -> Client:
    """Bryn at their computer."""
    return client_for(other_carer)


def asked(client: Client, *may: str, email: str = "other-carer@example.org") -> Representation:
    """The carer asks somebody for support."""
    client.post(ASK, {"email": email, "may": may or ("tell",)})
    return Representation.objects.get(kind="supporter", user__email=email)


def supports(client: Client, *may: str) -> Representation:
    """The carer asks Bryn, who says yes."""
    representation = asked(client, *may)
    accept_support(representation=representation, at=now())
    return representation


def needs_a_ramp(person: Person) -> None:
    """Somebody has told what they need."""
    keep_need(person=person, kind=NeedKind.STEP_FREE, answers={"details": f"A ramp for {person}"}, at=now())


# --- A supporter ---------------------------------------------------------------------------------------------------


def test_somebody_is_asked_by_one_neutral_mail_and_says_yes(client: Client, helper: Client, amina: Person) -> None:
    assert "Nobody helps you here" in client.get(SUPPORTERS).content.decode()
    representation = asked(client, "tell", "needs")
    asked(client, "tell", "needs")
    deliver_due(at=now())
    (message,) = mail.outbox
    assert message.to == ["other-carer@example.org"]
    assert "Amina" not in message.subject + str(message.body)
    assert "http" in str(message.body)
    assert "Has not answered yet" in client.get(SUPPORTERS).content.decode()
    assert "Amina asks for your help" in helper.get(HOME).content.decode()
    page = f"{SUPPORTERS}{representation.pk}/"
    shown = helper.get(page).content.decode()
    assert "See and change what I need" in shown
    assert "What I told about me" not in shown
    helper.post(page)
    assert not persons_of(representation.user, May.NEEDS)[1:]
    helper.post(page, {"answer": "yes"})
    assert amina in persons_of(representation.user, May.NEEDS)
    assert "Helps you since" in client.get(SUPPORTERS).content.decode()
    assert helper.post(page, {"answer": "yes"}).status_code == 404


def test_an_account_is_made_for_who_has_none_and_lets_nobody_in(client: Client) -> None:
    representation = asked(client, email="new@example.org")
    assert representation.user.last_login is None
    client.post(f"{SUPPORTERS}{representation.pk}/end/")
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"email": ""}, "Write their email address."),
        ({"email": "castle"}, "Enter an email address in the right form"),
        ({"email": "carer@example.org"}, "This is your own address."),
        ({"email": " CARER@example.org "}, "This is your own address."),
        ({"may": []}, "Choose what they may do for you."),
        ({"may": ["everything"]}, "Choose one of the answers shown."),
    ],
)
def test_a_wrong_question_is_not_asked(client: Client, change: dict[str, Any], says: str) -> None:
    content = client.post(ASK, {"email": "other-carer@example.org", "may": ["tell"], **change}).content.decode()
    assert says in content
    assert not Representation.objects.filter(kind="supporter").exists()


def test_five_are_asked_at_most(client: Client) -> None:
    for number in range(6):
        answer = client.post(ASK, {"email": f"friend-{number}@example.org", "may": ["tell"]})
    assert "You have asked five people" in answer.content.decode()
    assert Representation.objects.filter(kind="supporter").count() == 5


def test_before_yes_and_beyond_what_was_let_nothing_is_seen(
    client: Client, helper: Client, amina: Person, organisation: Organisation
) -> None:
    needs_a_ramp(amina)
    item = make_item(organisation, words="Zebra words", person=amina, at=now())
    representation = asked(client, "about_me")

    def sees() -> list[bool]:
        return [
            "ramp" in helper.get(NEEDS, follow=True).content.decode(),
            "Zebra" in helper.get(HOME).content.decode(),
            "Zebra" in helper.get(f"/my-feedback/{item.reference}/", follow=True).content.decode(),
        ]

    assert sees() == [False] * 3
    accept_support(representation=representation, at=now())
    assert sees() == [False] * 3
    assert "Who is this for?" in helper.get(ABOUT, follow=True).content.decode()
    helper.post(WHOSE, {"person": amina.pk})
    assert "For Amina" in helper.get(ABOUT).content.decode()
    assert "For Amina" not in helper.get(NEEDS).content.decode()
    asked(client, "tell")
    assert sees() == [False, True, True]
    asked(client, "needs")
    assert sees() == [True, False, False]


def test_for_whom_something_is_told_is_asked_and_seen(
    client: Client, helper: Client, amina: Person, other_carer: User
) -> None:
    supports(client, "needs", "tell")
    assert helper.get(f"{NEEDS}add/")["Location"].startswith(WHOSE)
    assert helper.post(f"{NEEDS}add/", {"kind": "step_free", "shared_with_consent": "no"}).status_code == 409
    assert not amina.access_needs.exists()
    assert helper.post(f"{WHOSE}?next={NEEDS}", {"person": ""}).status_code == 200
    assert helper.post(f"{WHOSE}?next={NEEDS}", {"person": amina.pk})["Location"] == NEEDS
    helper.post(f"{NEEDS}add/", {"kind": "step_free", "shared_with_consent": "no", "acting_for": amina.pk})
    assert amina.access_needs.exists()
    bryn = person_of(other_carer)
    assert bryn
    assert not bryn.access_needs.exists()
    shown = helper.get(TELL).content.decode()
    assert shown.index("Bryn") < shown.index("Amina")
    assert "checked" not in shown.partition("In whose name")[2].partition("How can we reach")[0]


def test_nobody_acts_for_whom_they_may_not(helper: Client, amina: Person) -> None:
    assert "Choose one of the answers shown." in helper.post(WHOSE, {"person": amina.pk}).content.decode()
    session = helper.session
    session["people.acting_for"] = amina.pk
    session.save()
    needs_a_ramp(amina)
    assert "ramp" not in helper.get(NEEDS).content.decode()


@pytest.mark.parametrize("who", ["client", "helper"])
def test_either_ends_it_at_once(client: Client, helper: Client, who: str, client_for: ClientFor, planner: User) -> None:
    representation = supports(client, "needs")
    needs_a_ramp(representation.person)
    helper.post(WHOSE, {"person": representation.person_id})
    assert "ramp" in helper.get(NEEDS).content.decode()
    end = f"{SUPPORTERS}{representation.pk}/end/"
    assert client_for(planner).post(end).status_code == 404
    {"client": client, "helper": helper}[who].post(end)
    assert "ramp" not in helper.get(NEEDS).content.decode()
    assert not Representation.objects.filter(pk=representation.pk).exists()


def test_what_nobody_answers_is_forgotten_in_a_month(client: Client, amina: Person, carer: User) -> None:
    for days, address in ((31, "old@example.org"), (29, "young@example.org")):
        at = now() - timedelta(days=days)
        invite_supporter(person=amina, by=carer, address=address, may=[May.TELL], language="en-gb", at=at)
    assert forget_unanswered_invitations(at=now()) == 1
    left = Representation.objects.filter(kind="supporter").values_list("user__email", flat=True)
    assert list(left) == ["young@example.org"]
    assert not User.objects.filter(email="old@example.org").exists()


def test_who_signs_in_is_an_account_that_stays(client: Client) -> None:
    representation = asked(client, email="new@example.org")
    User.objects.filter(pk=representation.user_id).update(last_login=now())
    client.post(f"{SUPPORTERS}{representation.pk}/end/")
    assert account_of_address(address="new@example.org", at=now()) == representation.user


def test_own_data_tells_whom_one_supports_and_erasure_ends_it(
    client: Client, helper: Client, other_carer: User, amina: Person
) -> None:
    needs_a_ramp(amina)
    supports(client, "needs")
    content = helper.get("/home/my-data/").content.decode()
    assert "Amina" in content
    assert "ramp" not in content
    erase(user=other_carer, withdraw_items=True, withdraw_quotes=True, at=now())
    assert not Representation.objects.filter(kind="supporter").exists()
    assert Person.objects.filter(pk=amina.pk).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "supporter", "may": []},
        {"kind": "supporter", "may": ["everything"]},
        {"kind": "shares", "may": ["tell"]},
        {"kind": "shares", "may": [], "accepted_at": now()},
    ],
)
def test_postgres_refuses_what_makes_no_sense(carer: User, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        Representation.objects.create(user=carer, person=make_person("Kim"), since=now(), **wrong)


# --- Two people, one address ---------------------------------------------------------------------------------------


def test_a_couple_has_one_account_and_two_of_everything_else(client: Client, amina: Person, carer: User) -> None:
    assert "Two people can use one email address" in client.get(SHARED).content.decode()
    assert "Write a name that we can call them." in client.post(SHARED, {"name": " "}).content.decode()
    for _ in range(2):
        client.post(SHARED, {"name": "Dev"})
    assert "Amina and Dev use this address." in client.get(SHARED).content.decode()
    dev = Person.objects.get(name="Dev")
    assert (dev.contact, persons_of(carer)) == (amina.contact, [amina, dev])
    assert client.get(NEEDS)["Location"] == f"{WHOSE}?next=%2Fwhat-i-need%2F"
    client.post(WHOSE, {"person": dev.pk})
    client.post(f"{NEEDS}add/", {"kind": "step_free", "shared_with_consent": "no", "acting_for": dev.pk})
    assert (dev.access_needs.count(), amina.access_needs.count()) == (1, 0)
    assert "For Dev" in client.get(ABOUT).content.decode()
    assert "Hello Amina" in client.get(HOME).content.decode()


@pytest.fixture
def dev(carer: User) -> Person:
    """Who shares the address of the carer."""
    return add_second_person(user=carer, name="Dev", at=now())


def fields_of(client: Client, page: str) -> dict[str, str]:
    """What a browser sends along of the form on a page, beside what is typed."""
    (form,) = [one for one in forms_of(client.get(page).content.decode(), page) if one.action == page]
    return {name: value for name, value in form.fields if name != "csrfmiddlewaretoken" and value}


RAMP = {"kind": "step_free", "details": "Two steps are too many", "shared_with_consent": "no"}


def test_a_page_left_open_for_one_is_not_saved_for_the_other(client: Client, amina: Person, dev: Person) -> None:
    """Two tabs: in the first a form for Dev is open, in the second Amina was chosen since."""
    page = f"{NEEDS}add/"
    client.post(WHOSE, {"person": dev.pk})
    for_dev = fields_of(client, page)
    client.post(WHOSE, {"person": amina.pk})
    refused = client.post(page, {**for_dev, **RAMP})
    shown = refused.content.decode()
    assert refused.status_code == 409
    assert "We have not saved this." in shown
    assert "This page was for Dev." in shown
    assert "Two steps are too many" in shown
    assert (dev.access_needs.count(), amina.access_needs.count()) == (0, 0)
    (again,) = [one for one in forms_of(shown, page) if one.action == page]
    kept = {name: value for name, value in again.fields if name != "csrfmiddlewaretoken"}
    assert {name: kept[name] for name in RAMP} == RAMP
    assert f'name="save_for" value="{dev.pk}"' in shown
    assert f'name="save_for" value="{amina.pk}"' not in shown
    assert client.post(page, {**kept, "save_for": dev.pk}).status_code == 302
    assert (dev.access_needs.get().details, amina.access_needs.count()) == (RAMP["details"], 0)
    assert "For Dev" in client.get(NEEDS).content.decode()


def test_a_page_from_before_there_was_a_choice_asks_for_whom_it_is(client: Client, carer: User, amina: Person) -> None:
    page = f"{NEEDS}add/"
    before = fields_of(client, page)
    dev = add_second_person(user=carer, name="Dev", at=now())
    for chosen in (None, dev.pk):
        if chosen:
            client.post(WHOSE, {"person": chosen})
        refused = client.post(page, {**before, **RAMP})
        assert refused.status_code == 409
        for person in (amina, dev):
            assert f'name="save_for" value="{person.pk}"' in refused.content.decode()
    assert not amina.access_needs.exists()
    assert not dev.access_needs.exists()
    client.post(page, {**before, **RAMP, "save_for": amina.pk})
    assert (dev.access_needs.count(), amina.access_needs.count()) == (0, 1)


def test_every_form_about_somebody_says_whom_it_is_for(
    client: Client, amina: Person, dev: Person, organisation: Organisation
) -> None:
    """What one could press in the wrong tab: nothing of it happens to the other one."""
    make_connection(dev, organisation)
    make_connection(amina, organisation)
    needs_a_ramp(dev)
    AccessNeed.objects.update(recorded_at=now() - timedelta(days=900))
    need = dev.access_needs.get()
    client.post(WHOSE, {"person": dev.pk})
    pages = [f"{NEEDS}add/", f"{NEEDS}{need.pk}/", f"{NEEDS}{need.pk}/remove/", f"{NEEDS}sharing/", f"{ABOUT}caring/"]
    pages += [f"{ABOUT}my-caring-has-ended/", NEEDS]
    forms = []
    for page in pages:
        shown = client.get(page)
        assert shown.status_code == 200, page
        main = shown.content.decode().partition("<main")[2].partition("</main")[0]
        forms += [form for form in forms_of(main, page) if form.method == "post"]
    assert len(forms) >= len(pages)
    for form in forms:
        assert ("acting_for", str(dev.pk)) in form.fields, form.action
    client.post(WHOSE, {"person": amina.pk})
    for form in forms:
        assert client.post(form.action, {"acting_for": dev.pk, "sure": "on"}).status_code == 409, form.action
    assert dev.access_needs.get().reviewed_at is None
    assert not Person.objects.filter(asks_stopped_at__isnull=False).exists()


def test_what_was_open_when_support_ended_is_saved_for_nobody(
    client: Client, helper: Client, amina: Person, other_carer: User
) -> None:
    representation = supports(client, "needs")
    helper.post(WHOSE, {"person": amina.pk})
    for_amina = fields_of(helper, f"{NEEDS}add/")
    client.post(f"{SUPPORTERS}{representation.pk}/end/")
    assert helper.post(f"{NEEDS}add/", {**for_amina, **RAMP}).status_code == 409
    assert helper.post(f"{NEEDS}add/", {**for_amina, **RAMP, "save_for": amina.pk}).status_code == 409
    assert not AccessNeed.objects.exists()


def test_who_it_is_from_is_asked(client: Client, carer: User) -> None:
    dev = add_second_person(user=carer, name="Dev", at=now())
    content = client.get(TELL).content.decode()
    assert f'value="{dev.pk}"' in content
    assert "checked" not in content.partition("In whose name")[2].partition("How can we reach")[0]


def test_a_second_person_is_taken_off_and_what_they_said_stays(
    client: Client, carer: User, amina: Person, organisation: Organisation
) -> None:
    dev = add_second_person(user=carer, name="Dev", at=now())
    item = make_item(organisation, person=dev, at=now())
    assert "Take Dev off?" in client.get(f"{SHARED}remove/").content.decode()
    for _ in range(2):
        assert client.post(f"{SHARED}remove/").status_code == 302
    item.refresh_from_db()
    assert item.person is None
    assert amina.contact in Contact.objects.all()
    assert persons_of(carer) == [amina]


def test_own_data_holds_both_and_erasure_takes_both(client: Client, carer: User, organisation: Organisation) -> None:
    dev = add_second_person(user=carer, name="Dev", at=now())
    needs_a_ramp(dev)
    make_item(organisation, words="Lion words", person=dev, at=now())
    content = client.get("/home/my-data/").content.decode()
    assert "A ramp for Dev" in content
    assert "Lion words" in content
    erase(user=carer, withdraw_items=True, withdraw_quotes=True, at=now())
    assert not Person.objects.exists()
    assert not Item.objects.filter(words="Lion words").exists()
    assert not Contact.objects.filter(address=carer.email).exists()
