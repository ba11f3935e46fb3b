"""Reading what came: who looks, where it goes, under which theme, and what only a safeguarding lead sees."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from feedback.models import Decision, Item, Note, Quote, Theme
from feedback.operations import (
    AlreadyAnswered,
    NoSafeguardingLead,
    OtherOrganisation,
    ServiceChosenByCarer,
    assign,
    flag_safeguarding,
    lift_safeguarding,
    open_theme,
    put_under_theme,
    route,
    start_looking,
    write_note,
)
from notices.models import Notice, Topic
from people.models import Connection, Organisation, Role, User
from planning.models import Service
from tests.feedback.factories import (
    SAID_AT,
    gather,
    make_answer,
    make_draft,
    make_item,
    make_theme,
    publish,
    role_at,
)
from tests.people.factories import make_contact, make_person, make_role, make_user
from tests.planning.factories import make_service

LATER = SAID_AT + timedelta(days=1)

pytestmark = pytest.mark.django_db


def test_only_the_first_to_look_is_noted(organisation: Organisation, service: Service) -> None:
    item, first = make_item(organisation, service), role_at(organisation)
    second = make_role(make_user(), organisation, name="Tom", title="Manager")

    start_looking(item=item, role=first, at=SAID_AT)
    start_looking(item=item, role=second, at=LATER)

    item.refresh_from_db()
    assert (item.state, item.looked_at_at, item.looked_at_by) == (Item.State.LOOKING, SAID_AT, first.user)
    assert item.looked_at_title == "Ruth, Service Planner"


def test_an_item_goes_to_colleagues_of_its_own_organisation_only(
    organisation: Organisation, other_organisation: Organisation, service: Service
) -> None:
    item, colleague = make_item(organisation, service), role_at(organisation)

    assign(item=item, to=colleague)
    with pytest.raises(OtherOrganisation):
        assign(item=item, to=role_at(other_organisation))

    item.refresh_from_db()
    assert item.assigned_to == colleague
    assign(item=item, to=None)
    item.refresh_from_db()
    assert item.assigned_to is None


# --- Routing ------------------------------------------------------------------------------------------------------


def test_words_for_one_service_never_leave_its_organisation(
    organisation: Organisation, other_organisation: Organisation, service: Service
) -> None:
    item = make_item(organisation, service)

    with pytest.raises(ServiceChosenByCarer):
        route(item=item, service=make_service(other_organisation), role=role_at(organisation), at=LATER)

    item.refresh_from_db()
    assert (item.organisation, item.service, item.state) == (organisation, service, Item.State.RECEIVED)


def test_within_an_organisation_an_item_keeps_its_theme_and_colleague(
    organisation: Organisation, service: Service
) -> None:
    item, theme = make_item(organisation, service), make_theme(organisation)
    gather(theme, item)
    assign(item=item, to=role_at(organisation))
    elsewhere = make_service(organisation)

    route(item=item, service=elsewhere, role=role_at(organisation), at=LATER)

    item.refresh_from_db()
    assert (item.service, item.theme, item.assigned_to) == (elsewhere, theme, role_at(organisation))


def test_who_was_not_sure_is_brought_to_the_right_people(
    organisation: Organisation, other_organisation: Organisation
) -> None:
    person = make_person()
    item, theme = make_item(organisation, None, person=person, may_quote=True), make_theme(organisation)
    gather(theme, item)
    make_draft(theme, quotes=[item])
    write_note(item=item, words="I know her.", role=role_at(organisation), at=LATER, submission_key=uuid.uuid4())

    route(item=item, service=make_service(other_organisation), role=role_at(organisation), at=LATER)

    item.refresh_from_db()
    assert (item.organisation, item.theme, item.assigned_to) == (other_organisation, None, None)
    assert item.state == Item.State.LOOKING
    assert Connection.objects.filter(person=person, organisation=other_organisation).exists()
    assert not Quote.objects.exists(), "the draft that it left must not show its words"
    assert not Note.objects.visible_to(role_at(other_organisation).user).exists(), "notes stay where they were written"
    assert Note.objects.visible_to(role_at(organisation).user).get().words == "I know her."


def test_an_answered_item_is_not_moved(organisation: Organisation, service: Service) -> None:
    item, theme = make_item(organisation, service), make_theme(organisation)
    gather(theme, item)
    make_answer(theme)

    with pytest.raises(AlreadyAnswered):
        route(item=item, service=make_service(organisation), role=role_at(organisation), at=LATER)


# --- Themes -------------------------------------------------------------------------------------------------------


def test_a_theme_opens_once_with_its_items_however_often_its_form_is_sent(organisation: Organisation) -> None:
    items, key = [make_item(organisation), make_item(organisation)], uuid.uuid4()

    themes = {
        open_theme(
            organisation=organisation,
            title="Evenings",
            role=role_at(organisation),
            at=LATER,
            items=items,
            submission_key=key,
        )
        for _ in range(3)
    }

    assert len(themes) == Theme.objects.count() == Topic.objects.filter(label="feedback.theme").count() == 1
    assert set(Item.objects.filter(theme=themes.pop())) == set(items)


def test_a_theme_takes_neither_services_nor_items_of_others(
    organisation: Organisation, other_organisation: Organisation
) -> None:
    with pytest.raises(OtherOrganisation):
        make_theme(organisation, make_service(other_organisation))
    with pytest.raises(OtherOrganisation):
        gather(make_theme(organisation), make_item(other_organisation))
    assert not Item.objects.filter(theme__isnull=False).exists()


def test_an_item_answered_under_one_theme_does_not_go_to_another(organisation: Organisation) -> None:
    item, theme = make_item(organisation), make_theme(organisation)
    gather(theme, item)
    make_answer(theme)

    with pytest.raises(AlreadyAnswered):
        gather(make_theme(organisation), item)
    gather(theme, item)

    item.refresh_from_db()
    assert item.theme == theme


def test_an_item_that_leaves_a_theme_takes_its_words_out_of_the_draft(organisation: Organisation) -> None:
    item, theme = make_item(organisation, may_quote=True), make_theme(organisation)
    gather(theme, item)
    make_draft(theme, quotes=[item])

    gather(make_theme(organisation), item)

    assert not Quote.objects.exists()


def test_who_joins_an_answered_theme_has_its_answer_and_is_told_once(organisation: Organisation) -> None:
    theme, contact = make_theme(organisation), make_contact()
    decision = make_answer(theme)
    first, second = (make_item(organisation, contact=contact) for _ in range(2))

    gather(theme, first)
    gather(theme, second)
    gather(theme, first)

    for item in (first, second):
        item.refresh_from_db()
        assert (item.state, item.decision) == (Item.State.ANSWERED, decision)
        assert item.looked_at_at is not None
    assert Notice.objects.filter(kind="feedback.answered", contact=contact).count() == 1


# --- Safeguarding -------------------------------------------------------------------------------------------------


def test_a_flagged_item_is_seen_by_the_lead_alone_and_the_lead_is_told(
    organisation: Organisation, other_organisation: Organisation, safeguarding_lead: User
) -> None:
    kinds = [kind for kind in Role.Kind if kind != Role.Kind.SAFEGUARDING_LEAD]
    others = [make_role(make_user(), organisation, kind).user for kind in kinds]
    others.append(make_role(make_user(), other_organisation, Role.Kind.SAFEGUARDING_LEAD).user)
    item, theme = make_item(organisation, may_quote=True), make_theme(organisation)
    gather(theme, item)
    make_draft(theme, quotes=[item])

    flag_safeguarding(item=item, role=role_at(organisation), because="A bruise.", at=LATER)

    assert item in Item.objects.visible_to(safeguarding_lead)
    for user in others:
        assert item not in Item.objects.visible_to(user)
    assert item not in Item.objects.visible_to(AnonymousUser())
    assert not Quote.objects.exists()
    notice = Notice.objects.get(kind="feedback.safeguarding_flag")
    assert notice.contact.address == safeguarding_lead.email
    assert notice.context == {"organisation": organisation.slug}


def test_flagging_twice_tells_once(organisation: Organisation, safeguarding_lead: User) -> None:
    item = make_item(organisation)
    for at in (SAID_AT, LATER):
        flag_safeguarding(item=item, role=role_at(organisation), because="A bruise.", at=at)

    assert Notice.objects.filter(kind="feedback.safeguarding_flag").count() == 1
    assert item.notes.count() == 1


def test_without_a_lead_nothing_is_flagged_out_of_everybodys_sight(organisation: Organisation, planner: User) -> None:
    item = make_item(organisation)

    with pytest.raises(NoSafeguardingLead):
        flag_safeguarding(item=item, role=role_at(organisation), because="A bruise.", at=LATER)

    assert item in Item.objects.visible_to(planner)
    assert not item.notes.exists()


def test_who_is_lead_goes_by_the_day_in_london(organisation: Organisation) -> None:
    after_midnight_in_london = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    make_role(make_user(), organisation, Role.Kind.SAFEGUARDING_LEAD, ends_on=date(2026, 6, 30))
    new = make_role(make_user(), organisation, Role.Kind.SAFEGUARDING_LEAD, starts_on=date(2026, 7, 1))

    flag_safeguarding(
        item=make_item(organisation), role=role_at(organisation), because="A bruise.", at=after_midnight_in_london
    )

    assert Notice.objects.get(kind="feedback.safeguarding_flag").contact.address == new.user.email


def test_what_leads_noted_stays_with_them_when_the_item_goes_back(
    organisation: Organisation, planner: User, safeguarding_lead: User
) -> None:
    item, lead = make_item(organisation), safeguarding_lead.roles.get()
    write_note(item=item, words="Before.", role=planner.roles.get(), at=LATER, submission_key=uuid.uuid4())
    flag_safeguarding(item=item, role=planner.roles.get(), because="A bruise.", at=LATER)
    write_note(item=item, words="I rang the school.", role=lead, at=LATER, submission_key=uuid.uuid4())

    lift_safeguarding(item=item, role=lead, because="All is well.", at=LATER)

    assert item in Item.objects.visible_to(planner)
    seen = Note.objects.visible_to(planner).values_list("words", flat=True)
    assert set(seen) == {"Before.", "All is well."}
    assert Note.objects.visible_to(safeguarding_lead).count() == 4
    assert not Note.objects.visible_to(AnonymousUser()).exists()


def test_lifting_what_is_not_flagged_changes_nothing(organisation: Organisation) -> None:
    item = make_item(organisation)
    lift_safeguarding(item=item, role=role_at(organisation), because="Nothing.", at=LATER)
    assert not item.notes.exists()


def test_an_item_given_back_gets_the_answer_that_was_published_meanwhile(
    organisation: Organisation, safeguarding_lead: User
) -> None:
    item, theme, contact = make_item(organisation, contact=make_contact()), make_theme(organisation), make_contact()
    other = make_item(organisation, contact=contact)
    gather(theme, item, other)
    flag_safeguarding(item=item, role=role_at(organisation), because="A bruise.", at=LATER)
    decision = make_answer(theme)
    item.refresh_from_db()
    assert item.state == Item.State.LOOKING
    assert not Notice.objects.filter(kind="feedback.answered", contact=item.contact).exists()

    gather(theme, item)
    assert Item.objects.get(pk=item.pk).decision is None, "it is the lead's as long as it is flagged"
    lift_safeguarding(item=item, role=safeguarding_lead.roles.get(), because="All is well.", at=LATER)
    gather(theme, item)

    assert Item.objects.get(pk=item.pk).decision == decision
    assert Notice.objects.filter(kind="feedback.answered", contact=item.contact).count() == 1


def test_a_note_sent_twice_is_one(organisation: Organisation) -> None:
    item, key = make_item(organisation), uuid.uuid4()
    notes = {
        write_note(item=item, words="Ring back.", role=role_at(organisation), at=LATER, submission_key=key)
        for _ in range(2)
    }
    assert len(notes) == 1
    assert notes.pop().written_by_title == "Ruth, Service Planner"


def test_put_under_theme_leaves_alone_what_stands_there(organisation: Organisation) -> None:
    theme, item = make_theme(organisation), make_item(organisation)
    gather(theme, item)
    publish(make_draft(theme, outcome=Decision.Outcome.ALREADY_SO))

    put_under_theme(items=[item], theme=theme, role=role_at(organisation), at=LATER)

    item.refresh_from_db()
    assert item.answered_at != LATER
