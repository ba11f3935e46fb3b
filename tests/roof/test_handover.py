"""A leaver's open work gets into other hands, all of it in one moment; what they signed stays as they signed it."""

from datetime import timedelta
from html import unescape
from threading import Event
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from pghistory.models import Event as Record
from pytest_django import DjangoAssertNumQueries

from carer_portal.handover import LISTED, CannotTakeOver, WorkIsOpen, hand_over, open_work, successors
from common.clock import now, today
from feedback.models import Action, Decision, Item, signature_of
from feedback.operations import answer_item, assign, flag_safeguarding, keep_promise, start_looking
from people.models import Organisation, Role, User
from people.operations import NobodyRemains, RoleEnded, end_role
from tests.activities.factories import make_activity
from tests.conftest import ClientFor
from tests.feedback.factories import make_answer, make_draft, make_item, make_promise, make_theme
from tests.people.factories import make_organisation, make_role, make_staff
from tests.people.test_team import at_once
from tests.planning.factories import make_service

Kind = Role.Kind


def role_of(user: User) -> Role:
    return user.roles.select_related("organisation", "user").get()


@pytest.fixture
def leaver(planner: User) -> Role:
    """Ruth, who goes."""
    return role_of(planner)


@pytest.fixture
def heir(organisation: Organisation) -> Role:
    """Olwen, who takes over."""
    return role_of(make_staff(organisation, email="olwen@example.org", name="Olwen", title="Head of Planning"))


@pytest.fixture
def client(administrator: User, client_for: ClientFor) -> Client:
    """The administrator at their computer."""
    return client_for(administrator)


def address_of(role: Role) -> str:
    return reverse("role_end", args=[role.organisation.slug, role.pk])


class Work:
    """One of everything that can be open in somebody's hands, and of everything that is over."""

    def __init__(self, role: Role) -> None:
        here, at = role.organisation, now()
        self.item = make_item(here, words="Zebra words", at=at)
        self.answered = make_item(here, words="Thank you.", at=at)
        for item in (self.item, self.answered):
            start_looking(item=item, role=role, at=at)
            assign(item=item, to=role)
        answer_item(item=self.answered, outcome=Decision.Outcome.THANK_YOU, answer="Thank you.", role=role, at=at)
        self.draft = make_draft(make_theme(here, title="Longer hours"))
        self.answer = make_answer(make_theme(here, title="A chair"), promises=2)
        Action.objects.filter(decision=self.answer).update(owner=role, owner_title=role.title)
        self.promise, self.kept = self.answer.actions.order_by("pk")
        keep_promise(action=self.kept, done_words="There is a chair.", names_read=True, role=role, at=at)
        self.activity = make_activity(here, organiser_title=role.title)
        self.past = make_activity(here, organiser_title=role.title, starts_at=at - timedelta(days=9))
        self.service = make_service(here, owner_title=role.title)

    def hands(self) -> dict[str, Any]:
        """In whose hands each open thing is now."""
        for row in vars(self).values():
            row.refresh_from_db()
        return {
            "item": self.item.assigned_to,
            "draft": (self.draft.decided_by, self.draft.decided_by_title),
            "promise": (self.promise.owner, self.promise.owner_title),
            "activity": self.activity.organiser_title,
            "service": self.service.owner_title,
        }


def in_hands_of(role: Role) -> dict[str, Any]:
    return {
        "item": role,
        "draft": (role.user, signature_of(role)),
        "promise": (role, role.title),
        "activity": role.title,
        "service": role.title,
    }


def newest_event(row: Any) -> Any:
    """The last line of the record about ``row``."""
    record = apps.get_model(row._meta.app_label, f"{type(row).__name__}Event")
    return record.objects.filter(pgh_obj=row.pk).latest("pgh_id")


# Where rows point at a role: what is open there is handed over. A new one needs its place in carer_portal/handover.py.
POINTING_AT_ROLES = {"feedback.Item.assigned_to", "feedback.Action.owner", "panels.Panel.staff_contact"}


