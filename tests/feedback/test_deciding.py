"""Answering: a theme in public, or one item in private."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from feedback.models import Decision, Item, Theme
from feedback.operations import (
    ChangedMeanwhile,
    ConsentMissing,
    DecisionDraft,
    NamesNotRead,
    NotOpenToThisAnswer,
    PromiseMissing,
    PromiseNotMeant,
    QuoteDraft,
    QuoteNotAllowed,
    WeighingMissing,
    answer_item,
    answer_passing_on,
    ask_to_look_again,
    audience_of,
    draft_decision,
    flag_safeguarding,
    keep_promise,
    publish_decision,
    put_under_theme,
    version_of,
)
from notices.models import Notice
from notices.operations import stop_following
from people.models import Organisation, Role, User
from tests.feedback.factories import (
    DECIDED_AT,
    PUBLISHED_AT,
    gather,
    make_answer,
    make_draft,
    make_item,
    make_promise,
    make_theme,
    publish,
    role_at,
)
from tests.people.factories import make_contact, make_organisation
from tests.planning.factories import make_duty, make_goal

LATER = PUBLISHED_AT + timedelta(days=10)
WE_WILL, ALREADY_SO = Decision.Outcome.WE_WILL, Decision.Outcome.ALREADY_SO

pytestmark = pytest.mark.django_db


def words(answer: str = "It is so already.", **fields: Any) -> DecisionDraft:
    """An answer that owes nothing more than it says."""
    defaults: dict[str, Any] = {
        "said": "The line shuts early.",
        "reason": "Many carers work.",
        "no_goal_because": "No goal speaks of it.",
        "no_duty_because": "No duty speaks of it.",
    }
    return DecisionDraft(outcome=ALREADY_SO, answer=answer, **{**defaults, **fields})


# --- Drafts -------------------------------------------------------------------------------------------------------


def test_a_theme_has_one_draft_that_is_written_again(organisation: Organisation) -> None:
    theme, goal, duty = make_theme(organisation), make_goal(organisation), make_duty()
    first = make_draft(theme, goals=[goal], duties=[duty], no_goal_because="", no_duty_because="")
    second = make_draft(theme, ALREADY_SO)

    assert first == second == Decision.objects.get()
    assert (second.outcome, second.decided_by_title) == (ALREADY_SO, "Ruth, Service Planner")
    assert not second.goals_weighed.exists()
    assert not second.duties_weighed.exists()


def test_what_concerns_one_family_is_no_answer_to_a_theme(organisation: Organisation) -> None:
    for outcome in (Decision.Outcome.PASSED_ON, Decision.Outcome.OWN_CASE):
        with pytest.raises(NotOpenToThisAnswer):
            make_draft(make_theme(organisation), outcome)


@pytest.mark.parametrize("missing", ["goal", "duty"])
def test_goals_and_duties_are_weighed_or_it_says_why_not(organisation: Organisation, missing: str) -> None:
    gap: dict[str, Any] = {f"no_{missing}_because": ""}
    with pytest.raises(WeighingMissing):
        make_draft(make_theme(organisation), **gap)
    assert not Decision.objects.exists()


def test_a_thank_you_weighs_nothing(organisation: Organisation) -> None:
    draft = make_draft(make_theme(organisation), Decision.Outcome.THANK_YOU, no_goal_because="", no_duty_because="")
    assert not draft.weighs


def test_only_words_that_may_be_quoted_are_shown(organisation: Organisation, safeguarding_lead: User) -> None:
    theme = make_theme(organisation)
    silent, flagged = make_item(organisation), make_item(organisation, may_quote=True)
    elsewhere = make_item(organisation, may_quote=True)
    gather(theme, silent, flagged)
    flag_safeguarding(item=flagged, role=role_at(organisation), because="A bruise.", at=DECIDED_AT)

    for item in (silent, flagged, elsewhere):
        with pytest.raises(QuoteNotAllowed):
            make_draft(theme, quotes=[item])
    assert not Decision.objects.exists()


def test_a_colleagues_newer_draft_is_not_written_over_unseen(organisation: Organisation) -> None:
    theme, role = make_theme(organisation), role_at(organisation)
    empty = version_of(theme)
    draft_decision(theme=theme, draft=words("Hers."), role=role, at=DECIDED_AT, based_on=empty)

    with pytest.raises(ChangedMeanwhile):
        draft_decision(theme=theme, draft=words("His."), role=role, at=LATER, based_on=empty)

    assert str(Decision.objects.get().answer) == "Hers."
    draft_decision(theme=theme, draft=words("His, knowing hers."), role=role, at=LATER, based_on=version_of(theme))
    assert str(Decision.objects.get().answer) == "His, knowing hers."


def test_a_draft_sent_twice_is_no_change(organisation: Organisation) -> None:
    theme, role, based_on = make_theme(organisation), role_at(organisation), ""
    item = make_item(organisation, may_quote=True)
    gather(theme, item)
    typed = words(goals=[make_goal(organisation)], quotes=[QuoteDraft(item=item, words="Late.", attribution="A mum")])

    first = draft_decision(theme=theme, draft=typed, role=role, at=DECIDED_AT, based_on=based_on)
    second = draft_decision(theme=theme, draft=typed, role=role, at=LATER, based_on=based_on)

    assert first == second
    assert Decision.objects.get().decided_at == DECIDED_AT


def test_what_was_published_meanwhile_is_not_answered_again_unseen(organisation: Organisation) -> None:
    theme, role = make_theme(organisation), role_at(organisation)
    draft = make_draft(theme, ALREADY_SO)
    seen = version_of(theme)
    publish(draft)

    with pytest.raises(ChangedMeanwhile):
        draft_decision(theme=theme, draft=words("His."), role=role, at=LATER, based_on=seen)
    assert Decision.objects.get() == draft


# --- Publishing ---------------------------------------------------------------------------------------------------


def test_nothing_is_public_before_a_person_has_read_it_for_names(organisation: Organisation) -> None:
    draft = make_draft(make_theme(organisation), ALREADY_SO)
    with pytest.raises(NamesNotRead):
        publish_decision(decision=draft, names_read=False, role=role_at(organisation), at=LATER)
    assert not Decision.objects.in_public().exists()


def change_words(draft: Decision) -> None:
    assert draft.theme
    make_draft(draft.theme, Decision.Outcome(draft.outcome), answer="Other words.")


def add_promise(draft: Decision) -> None:
    make_promise(draft, what="Another thing.")


def flag_quoted(draft: Decision) -> None:
    item = Item.objects.get()
    flag_safeguarding(item=item, role=role_at(item.organisation), because="A bruise.", at=LATER)


@pytest.mark.parametrize("change", [change_words, add_promise, flag_quoted])
def test_other_words_than_those_that_were_read_do_not_go_out(
    organisation: Organisation, safeguarding_lead: User, change: Callable[[Decision], None]
) -> None:
    theme, item = make_theme(organisation), make_item(organisation, may_quote=True)
    gather(theme, item)
    draft = make_draft(theme, quotes=[item])
    make_promise(draft)
    read, role = version_of(theme), role_at(organisation)
    change(draft)

    with pytest.raises(ChangedMeanwhile):
        publish_decision(decision=draft, names_read=True, role=role, at=LATER, based_on=read)

    assert not Decision.objects.in_public().exists()
    publish_decision(decision=draft, names_read=True, role=role, at=LATER, based_on=version_of(theme))
    assert Decision.objects.in_public().get() == draft


def test_we_will_needs_a_promise(organisation: Organisation) -> None:
    draft = make_draft(make_theme(organisation))
    with pytest.raises(PromiseMissing):
        publish(draft)


def test_a_refusal_does_not_go_out_with_promises_left_under_it(organisation: Organisation) -> None:
    theme = make_theme(organisation)
    make_promise(make_draft(theme))
    draft = make_draft(theme, Decision.Outcome.WE_CANNOT)
    with pytest.raises(PromiseNotMeant):
        publish(draft)


@pytest.mark.parametrize(
    ("outcome", "stage"),
    [
        (Decision.Outcome.WE_WILL, Decision.Stage.UNDER_WAY),
        (Decision.Outcome.IN_PART, Decision.Stage.UNDER_WAY),
        (Decision.Outcome.WE_CANNOT, Decision.Stage.DECIDED),
        (Decision.Outcome.ALREADY_SO, Decision.Stage.DECIDED),
        (Decision.Outcome.THANK_YOU, Decision.Stage.DECIDED),
    ],
)
def test_an_answer_reaches_all_who_wait_and_leads_on_by_its_kind(
    organisation: Organisation, outcome: Decision.Outcome, stage: Decision.Stage
) -> None:
    theme, role, contact = make_theme(organisation), role_at(organisation), make_contact()
    waiting, own = make_item(organisation, contact=contact), make_item(organisation, contact=make_contact())
    gather(theme, waiting, own)
    private = answer_item(item=own, outcome=Decision.Outcome.THANK_YOU, answer="Thank you.", role=role, at=DECIDED_AT)

    decision = make_answer(theme, outcome)
    publish(decision, at=LATER)

    waiting.refresh_from_db()
    own.refresh_from_db()
    assert decision.stage == stage
    assert (waiting.state, waiting.decision, waiting.answered_at) == (Item.State.ANSWERED, decision, PUBLISHED_AT)
    assert own.decision == private, "who had an answer of their own keeps it"
    assert Notice.objects.filter(kind="feedback.answered", contact=contact).count() == 1


def test_a_later_answer_takes_the_place_of_the_one_before(organisation: Organisation) -> None:
    theme, contact = make_theme(organisation), make_contact()
    item = make_item(organisation, contact=contact)
    gather(theme, item)
    first = make_answer(theme)

    second = publish(make_draft(theme, ALREADY_SO, at=LATER), at=LATER)

    item.refresh_from_db()
    assert second.replaces == first
    assert list(Decision.objects.in_public()) == [second]
    assert (item.decision, item.answered_at) == (second, PUBLISHED_AT)
    assert Notice.objects.filter(kind="feedback.answered", contact=contact).count() == 2


def test_the_last_look_counts_whom_it_tells(organisation: Organisation, safeguarding_lead: User) -> None:
    theme, twice, gone = make_theme(organisation), make_contact(), make_contact()
    group = make_item(organisation, channel=Item.Channel.GROUP, voices=12)
    left, flagged = make_item(organisation, contact=gone), make_item(organisation, contact=make_contact())
    gather(theme, *(make_item(organisation, contact=twice) for _ in range(2)), group, left, flagged)
    stop_following(contact_id=gone.pk, topic_ids=[left.topic_id], at=DECIDED_AT)
    flag_safeguarding(item=flagged, role=role_at(organisation), because="A bruise.", at=DECIDED_AT)
    draft = make_draft(theme, ALREADY_SO)

    audience = audience_of(draft)

    assert (audience.carers, audience.told, audience.untold) == (15, 1, 2)
    publish(draft)
    assert Notice.objects.filter(kind="feedback.answered").count() == audience.told


# --- One carer ----------------------------------------------------------------------------------------------------


def answer_alone(item: Item, outcome: Decision.Outcome = Decision.Outcome.THANK_YOU, **fields: Any) -> Decision:
    return answer_item(
        item=item, outcome=outcome, answer="Thank you.", role=role_at(item.organisation), at=DECIDED_AT, **fields
    )


def test_an_answer_to_one_carer_is_given_and_told_once(organisation: Organisation) -> None:
    item = make_item(organisation, contact=make_contact())

    assert answer_alone(item) == answer_alone(item)

    item.refresh_from_db()
    assert (item.state, item.looked_at_at, item.answered_at) == (Item.State.ANSWERED, DECIDED_AT, DECIDED_AT)
    assert not Decision.objects.in_public().exists()
    assert Notice.objects.filter(kind="feedback.private_answer").count() == 1


def test_what_is_owed_to_everyone_is_not_answered_in_private(organisation: Organisation) -> None:
    for outcome in (WE_WILL, Decision.Outcome.IN_PART, Decision.Outcome.WE_CANNOT, ALREADY_SO):
        with pytest.raises(NotOpenToThisAnswer):
            answer_alone(make_item(organisation), outcome)


def test_words_are_passed_on_with_the_carers_yes_alone(organisation: Organisation) -> None:
    item = make_item(organisation)
    with pytest.raises(ConsentMissing):
        answer_alone(item, Decision.Outcome.PASSED_ON, passed_to="The hospital")

    Item.objects.update(passing_on=Item.PassingOn.ASKED)
    answer_passing_on(item=item, allowed=True, at=DECIDED_AT)

    assert answer_alone(item, Decision.Outcome.PASSED_ON, passed_to="The hospital").passed_to == "The hospital"


def test_who_asks_to_look_again_gets_a_new_answer_and_the_old_one_is_kept(organisation: Organisation) -> None:
    item = make_item(organisation)
    first = answer_alone(item)
    ask_to_look_again(item=item, words="That is no answer.", at=LATER, submission_key=uuid.uuid4())

    second = answer_alone(item)

    item.refresh_from_db()
    assert (second.replaces, item.decision, item.look_again_at) == (first, second, None)


# --- At once ------------------------------------------------------------------------------------------------------


def at_once(*steps: Callable[[], object]) -> list[BaseException | None]:
    """Do all steps at the same moment, each on a connection of its own; return what each raised."""
    ready = Barrier(len(steps))

    def do(step: Callable[[], object]) -> BaseException | None:
        try:
            ready.wait(10)
            step()
        except Exception as raised:  # noqa: BLE001 - handed to the test
            return raised
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(steps)) as threads:
        return list(threads.map(do, steps))


@pytest.fixture
def role(transactional_db: None) -> Role:
    return role_at(make_organisation())


@pytest.mark.django_db(transaction=True)
def test_two_publishes_at_once_are_one_answer_and_one_notice_each(role: Role) -> None:
    theme, contacts = make_theme(role.organisation), [make_contact() for _ in range(5)]
    gather(theme, *(make_item(role.organisation, contact=contact) for contact in contacts * 2))
    draft = make_draft(theme, ALREADY_SO)

    raised = at_once(
        *[lambda: publish_decision(decision=draft, names_read=True, role=role, at=LATER, based_on=version_of(theme))]
        * 4
    )

    assert all(error is None or isinstance(error, ChangedMeanwhile) for error in raised)
    assert Notice.objects.filter(kind="feedback.answered").count() == len(contacts)
    assert Item.objects.filter(decision=draft).count() == 10


def save_two_drafts_at_once(theme: Theme, role: Role) -> list[str]:
    """Two planners save on the same ground at the same moment; return the names of what was raised, "" for nothing."""
    seen = version_of(theme)

    def save(text: str) -> Callable[[], object]:
        return lambda: draft_decision(theme=theme, draft=words(text), role=role, at=LATER, based_on=seen)

    raised = at_once(save(f"Hers, after {seen}."), save(f"His, after {seen}."))
    return sorted(type(error).__name__ if error else "" for error in raised)


@pytest.mark.django_db(transaction=True)
def test_of_two_drafts_saved_at_once_one_is_told_that_the_other_was_first(role: Role) -> None:
    theme = make_theme(role.organisation)
    for _ in range(5):
        assert save_two_drafts_at_once(theme, role) == ["", "ChangedMeanwhile"]
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_draft_saved_at_once_would_be_lost(role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the test above can fail."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    themes = (make_theme(role.organisation) for _ in range(40))
    assert any(save_two_drafts_at_once(theme, role) != ["", "ChangedMeanwhile"] for theme in themes)


@pytest.mark.django_db(transaction=True)
def test_an_item_that_joins_while_its_theme_is_answered_is_answered(role: Role) -> None:
    for _ in range(5):
        theme, item = make_theme(role.organisation), make_item(role.organisation, contact=make_contact())
        draft = make_draft(theme, ALREADY_SO)

        raised = at_once(
            partial(put_under_theme, items=[item], theme=theme, role=role, at=LATER),
            partial(publish_decision, decision=draft, names_read=True, role=role, at=LATER),
        )

        assert raised == [None, None]
        item.refresh_from_db()
        assert item.decision == draft
        assert Notice.objects.filter(kind="feedback.answered", contact=item.contact).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_later_of_two_promises_kept_at_once_completes_the_decision(role: Role) -> None:
    for _ in range(5):
        decision = make_answer(make_theme(role.organisation), promises=2)

        raised = at_once(
            *(
                partial(keep_promise, action=action, done_words="Done.", names_read=True, role=role, at=LATER)
                for action in decision.actions.all()
            )
        )

        assert raised == [None, None]
        decision.refresh_from_db()
        assert decision.stage == Decision.Stage.DONE
