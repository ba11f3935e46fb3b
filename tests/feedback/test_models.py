"""What Postgres itself holds: each promise of the models is broken here on purpose, past all forms and operations."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from feedback.models import (
    Action,
    Decision,
    DutyWeighed,
    Extension,
    GoalWeighed,
    Item,
    Message,
    Note,
    Quote,
    Theme,
    Update,
)
from notices.models import Topic
from people.models import Organisation
from tests.feedback.factories import (
    DUE_ON,
    LOOK_AGAIN_ON,
    PUBLISHED_AT,
    SAID_AT,
    gather,
    make_answer,
    make_draft,
    make_item,
    make_promise,
    make_theme,
    role_at,
)
from tests.planning.factories import make_duty, make_goal

pytestmark = pytest.mark.django_db
AT = PUBLISHED_AT + timedelta(days=1)


def refused(constraint: str, write: Callable[[], object]) -> None:
    """Check that Postgres refuses a write, at once or at commit, and by which constraint."""

    def write_and_commit() -> None:
        with transaction.atomic():
            write()
            connection.check_constraints()

    with pytest.raises(IntegrityError) as raised:
        write_and_commit()
    assert constraint in str(raised.value) or raised.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]  # psycopg2's own error


def change(row: Model, **fields: Any) -> Callable[[], object]:
    """Write columns of one row past its save."""
    return lambda: type(row)._default_manager.filter(pk=row.pk).update(**fields)


@pytest.fixture
def theme(organisation: Organisation) -> Theme:
    return make_theme(organisation)


# --- Items --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("item_has_words", {"words": ""}),
        ("item_has_a_voice", {"voices": 0}),
        ("item_state_agrees_with_its_steps", {"state": "answered"}),
        ("item_state_agrees_with_its_steps", {"state": "looking"}),
        ("item_state_agrees_with_its_steps", {"looked_at_at": SAID_AT}),
        ("item_state_agrees_with_its_steps", {"answered_at": AT}),
        ("item_state_agrees_with_its_steps", {"state": "answered", "looked_at_at": SAID_AT, "answered_at": AT}),
    ],
)
def test_an_item_skips_no_step(organisation: Organisation, constraint: str, fields: dict[str, Any]) -> None:
    refused(constraint, change(make_item(organisation), **fields))


def test_an_answer_takes_an_item_neither_back_nor_before_it_was_said(theme: Theme) -> None:
    item = make_item(theme.organisation)
    gather(theme, item)
    make_answer(theme)

    refused("item_state_agrees_with_its_steps", change(item, state="received"))
    refused("item_state_agrees_with_its_steps", change(item, decision=None))
    refused("item_answered_after_received", change(item, answered_at=SAID_AT - timedelta(seconds=1)))


def test_a_submission_and_a_reference_are_one_item(organisation: Organisation) -> None:
    first, second = make_item(organisation), make_item(organisation)
    refused("submission_key", change(second, submission_key=first.submission_key))
    refused("reference", change(second, reference=first.reference))


def test_late_by_counts_days_until_there_is_an_answer(theme: Theme) -> None:
    item = make_item(theme.organisation)
    assert item.late_by(item.answer_by) == 0
    assert item.late_by(item.answer_by + timedelta(days=3)) == 3
    gather(theme, item)
    make_answer(theme)
    assert Item.objects.get().late_by(item.answer_by + timedelta(days=3)) == 0
    assert list(Item.objects.late(date(2030, 1, 1))) == []


# --- Themes and what is said between two --------------------------------------------------------------------------


def test_a_theme_has_a_title(theme: Theme) -> None:
    refused("theme_has_a_title", change(theme, title={}))


def test_messages_notes_quotes_and_news_have_words(theme: Theme) -> None:
    item = make_item(theme.organisation, may_quote=True)
    gather(theme, item)
    decision = make_answer(theme, quotes=[item])
    organisation = theme.organisation
    refused("message_has_words", lambda: Message.objects.create(item=item, kind="from_staff", words=""))
    refused("note_has_words", lambda: Note.objects.create(item=item, organisation=organisation, words=""))
    refused("quote_has_words", change(Quote.objects.get(), words=""))
    refused("update_has_words", lambda: Update.objects.create(decision=decision, published_at=AT))


def test_an_item_is_quoted_once_in_an_answer(theme: Theme) -> None:
    item = make_item(theme.organisation, may_quote=True)
    gather(theme, item)
    draft = make_draft(theme, quotes=[item])
    refused("item_quoted_once", lambda: Quote.objects.create(decision=draft, item=item, words="Again."))


# --- Decisions ----------------------------------------------------------------------------------------------------

WEIGHING = ["we_will", "in_part", "we_cannot", "already_so"]


def private(item: Item | None, **fields: Any) -> Callable[[], object]:
    """An answer to one carer, written past the operations."""
    defaults = {"item": item, "outcome": "thank_you", "answer": "Thank you.", "stage": "decided"}
    return lambda: Decision.objects.create(
        **{**defaults, "decided_at": AT, "published_at": AT, "decided_by_title": "Ruth", **fields}
    )


@pytest.mark.parametrize("outcome", WEIGHING)
def test_an_answer_in_public_has_its_words_its_reason_and_its_place(theme: Theme, outcome: str) -> None:
    draft = make_draft(theme, Decision.Outcome(outcome))
    item = make_item(theme.organisation)

    refused("decision_has_public_words", change(draft, answer={}))
    refused("decision_in_public_has_its_reason", change(draft, reason={}))
    refused("decision_in_public_has_its_reason", change(draft, said={}))
    refused("decision_in_public_has_its_reason", change(draft, theme=None, item=item))
    refused("decision_answers_a_theme_or_an_item", change(draft, item=item))


@pytest.mark.parametrize("outcome", WEIGHING)
@pytest.mark.parametrize("missing", ["no_goal_because", "no_duty_because"])
def test_an_answer_in_public_is_weighed_at_commit(theme: Theme, outcome: str, missing: str) -> None:
    draft = make_draft(theme, Decision.Outcome(outcome))
    refused("decision_weighs_goals_and_duties", change(draft, **{missing: ""}))


def test_what_was_weighed_cannot_be_taken_away(theme: Theme) -> None:
    goal, duty = make_goal(theme.organisation), make_duty()
    draft = make_draft(theme, goals=[goal], duties=[duty], no_goal_because="", no_duty_because="")

    refused("decision_weighs_goals_and_duties", lambda: GoalWeighed.objects.all().delete())
    refused("decision_weighs_goals_and_duties", lambda: DutyWeighed.objects.all().delete())
    refused("goal_weighed_once", lambda: GoalWeighed.objects.create(decision=draft, goal=goal))
    refused("duty_weighed_once", lambda: DutyWeighed.objects.create(decision=draft, duty=duty))
    other = make_draft(make_theme(theme.organisation))
    refused("decision_weighs_goals_and_duties", lambda: GoalWeighed.objects.update(decision=other))


def test_a_decision_may_be_weighed_in_any_order_before_commit(theme: Theme) -> None:
    goal, duty = make_goal(theme.organisation), make_duty()
    with transaction.atomic():
        draft = make_draft(theme, goals=[goal], duties=[duty], no_goal_because="", no_duty_because="")
        GoalWeighed.objects.all().delete()
        GoalWeighed.objects.create(decision=draft, goal=goal)
        connection.check_constraints()
    assert draft.goals_weighed.count() == 1


def test_a_refusal_says_what_would_reopen_it_and_when_it_is_looked_at_again(theme: Theme) -> None:
    refusal = make_draft(theme, Decision.Outcome.WE_CANNOT)
    gaps: list[dict[str, Any]] = [{"would_reopen": {}}, {"look_again_on": None}]
    for gap in [{"obstacle": ""}, *gaps]:
        refused("refusal_says_what_would_reopen_it", change(refusal, **gap))
    part = make_draft(make_theme(theme.organisation), Decision.Outcome.IN_PART)
    for gap in gaps:
        refused("part_says_what_would_do_the_rest", change(part, **gap))
    assert refusal.look_again_on == LOOK_AGAIN_ON


def test_an_answer_to_one_family_names_who_has_it_and_stays_private(theme: Theme) -> None:
    item = make_item(theme.organisation)
    refused("passed_on_names_to_whom", private(item, outcome="passed_on"))
    refused("own_case_names_who_handles_it", private(item, outcome="own_case"))
    for outcome, more in (("passed_on", {"passed_to": "A"}), ("own_case", {"case_handler": "A"})):
        refused("decision_about_one_family_is_private", private(None, outcome=outcome, theme=theme, **more))


def test_private_answers_follow_one_another(organisation: Organisation) -> None:
    item = make_item(organisation)
    first = private(item)()
    refused("private_answers_follow_one_another", private(item))
    private(item, replaces=first)()
    refused("replaces_id", private(item, replaces=first))


def test_a_draft_is_not_public_and_a_public_answer_is_no_draft(theme: Theme) -> None:
    draft = make_draft(theme)
    name = "decision_out_of_draft_when_published"
    refused(name, change(draft, published_at=AT))
    refused(name, change(draft, stage="under_way"))
    refused("decision_done_at_agrees", change(draft, done_at=AT))
    refused("one_draft_a_theme", lambda: Decision.objects.create(**_copy(draft)))


def _copy(draft: Decision) -> dict[str, Any]:
    names = [field.attname for field in Decision._meta.concrete_fields if not field.primary_key]
    return {name: getattr(draft, name) for name in names}


@pytest.mark.parametrize("outcome", ["we_cannot", "already_so", "thank_you"])
def test_only_promises_are_carried_out(theme: Theme, outcome: str) -> None:
    answer = make_answer(theme, Decision.Outcome(outcome))
    for stage in ("under_way", "done"):
        refused("only_promises_are_carried_out", change(answer, stage=stage))


# --- Promises -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("action_says_what", {"what": {}}),
        ("action_has_an_owner", {"owner_title": ""}),
        ("action_done_says_what_was_done", {"done_at": AT}),
        ("action_broken_says_why", {"broken_at": AT}),
        (
            "action_kept_or_broken",
            {"done_at": AT, "done_words": "Done.", "broken_at": AT, "broken_because": "No money."},
        ),
        ("action_is_only_put_off", {"due_on": DUE_ON - timedelta(days=1)}),
    ],
)
def test_a_promise_says_what_who_and_how_it_ended(theme: Theme, constraint: str, fields: dict[str, Any]) -> None:
    refused(constraint, change(make_promise(make_draft(theme)), **fields))


def test_a_promise_is_put_off_forward_with_a_reason_and_to_a_day_once(theme: Theme) -> None:
    action, role = make_promise(make_draft(theme)), role_at(theme.organisation)

    def put_off(**fields: Any) -> Callable[[], object]:
        defaults = {"action": action, "from_on": DUE_ON, "to_on": date(2026, 10, 1), "reason": "Builders."}
        return lambda: Extension.objects.create(**{**defaults, "made_at": AT, "made_by": role.user, **fields})

    refused("extension_goes_forward", put_off(to_on=DUE_ON))
    refused("extension_has_a_reason", put_off(reason={}))
    put_off()()
    refused("promise_put_off_to_a_day_once", put_off(reason="Other builders."))


def test_overdue_is_open_and_past_its_day(theme: Theme) -> None:
    action = make_promise(make_draft(theme))
    assert list(Action.objects.overdue(DUE_ON)) == []
    assert list(Action.objects.overdue(DUE_ON + timedelta(days=1))) == [action]
    assert action.late_by(DUE_ON + timedelta(days=2)) == 2


def test_every_constraint_and_trigger_of_feedback_is_broken_above() -> None:
    """A new constraint needs its test here."""
    tests = Path(__file__).read_text()
    names = {
        constraint.name
        for model in (Theme, Item, Decision, GoalWeighed, DutyWeighed, Quote, Action, Extension, Update, Message, Note)
        for constraint in model._meta.constraints
    }
    assert len(names) > 25
    assert {name for name in names if f'"{name}"' not in tests} == set()


def test_each_followable_thing_owns_its_topic(theme: Theme) -> None:
    item = make_item(theme.organisation)
    assert Topic.objects.filter(pk__in=[theme.topic_id, item.topic_id]).count() == 2
    refused("topic_id", change(item, topic=make_item(theme.organisation).topic))