def pointing_at(role: Role) -> dict[str, int]:
    """How many rows of each table, but for the record of events, point at ``role``."""
    return {
        f"{model._meta.label}.{field.name}": model._default_manager.filter(**{field.name: role}).count()
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Role and not issubclass(model, Record)
    }


# --- What is open ----------------------------------------------------------------------------------------------------


def test_the_page_lists_what_is_open_and_leads_there(leaver: Role, heir: Role, client: Client) -> None:
    work = Work(leaver)

    page = unescape(client.get(address_of(leaver)).content.decode())

    for words in ("Zebra words", "Longer hours", str(work.promise.what), work.activity.title, work.service.name):
        assert words in page
    assert work.past.title not in page
    assert reverse("feedback:item_detail", args=["northbrook", work.item.reference]) in page
    assert "Olwen, Head of Planning (Planner)" in page
    assert "Ruth, Service Planner (Planner)" not in page


def test_every_table_that_points_at_a_role_is_known_here(leaver: Role) -> None:
    assert set(pointing_at(leaver)) == POINTING_AT_ROLES


def test_what_is_flagged_is_neither_listed_nor_counted(leaver: Role, safeguarding_lead: User, client: Client) -> None:
    item = make_item(leaver.organisation, words="I am afraid of him.", at=now())
    assign(item=item, to=leaver)
    before = client.get(address_of(leaver)).content.decode()
    flag_safeguarding(item=item, role=leaver, because="Danger.", at=now())
    after = client.get(address_of(leaver)).content.decode()

    assert "afraid" in before
    assert "afraid" not in after
    assert "Who takes over?" not in after


def test_a_title_that_a_colleague_has_as_well_still_says_whose_job_it_is(leaver: Role) -> None:
    make_service(leaver.organisation, owner_title=leaver.title)
    assert [len(part.things) for part in open_work(leaver, now())] == [1]
    make_staff(leaver.organisation, title=leaver.title)
    assert open_work(leaver, now()) == []


# --- Over to somebody else -------------------------------------------------------------------------------------------


def test_after_it_nothing_open_points_at_the_leaver(leaver: Role, heir: Role, client: Client) -> None:
    """Both ways: nothing that is open leads to who left, and all that was theirs leads to somebody who is here."""
    work = Work(leaver)
    assert work.hands() == in_hands_of(leaver)  # the control: all of it did lead there

    response = client.post(address_of(leaver), {"to": heir.pk, "do": "end"}, follow=True)

    assert "The role of Ruth has ended." in response.content.decode()
    leaver.refresh_from_db()
    assert leaver.ended_at is not None
    assert open_work(leaver, now()) == []
    still = dict.fromkeys(POINTING_AT_ROLES, 0) | {"feedback.Action.owner": 1}  # the promise kept
    assert pointing_at(leaver) == still
    assert work.hands() == in_hands_of(heir)
    standing = Role.objects.current(today())
    assert not Item.objects.to_do().filter(assigned_to__isnull=False).exclude(assigned_to__in=standing).exists()
    assert not Action.objects.open().filter(owner__isnull=False).exclude(owner__in=standing).exists()


def test_signatures_of_the_past_stay(leaver: Role, heir: Role, client: Client) -> None:
    work = Work(leaver)
    client.post(address_of(leaver), {"to": heir.pk})
    work.hands()

    assert (work.item.looked_at_by, work.item.looked_at_title) == (leaver.user, signature_of(leaver))
    assert (work.answer.decided_by, work.answer.published_by) == (leaver.user, leaver.user)
    assert work.answer.decided_by_title == signature_of(leaver)
    assert (work.kept.owner, work.kept.owner_title) == (leaver, leaver.title)
    assert work.past.organiser_title == leaver.title


def test_single_things_go_to_somebody_else(leaver: Role, heir: Role, client: Client) -> None:
    work = Work(leaver)
    other = role_of(make_staff(leaver.organisation, name="Nia", title="Worker"))
    instead = {f"item-{work.item.pk}": other.pk, f"service-{work.service.pk}": other.pk}

    client.post(address_of(leaver), {"to": heir.pk} | instead)

    assert work.hands() == in_hands_of(heir) | {"item": other, "service": other.title}


