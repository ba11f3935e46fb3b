"""The record of every step: dated, signed, without what belongs to the carer, and beyond anybody's hand."""

import uuid
from datetime import timedelta

import pghistory
import pytest
from django.apps import apps
from django.db import InternalError, connection, transaction

from feedback.history import events_of, history_of
from feedback.models import Decision, Item
from feedback.operations import (
    answer_item,
    answer_passing_on,
    ask_to_look_again,
    ask_to_pass_on,
    assign,
    extend,
    flag_safeguarding,
    keep_promise,
    lift_safeguarding,
    put_under_theme,
    reply_to_carer,
    route,
    write_back,
)
from people.models import Organisation, User
from tests.conftest import ClientFor
from tests.feedback.factories import DECIDED_AT, PUBLISHED_AT, gather, make_answer, make_item, make_theme, role_at
from tests.people.factories import make_contact
from tests.planning.factories import make_service

pytestmark = pytest.mark.django_db
LATER = PUBLISHED_AT + timedelta(days=10)
EVENTS = ["ItemEvent", "DecisionEvent", "PrivateDecisionEvent", "ActionEvent", "ExtensionEvent", "UpdateEvent"]
PERSONAL = {"words", "contact", "person", "secret_hash", "secret_tries", "secret_locked_until", "submission_key"}


@pytest.fixture
def circle(organisation: Organisation) -> Item:
    """One item that went the whole way, and one that was answered in private."""
    item, theme, role = make_item(organisation, contact=make_contact()), make_theme(organisation), role_at(organisation)
    gather(theme, item)
    action = make_answer(theme).actions.get()
    extend(
        action=action,
        to_on=action.due_on + timedelta(days=9),
        reason="Builders.",
        names_read=True,
        role=role,
        at=LATER,
    )
    keep_promise(action=action, done_words="Done.", names_read=True, role=role, at=LATER)
    answer_item(
        item=make_item(organisation),
        outcome=Decision.Outcome.THANK_YOU,
        answer="Dear Amina, thank you.",
        role=role,
        at=LATER,
    )
    return item


@pytest.mark.parametrize("name", EVENTS)
def test_the_record_can_be_neither_changed_nor_deleted(circle: Item, name: str) -> None:
    events = apps.get_model("feedback", name).objects
    assert events.exists()
    for statement in ("UPDATE {0} SET pgh_label = 'forged'", "DELETE FROM {0}"):
        with pytest.raises(InternalError, match="append_only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(events.model._meta.db_table))


def test_every_step_is_recorded_even_past_the_orm(circle: Item) -> None:
    steps = list(events_of(circle).values_list("pgh_label", "state"))
    assert steps[0] == ("insert", "received")
    assert [state for _label, state in steps[-1:]] == ["answered"]
    before = events_of(circle).count()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE feedback_item SET voices = 7 WHERE id = %s", [circle.pk])
    assert events_of(circle).count() == before + 1
    assert events_of(circle).latest("pgh_id").voices == 7


def test_what_belongs_to_the_carer_is_not_in_the_record(circle: Item) -> None:
    recorded = {field.name for field in apps.get_model("feedback", "ItemEvent")._meta.get_fields()}
    assert not recorded & PERSONAL
    assert {field.name for field in Item._meta.get_fields()} > PERSONAL
    for model in apps.get_app_config("feedback").get_models():
        if "event" in model._meta.db_table:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {model._meta.db_table} t WHERE t::text ILIKE %s", ["%Amina%"])  # noqa: S608
                assert cursor.fetchone() == (0,), f"{model.__name__} keeps what was written to one carer"


def test_wrong_codes_leave_no_trace_in_the_record(circle: Item) -> None:
    before = events_of(circle).count()
    Item.objects.filter(pk=circle.pk).update(secret_tries=3)
    assert events_of(circle).count() == before


def test_the_record_names_who_and_from_which_page(
    organisation: Organisation, planner: User, client_for: ClientFor
) -> None:
    item = make_item(organisation)
    address = f"/manage/{organisation.slug}/feedback/{item.reference}/"

    client_for(planner).post(address)

    context = events_of(item).latest("pgh_id").pgh_context
    assert context.metadata["user"] == planner.pk
    assert context.metadata["url"] == address


def test_the_page_of_an_item_tells_its_history_in_order_and_signed(
    organisation: Organisation, planner: User, safeguarding_lead: User
) -> None:
    item, role, theme = (
        make_item(organisation, make_service(organisation)),
        planner.roles.get(),
        make_theme(organisation),
    )
    role, lead = planner.roles.get(), safeguarding_lead.roles.get()
    with pghistory.context(user=planner.pk, url="/"):
        reply_to_carer(item=item, words="Which day?", role=role, at=DECIDED_AT, submission_key=uuid.uuid4())
        assign(item=item, to=role)
        put_under_theme(items=[item], theme=theme, role=role, at=DECIDED_AT)
        route(item=item, service=make_service(organisation, name="Clubs"), role=role, at=DECIDED_AT)
        assign(item=item, to=None)
        flag_safeguarding(item=item, role=role, because="A bruise.", at=DECIDED_AT)
    with pghistory.context(user=safeguarding_lead.pk, url="/"):
        lift_safeguarding(item=item, role=lead, because="All is well.", at=DECIDED_AT)
    write_back(item=item, words="Fridays.", at=DECIDED_AT + timedelta(hours=1), submission_key=uuid.uuid4())
    ask_to_pass_on(item=item, words="To the club?", role=role, at=LATER, submission_key=uuid.uuid4())
    answer_passing_on(item=item, allowed=True, at=LATER)
    make_answer(theme, at=LATER)
    ask_to_look_again(item=item, words="No.", at=LATER + timedelta(days=1), submission_key=uuid.uuid4())

    steps = history_of(Item.objects.get(pk=item.pk))

    titles = {step.title: step for step in steps}
    assert {
        "Received: This site",
        "Somebody began to look at it",
        "We wrote",
        "Given to Ruth, Service Planner",
        f"Put under the theme “{theme}”",
        "Moved to: Clubs",
        "With nobody",
        "Given to the safeguarding lead",
        "Given back to the planners",
        "The carer wrote",
        "We asked whether we may pass it on",
        "The carer said: yes, pass it on",
        "Answered: We will",
        "The carer asked us to look again",
    } == set(titles)
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert titles["We wrote"].by == titles["Moved to: Clubs"].by == "Ruth, Service Planner"
    assert titles["Given back to the planners"].by.startswith("Sian")
    assert titles["The carer wrote"].words == "Fridays."


def test_history_costs_the_same_however_long_it_is(
    organisation: Organisation, planner: User, django_assert_max_num_queries: object
) -> None:
    item, role = make_item(organisation), planner.roles.get()
    for _ in range(10):
        assign(item=item, to=role)
        assign(item=item, to=None)
    item = Item.objects.get(pk=item.pk)
    with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django's fixture
        assert len(history_of(item)) == 21
