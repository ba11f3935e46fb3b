"""Any order of steps, any gaps, any number of times: no path reaches an answer that owes something."""

import uuid
from collections import Counter
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from feedback.models import Action, Decision, Extension, Item, Theme, Update
from feedback.operations import (
    AlreadyAnswered,
    AlreadyPublic,
    ChangedMeanwhile,
    ConsentMissing,
    DecisionDraft,
    NamesNotRead,
    NewDayNotLater,
    NotOpenToThisAnswer,
    PromiseClosed,
    PromiseMissing,
    PromiseNotMeant,
    WeighingMissing,
    answer_item,
    answer_passing_on,
    ask_to_look_again,
    break_promise,
    draft_decision,
    extend,
    flag_safeguarding,
    keep_promise,
    lift_safeguarding,
    promise,
    publish_decision,
    publish_update,
    put_under_theme,
    reply_to_carer,
    start_looking,
    version_of,
    withdraw_draft_promise,
)
from notices.models import Contact, Notice
from people.models import Role
from tests.feedback.factories import SAID_AT, make_item, make_theme, role_at
from tests.people.factories import make_contact, make_organisation, make_role, make_user

REFUSED = (
    AlreadyAnswered,
    AlreadyPublic,
    ChangedMeanwhile,
    ConsentMissing,
    IntegrityError,
    NamesNotRead,
    NewDayNotLater,
    NotOpenToThisAnswer,
    PromiseClosed,
    PromiseMissing,
    PromiseNotMeant,
    WeighingMissing,
)
WEIGHING = {"we_will", "in_part", "we_cannot", "already_so"}
words = st.sampled_from(["", "Words.", "Other words."])
outcomes = st.sampled_from(Decision.Outcome)
yes_or_no = st.booleans()
often = st.integers(1, 2)  # each form may be sent twice
which = st.integers(0, 3)