def test_it_is_on_record(leaver: Role, heir: Role, administrator: User, client: Client) -> None:
    work = Work(leaver)
    client.post(address_of(leaver), {"to": heir.pk})
    events = [newest_event(row) for row in (work.item, work.promise, work.draft)]
    assert (events[0].assigned_to_id, events[1].owner_id, events[2].decided_by_id) == (heir.pk, heir.pk, heir.user_id)
    assert {event.pgh_context.metadata["user"] for event in events} == {administrator.pk}


def test_work_can_be_handed_over_before_the_role_ends(leaver: Role, heir: Role, client: Client) -> None:
    work = Work(leaver)
    client.post(address_of(leaver), {"to": heir.pk, "do": "hand_over"})
    leaver.refresh_from_db()
    assert leaver.ended_at is None
    assert work.hands() == in_hands_of(heir)


def test_what_is_left_of_a_role_that_ended_by_itself_is_handed_over(leaver: Role, heir: Role, client: Client) -> None:
    work = Work(leaver)
    Role.objects.filter(pk=leaver.pk).update(ends_on=today() - timedelta(days=1))

    page = client.get(address_of(leaver)).content.decode()
    client.post(address_of(leaver), {"to": heir.pk})

    assert "Hand over what Ruth left" in page
    assert "end the role" not in page
    assert work.hands() == in_hands_of(heir)
    assert "Nothing is left in their hands." in client.get(address_of(leaver)).content.decode()


def test_a_role_with_nothing_open_ends_with_one_press(leaver: Role, client: Client) -> None:
    item = make_item(leaver.organisation, at=now())
    assign(item=item, to=leaver)
    answer_item(item=item, outcome=Decision.Outcome.THANK_YOU, answer="Thank you.", role=leaver, at=now())
    assert "Who takes over?" not in client.get(address_of(leaver)).content.decode()

    client.post(address_of(leaver))

    leaver.refresh_from_db()
    item.refresh_from_db()
    assert leaver.ended_at is not None
    assert item.assigned_to is None  # if the carer writes back, it waits for every planner


# --- What is refused -------------------------------------------------------------------------------------------------


def test_a_role_with_open_work_does_not_end_before_somebody_takes_over(
    leaver: Role, heir: Role, client: Client
) -> None:
    work = Work(leaver)

    page = client.post(address_of(leaver), {"do": "end"}).content.decode()

    assert "Choose who takes over." in page
    with pytest.raises(WorkIsOpen):
        hand_over(role=leaver, to=None, at=now(), end=True)
    leaver.refresh_from_db()
    assert leaver.ended_at is None
    assert work.hands() == in_hands_of(leaver)


@pytest.mark.parametrize("who", ["leaver", "elsewhere", "commissioner", "ended", "closed"])
def test_who_cannot_do_the_work_cannot_take_over(leaver: Role, heir: Role, client: Client, who: str) -> None:
    work, one = Work(leaver), leaver
    if who != "leaver":
        where = make_organisation() if who == "elsewhere" else leaver.organisation
        one = role_of(make_staff(where, Kind.COMMISSIONER if who == "commissioner" else Kind.PLANNER))
    if who == "ended":
        end_role(role=one, at=now())
    if who == "closed":
        User.objects.filter(pk=one.user_id).update(is_active=False)

    for sent in ({"to": one.pk}, {"to": heir.pk, f"item-{work.item.pk}": one.pk}):
        assert client.post(address_of(leaver), sent).status_code == 200
    with pytest.raises(CannotTakeOver):
        hand_over(role=leaver, to=heir, instead={f"item-{work.item.pk}": one}, at=now())

    assert work.hands() == in_hands_of(leaver)


def test_it_is_all_or_nothing(organisation: Organisation, administrator: User, heir: Role) -> None:
    """The last administrator cannot go, and so keeps the work that was to be handed over."""
    own = role_of(administrator)
    item = make_item(organisation, at=now())
    assign(item=item, to=own)
    with pytest.raises(NobodyRemains):
        hand_over(role=own, to=heir, at=now(), end=True)
    item.refresh_from_db()
    assert item.assigned_to == own


def test_the_last_safeguarding_lead_stays(safeguarding_lead: User, client: Client) -> None:
    lead = role_of(safeguarding_lead)
    assert "Choose who takes over." in client.post(address_of(lead)).content.decode()
    second = role_of(make_staff(lead.organisation, Kind.SAFEGUARDING_LEAD, ends_on=today() + timedelta(days=9)))
    page = client.post(address_of(lead), {"to": second.pk}, follow=True).content.decode()
    assert "Somebody else has to be safeguarding lead for at least as long." in page
    lead.refresh_from_db()
    assert lead.ended_at is None


def test_what_is_flagged_goes_along_to_the_other_lead(leaver: Role, safeguarding_lead: User, client: Client) -> None:
    lead = role_of(safeguarding_lead)
    second = role_of(make_staff(lead.organisation, Kind.SAFEGUARDING_LEAD, name="Bron"))
    item = make_item(lead.organisation, at=now())
    flag_safeguarding(item=item, role=leaver, because="Danger.", at=now())
    assign(item=item, to=lead)

    client.post(address_of(lead), {"to": second.pk})

    item.refresh_from_db()
    assert item.assigned_to == second
    assert not successors(second, now()).exists()


def test_another_organisation_is_not_there(other_planner: User, client: Client) -> None:
    theirs = role_of(other_planner)
    for path in (address_of(theirs), f"/manage/northbrook/team/{theirs.pk}/end/"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
    theirs.refresh_from_db()
    assert theirs.ended_at is None


def test_much_work_costs_no_more_questions_than_little(
    leaver: Role, heir: Role, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Work(leaver)
    with django_assert_max_num_queries(20) as little:
        client.get(address_of(leaver))
    for _ in range(LISTED + 5):
        assign(item=make_item(leaver.organisation, at=now()), to=leaver)
        make_staff(leaver.organisation)
    with django_assert_max_num_queries(20) as much:
        page = client.get(address_of(leaver)).content.decode()

    assert len(little) == len(much)
    assert "There is more of this." in page
    client.post(address_of(leaver), {"to": heir.pk})
    assert not Item.objects.filter(assigned_to=leaver).exists()


# --- At once ---------------------------------------------------------------------------------------------------------


def given_while_leaving() -> bool:
    """Somebody gives the leaver an item while they leave; return whether it is left with who is gone."""
    organisation = make_organisation()
    make_staff(organisation, Kind.ADMINISTRATOR)
    leaver, heir = (role_of(make_staff(organisation)) for _ in range(2))
    item = make_item(organisation, at=now())
    given, left = Event(), Event()

    def give() -> None:
        with transaction.atomic():
            assign(item=item, to=leaver)
            given.set()
            left.wait(1)  # with the lock nobody leaves before this is over

    def leave() -> None:
        given.wait(10)
        hand_over(role=leaver, to=heir, at=now(), end=True)
        left.set()

    assert at_once(give, leave) == ["", ""]
    item.refresh_from_db()
    leaver.refresh_from_db()
    assert leaver.ended_at
    return item.assigned_to == leaver


@pytest.mark.django_db(transaction=True)
def test_what_is_given_to_somebody_while_they_leave_goes_along() -> None:
    assert not given_while_leaving()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_would_be_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the test above can fail."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    assert given_while_leaving()


def test_nothing_is_given_to_somebody_who_has_left(leaver: Role, heir: Role) -> None:
    end_role(role=leaver, at=now())
    with pytest.raises(RoleEnded):
        assign(item=make_item(leaver.organisation, at=now()), to=leaver)
    with pytest.raises(RoleEnded):
        make_promise(make_draft(make_theme(leaver.organisation)), owner=leaver)


def test_who_holds_two_roles_may_take_over_from_themselves(leaver: Role, client: Client) -> None:
    work = Work(leaver)
    second = make_role(leaver.user, leaver.organisation, Kind.ADMINISTRATOR, name="Ruth", title="Manager")
    client.post(address_of(leaver), {"to": second.pk})
    assert work.hands() == in_hands_of(second)