class Steps(RuleBasedStateMachine):
    """Two themes and four items of three carers, and everything that staff and carers may do to them."""

    reached: ClassVar[set[tuple[str, str]]] = set()  # over all examples: what kinds of answer came to which stage

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.at = SAID_AT
        organisation = make_organisation()
        self.role: Role = role_at(organisation)
        self.lead: Role = make_role(make_user(), organisation, Role.Kind.SAFEGUARDING_LEAD)
        self.themes: list[Theme] = [make_theme(organisation) for _ in range(2)]
        contacts: list[Contact | None] = [make_contact(), make_contact(), None]
        self.items: list[Item] = [make_item(organisation, contact=contact) for contact in (*contacts, contacts[0])]

    def teardown(self) -> None:
        self.reached.update(Decision.objects.published().values_list("outcome", "stage"))
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    def do(self, times: int, step: Any, **given: Any) -> None:
        """Try a step; what is refused leaves nothing behind."""
        self.at += timedelta(hours=1)
        for _ in range(times):
            try:
                with transaction.atomic():
                    step(**given)
                    connection.check_constraints()
            except REFUSED:
                continue

    @initialize(so_far=st.sampled_from(["nothing", "drafted", "published", "published"]))
    def begin(self, so_far: str) -> None:
        """Start some ways far along, where what follows an answer can be tried."""
        if so_far == "nothing":
            return
        for number in (0, 1):
            self.gather(number, theme=0, times=1)
        self.draft_in_full(theme=0, outcome="we_will", promising=True)
        if so_far == "published":
            self.publish(theme=0, names_read=True, times=1)

    def item(self, number: int) -> Item:
        return Item.objects.get(pk=self.items[number].pk)

    def action(self, number: int) -> Action | None:
        actions = list(Action.objects.order_by("pk"))
        return actions[number % len(actions)] if actions else None

    @rule(number=which, times=often)
    def look(self, number: int, times: int) -> None:
        self.do(times, start_looking, item=self.item(number), role=self.role, at=self.at)

    @rule(number=which, theme=st.integers(0, 1), times=often)
    def gather(self, number: int, theme: int, times: int) -> None:
        items = [self.item(number)]
        self.do(times, put_under_theme, items=items, theme=self.themes[theme], role=self.role, at=self.at)

    @rule(number=which, times=often)
    def reply(self, number: int, times: int) -> None:
        key = uuid.uuid4()
        given = {"item": self.item(number), "words": "Which day?", "submission_key": key}
        self.do(times, reply_to_carer, role=self.role, at=self.at, **given)

    @rule(number=which)
    def flag(self, number: int) -> None:
        self.do(1, flag_safeguarding, item=self.item(number), role=self.role, because="A bruise.", at=self.at)

    @rule(number=which)
    def lift(self, number: int) -> None:
        self.do(1, lift_safeguarding, item=self.item(number), role=self.lead, because="All is well.", at=self.at)

    @rule(
        theme=st.integers(0, 1),
        outcome=outcomes,
        said=words,
        answer=words,
        reason=words,
        obstacle=st.sampled_from(["", "money"]),
        reopen=words,
        again=st.sampled_from([None, date(2027, 1, 1)]),
        no_goal=words,
        no_duty=words,
        stale=yes_or_no,
        times=often,
    )
    def draft(self, theme: int, stale: bool, times: int, **typed: Any) -> None:
        draft = DecisionDraft(
            outcome=typed["outcome"],
            said=typed["said"],
            answer=typed["answer"],
            reason=typed["reason"],
            obstacle=typed["obstacle"],
            would_reopen=typed["reopen"],
            look_again_on=typed["again"],
            no_goal_because=typed["no_goal"],
            no_duty_because=typed["no_duty"],
        )
        based_on = "of another day" if stale else version_of(self.themes[theme])
        given = {"theme": self.themes[theme], "draft": draft, "based_on": based_on}
        self.do(times, draft_decision, role=self.role, at=self.at, **given)

    @rule(theme=st.integers(0, 1), outcome=st.sampled_from(sorted(WEIGHING)), promising=yes_or_no)
    def draft_in_full(self, theme: int, outcome: str, promising: bool) -> None:
        draft = DecisionDraft(
            outcome=Decision.Outcome(outcome),
            said="Said.",
            answer="Answer.",
            reason="Reason.",
            obstacle="money",
            would_reopen="Money.",
            look_again_on=date(2027, 1, 1),
            no_goal_because="None.",
            no_duty_because="None.",
        )
        self.do(1, draft_decision, theme=self.themes[theme], draft=draft, role=self.role, at=self.at)
        if promising:
            self.make_promise(theme, 1)

    @rule(theme=st.integers(0, 1), times=often)
    def add_promise(self, theme: int, times: int) -> None:
        self.make_promise(theme, times)

    def make_promise(self, theme: int, times: int) -> None:
        decision = self.themes[theme].decisions.order_by("-pk").first()
        if decision:
            given = {"what": "A thing.", "owner_title": "Manager", "submission_key": uuid.uuid4()}
            self.do(times, promise, decision=decision, due_on=date(2026, 9, 1), at=self.at, **given)

    @rule(number=which)
    def withdraw(self, number: int) -> None:
        if action := self.action(number):
            self.do(1, withdraw_draft_promise, action=action)

    @rule(theme=st.integers(0, 1), names_read=st.sampled_from([True, True, False]), times=often)
    def publish(self, theme: int, names_read: bool, times: int) -> None:
        decision = self.themes[theme].decisions.order_by("-pk").first()
        if decision:
            self.do(times, publish_decision, decision=decision, names_read=names_read, role=self.role, at=self.at)

    @rule(number=which, how=st.sampled_from(["keep", "break", "extend"]), read=yes_or_no, text=words, times=often)
    def go_on(self, number: int, how: str, read: bool, text: str, times: int) -> None:
        action = self.action(number)
        given = {"action": action, "names_read": read, "role": self.role, "at": self.at}
        if action is None:
            return
        if how == "keep":
            self.do(times, keep_promise, done_words=text, **given)
        elif how == "break":
            self.do(times, break_promise, because=text, **given)
        else:
            self.do(times, extend, to_on=date(2026, 9, 2) + timedelta(days=number), reason=text, **given)

    @rule(theme=st.integers(0, 1), read=yes_or_no, times=often)
    def news(self, theme: int, read: bool, times: int) -> None:
        decision = self.themes[theme].decisions.order_by("-pk").first()
        if decision:
            given = {"decision": decision, "words": "News.", "names_read": read, "submission_key": uuid.uuid4()}
            self.do(times, publish_update, role=self.role, at=self.at, **given)

    @rule(number=which, outcome=outcomes, answer=words, to=words, handler=words, times=often)
    def answer_alone(self, number: int, times: int, to: str, handler: str, **typed: Any) -> None:
        given = {"item": self.item(number), "passed_to": to, "case_handler": handler, **typed}
        self.do(times, answer_item, role=self.role, at=self.at, **given)

    @rule(number=which, allowed=yes_or_no)
    def carer_allows(self, number: int, allowed: bool) -> None:
        Item.objects.filter(pk=self.items[number].pk, passing_on="not_asked").update(passing_on="asked")
        self.do(1, answer_passing_on, item=self.item(number), allowed=allowed, at=self.at)

    @rule(number=which)
    def carer_asks_again(self, number: int) -> None:
        given = {"item": self.item(number), "words": "That is no answer.", "submission_key": uuid.uuid4()}
        self.do(1, ask_to_look_again, at=self.at, **given)

    @invariant()
    def every_answer_has_what_it_owes(self) -> None:
        for decision in Decision.objects.published().prefetch_related("goals_weighed", "duties_weighed", "actions"):
            assert decision.answer
            assert decision.published_by
            assert decision.decided_by_title
            if decision.outcome in WEIGHING:
                assert decision.theme
                assert decision.said
                assert decision.reason
                assert decision.no_goal_because or decision.goals_weighed.all()
                assert decision.no_duty_because or decision.duties_weighed.all()
            if decision.outcome in {"we_cannot", "in_part"}:
                assert decision.would_reopen
                assert decision.look_again_on
            promises = bool(decision.actions.all())
            if decision.theme_id:
                assert promises == (decision.outcome in {"we_will", "in_part"})

    @invariant()
    def no_item_skips_a_step(self) -> None:
        for item in Item.objects.select_related("decision", "theme"):
            answered = item.state == Item.State.ANSWERED
            assert answered == (item.decision is not None) == (item.answered_at is not None)
            if item.decision:
                assert item.looked_at_at
                assert item.answered_at
                assert item.received_at <= item.looked_at_at <= item.answered_at
                assert item.decision.published_at
                assert item.decision.theme_id in {None, item.theme_id}
                assert item.decision.item_id in {None, item.pk}
                if item.decision.outcome == Decision.Outcome.PASSED_ON:
                    assert item.passing_on == Item.PassingOn.YES

    @invariant()
    def done_means_all_kept(self) -> None:
        for decision in Decision.objects.filter(stage=Decision.Stage.DONE).prefetch_related("actions"):
            assert decision.actions.all()
            assert all(action.done_at and action.done_words for action in decision.actions.all())
        assert not Action.objects.filter(broken_at__isnull=False, broken_because={}).exists()
        assert not Extension.objects.filter(reason={}).exists()
        assert not Update.objects.filter(decision__published_at__isnull=True).exists()

    @invariant()
    def nobody_is_told_twice(self) -> None:
        told = Counter(
            (kind, contact, context.get("decision"), context.get("update"), context.get("extension"))
            for kind, contact, context in Notice.objects.filter(
                kind__in=["feedback.answered", "feedback.news"]
            ).values_list("kind", "contact", "context")
        )
        assert all(times == 1 for times in told.values())

    @invariant()
    def who_waits_under_an_answered_theme_is_flagged_or_looked_at_again(self) -> None:
        for theme in self.themes:
            if Decision.objects.in_public().filter(theme=theme).exists():
                waiting = Item.objects.unflagged().unanswered().filter(theme=theme)
                assert not waiting.exclude(pk__in=self.once_flagged()).exists()

    def once_flagged(self) -> set[int]:
        return {item.pk for item in self.items if item.notes.exists()}


def walk(examples: int) -> None:
    """Walk many ways, the same ones each time, and check that they led somewhere."""
    Steps.reached.clear()
    chosen = settings(
        max_examples=examples,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Steps, settings=chosen)
    assert {"under_way", "decided"} <= {stage for _outcome, stage in Steps.reached}


@pytest.mark.django_db
def test_no_path_reaches_an_answer_that_owes_something() -> None:
    walk(10)


@pytest.mark.soak
@pytest.mark.django_db
def test_no_path_of_many_reaches_an_answer_that_owes_something() -> None:
    walk(300)
    assert ("we_will", "done") in Steps.reached
