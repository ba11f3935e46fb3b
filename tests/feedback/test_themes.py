"""From a theme over its draft and its promises to an answer in public, as planners walk it."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common.clock import today
from feedback.models import Action, Decision, Item, Theme, Update
from feedback.operations import flag_safeguarding, version_of
from notices.models import Notice
from people.models import Organisation, Role, User
from planning.models import Duty, Goal
from tests.conftest import ClientFor
from tests.feedback.factories import gather, make_answer, make_draft, make_item, make_promise, make_theme, role_at
from tests.people.factories import make_contact, make_staff
from tests.planning.factories import make_duty, make_goal

pytestmark = pytest.mark.django_db
LATER = today() + timedelta(days=90)
PAGES = ["", "decide/", "promises/", "publish/", "news/"]


@pytest.fixture
def staff(planner: User, client_for: ClientFor) -> Client:
    """A planner, signed in."""
    return client_for(planner)


@pytest.fixture
def colleague(organisation: Organisation, client_for: ClientFor) -> Client:
    """Another planner of the same organisation, signed in."""
    return client_for(make_staff(organisation, name="Tom", title="Manager"))


@pytest.fixture
def theme(organisation: Organisation) -> Theme:
    """A theme with two carers under it, one of whom may be quoted and reached."""
    theme = make_theme(organisation)
    gather(theme, make_item(organisation), make_item(organisation, may_quote=True, contact=make_contact()))
    return theme


@pytest.fixture
def goal(organisation: Organisation) -> Goal:
    return make_goal(organisation)


@pytest.fixture
def duty(db: None) -> Duty:
    return make_duty(words="Think about carers' wellbeing.", checked_on=None)


def address(theme: Theme, page: str = "") -> str:
    return f"/manage/{theme.organisation.slug}/themes/{theme.pk}/{page}"


def shown(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def on_day(name: str, day: Any = LATER) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def form_of(outcome: str, **changed: Any) -> dict[str, Any]:
    """A form filled in for this answer."""
    filled: dict[str, Any] = {
        "outcome": outcome,
        "said-en-gb": "The line shuts early.",
        "answer-en-gb": "The line stays open until nine.",
        "reason-en-gb": "Many carers work until six.",
        "next_words-en-gb": "It starts in May.",
        "goals": ["none"],
        "no_goal_because": "No goal speaks of it.",
        "duties": ["none"],
        "no_duty_because": "No duty speaks of it.",
    }
    if outcome == "in_part":
        filled |= {"rest_needs-en-gb": "Two more staff.", **on_day("rest_again_on")}
    if outcome == "we_cannot":
        filled |= {"obstacle": "money", "would_reopen-en-gb": "More money.", **on_day("look_again_on")}
    return filled | changed


def errors_of(page: str) -> set[str]:
    """The ids that the error summary leads to."""
    summary = re.search(r'govuk-error-summary__list">(.*?)</ul>', page, re.DOTALL)
    return set(re.findall(r'href="#([^"]+)"', summary[1])) if summary else set()


# --- Lists --------------------------------------------------------------------------------------------------------


def test_themes_with_somebody_waiting_stand_first(staff: Client, organisation: Organisation, theme: Theme) -> None:
    quiet = make_theme(organisation, title="Quiet", at=timezone.now())
    page = shown(staff, f"/manage/{organisation.slug}/themes/")
    assert page.index(str(theme.title)) < page.index(str(quiet.title))
    assert "2 carers" in page
    assert "Late since" in page


def test_themes_are_narrowed_by_where_they_stand(staff: Client, organisation: Organisation, theme: Theme) -> None:
    make_draft(make_theme(organisation, title="Drafted"))
    make_answer(make_theme(organisation, title="Answered one"))
    url = f"/manage/{organisation.slug}/themes/"
    for show, titles in (("waiting", {str(theme.title)}), ("draft", {"Drafted"}), ("answered", {"Answered one"})):
        page = shown(staff, f"{url}?show={show}")
        found = {title for title in (str(theme.title), "Drafted", "Answered one") if f">{title}<" in page}
        assert found == titles


def test_no_themes_says_where_they_come_from(staff: Client, organisation: Organisation) -> None:
    assert "No themes yet" in shown(staff, f"/manage/{organisation.slug}/themes/")
    assert "Nobody waits under a theme" in shown(staff, f"/manage/{organisation.slug}/themes/?show=waiting")


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_reaches_a_theme(
    theme: Theme, other_planner: User, commissioner: User, client_for: ClientFor, page: str
) -> None:
    lead = make_staff(theme.organisation, Role.Kind.SAFEGUARDING_LEAD)
    for user in (other_planner, commissioner, lead):
        client = client_for(user)
        for url in (address(theme, page), address(theme, page).replace(theme.organisation.slug, "southmere")):
            assert client.get(url).status_code == 404
            # A page that is only read refuses every POST alike, before it looks who asks.
            assert client.post(url, form_of("already_so")).status_code == (404 if page else 405)
    assert not Decision.objects.exists()


def test_a_theme_shows_what_was_said_its_answer_its_promises_and_news(staff: Client, theme: Theme) -> None:
    page = shown(staff, address(theme))
    assert "2 carers said this." in page
    assert "Write the answer" in page

    decision = make_answer(theme)
    staff.post(
        address(theme, "news/"), {"words-en-gb": "A date is set.", "names_read": "on", "submission": uuid.uuid4()}
    )
    make_draft(theme, Decision.Outcome.ALREADY_SO)
    page = shown(staff, address(theme))

    for words in (str(decision.answer), str(decision.actions.get().what), "A date is set.", "Go on: last look"):
        assert words in page


@pytest.mark.parametrize("rows", [2, 20])
@pytest.mark.parametrize("page", ["themes/", "themes/{pk}/", "themes/{pk}/decide/", "themes/{pk}/publish/"])
def test_pages_cost_the_same_however_much_there_is(
    staff: Client, organisation: Organisation, rows: int, page: str, django_assert_max_num_queries: Any
) -> None:
    themes = [make_theme(organisation) for _ in range(rows)]
    items = [make_item(organisation, may_quote=True) for _ in range(rows)]
    goals, duties = [make_goal(organisation) for _ in range(rows)], [make_duty() for _ in range(rows)]
    gather(themes[0], *items)
    make_promise(make_draft(themes[0], quotes=items, goals=goals, duties=duties))
    url = f"/manage/{organisation.slug}/{page.format(pk=themes[0].pk)}"
    staff.get(url)
    with django_assert_max_num_queries(27):
        staff.get(url)


# --- Deciding -----------------------------------------------------------------------------------------------------


def test_the_form_shows_goals_duties_in_plain_words_and_the_voices(
    staff: Client, theme: Theme, goal: Goal, duty: Duty, other_organisation: Organisation
) -> None:
    old, foreign = make_goal(theme.organisation, words="An old goal", is_current=False), make_goal(other_organisation)
    page = shown(staff, address(theme, "decide/"))
    assert str(goal.words) in page
    assert str(old.words) not in page
    assert f'value="{foreign.pk}"' not in re.findall(r'<input[^>]*name="goals"[^>]*>', page)
    assert page.index("Think about carers&#x27; wellbeing.") < page.index("Care Act 2014")
    assert "Text not yet checked." in page
    assert page.index("May be quoted") < page.index("What is the answer?"), "the voices come before the form"


@pytest.mark.parametrize(
    ("outcome", "next_page"),
    [
        ("we_will", "promises/"),
        ("in_part", "promises/"),
        ("we_cannot", "publish/"),
        ("already_so", "publish/"),
        ("thank_you", "publish/"),
    ],
)
def test_each_answer_leads_to_its_next_step(staff: Client, theme: Theme, outcome: str, next_page: str) -> None:
    saved = staff.post(address(theme, "decide/"), form_of(outcome))
    assert saved["Location"] == address(theme, next_page)
    draft = Decision.objects.get()
    assert (draft.outcome, draft.stage, draft.decided_by_title) == (outcome, "draft", "Ruth, Service Planner")
    assert not Decision.objects.in_public().exists()
    if outcome in {"in_part", "we_cannot"}:
        assert draft.look_again_on == LATER
        assert draft.would_reopen


@pytest.mark.parametrize(
    ("outcome", "owed"),
    [
        ("we_will", {"id_said", "id_answer", "id_reason", "id_goals", "id_duties"}),
        (
            "in_part",
            {"id_said", "id_answer", "id_reason", "id_goals", "id_duties", "id_rest_needs", "id_rest_again_on-day"},
        ),
        (
            "we_cannot",
            {
                "id_said",
                "id_answer",
                "id_reason",
                "id_goals",
                "id_duties",
                "id_obstacle",
                "id_would_reopen",
                "id_look_again_on-day",
            },
        ),
        ("already_so", {"id_said", "id_answer", "id_reason", "id_goals", "id_duties"}),
        ("thank_you", {"id_answer"}),
        ("", {"id_outcome", "id_answer"}),
        ("passed_on", {"id_outcome", "id_answer"}),
    ],
)
@pytest.mark.usefixtures("goal", "duty")
def test_only_what_belongs_to_the_answer_is_asked_each_beside_its_field(
    staff: Client, theme: Theme, outcome: str, owed: set[str]
) -> None:
    page = staff.post(address(theme, "decide/"), {"outcome": outcome, "next_words-en-gb": "Typed."}).content.decode()
    assert errors_of(page) == owed
    for target in owed:
        assert f'id="{target}"' in page
    assert "Typed." in page
    assert not Decision.objects.exists()


def test_where_there_is_nothing_to_weigh_it_still_says_why(staff: Client, theme: Theme) -> None:
    form = form_of("already_so", goals=[], duties=[], no_goal_because="", no_duty_because="")
    page = staff.post(address(theme, "decide/"), form).content.decode()
    assert errors_of(page) == {"id_no_goal_because", "id_no_duty_because"}
    assert 'id="id_no_goal_because"' in page
    form |= {"no_goal_because": "We have none yet.", "no_duty_because": "None binds us."}
    assert staff.post(address(theme, "decide/"), form)["Location"] == address(theme, "publish/")


def test_none_applies_needs_a_reason_beside_it(staff: Client, theme: Theme, goal: Goal, duty: Duty) -> None:
    page = staff.post(address(theme, "decide/"), form_of("already_so", no_goal_because=" ")).content.decode()
    assert errors_of(page) == {"id_no_goal_because"}
    both = form_of("already_so", goals=["none", str(goal.pk)])
    assert errors_of(staff.post(address(theme, "decide/"), both).content.decode()) == {"id_goals"}


def test_what_was_weighed_is_kept(staff: Client, theme: Theme, goal: Goal, duty: Duty) -> None:
    staff.post(address(theme, "decide/"), form_of("already_so", goals=[goal.pk], duties=[duty.pk]))
    draft = Decision.objects.get()
    assert [weighed.goal for weighed in draft.goals_weighed.all()] == [goal]
    assert [weighed.duty for weighed in draft.duties_weighed.all()] == [duty]
    assert (draft.no_goal_because, draft.no_duty_because) == ("", "")
    page = shown(staff, address(theme, "decide/"))
    assert len(re.findall(r"<input[^>]*\schecked", page)) == 3, "the answer, the goal, the duty"


def test_a_day_to_look_again_is_still_to_come(staff: Client, theme: Theme) -> None:
    page = staff.post(address(theme, "decide/"), form_of("we_cannot", **on_day("look_again_on", today()))).content
    assert b"Choose a day that is still to come." in page


def test_words_are_checked_and_nothing_is_saved(staff: Client, theme: Theme) -> None:
    form = form_of("", **{"answer-en-gb": "We will utilise capacity going forward.", "check_words": "1"})
    page = staff.post(address(theme, "decide/"), form).content.decode()
    assert "app-word-check" in page
    assert "going forward" in page
    assert not errors_of(page)
    assert not Decision.objects.exists()


def test_carers_words_are_shown_without_names_and_only_with_their_yes(staff: Client, theme: Theme) -> None:
    silent, quotable = theme.items.order_by("may_quote")
    page = shown(staff, address(theme, "decide/"))
    assert f'name="quote_{quotable.pk}"' in page
    assert f'name="quote_{silent.pk}"' not in page
    quote = {"quotes": [quotable.pk], f"quote_{quotable.pk}": "It shuts at five.", f"quote_{quotable.pk}_by": "A mum"}
    staff.post(address(theme, "decide/"), form_of("already_so", **quote))
    kept = Decision.objects.get().quotes.get()
    assert (kept.item, kept.words, kept.attribution) == (quotable, "It shuts at five.", "A mum")
    forged = form_of("already_so", quotes=[silent.pk])
    assert "govuk-error-message" in staff.post(address(theme, "decide/"), forged).content.decode()


def test_a_form_sent_twice_is_one_draft(staff: Client, theme: Theme) -> None:
    form = form_of("already_so", based_on="")
    for _ in range(2):
        assert staff.post(address(theme, "decide/"), form)["Location"] == address(theme, "publish/")
    assert Decision.objects.count() == 1


def test_two_planners_at_once_lose_nothing(staff: Client, colleague: Client, theme: Theme) -> None:
    seen = version_of(theme)
    colleague.post(address(theme, "decide/"), form_of("already_so", based_on=seen, **{"answer-en-gb": "Tom's words."}))

    mine = form_of("thank_you", based_on=seen, **{"answer-en-gb": "My own words."})
    page = staff.post(address(theme, "decide/"), mine).content.decode()

    assert "A colleague changed this answer while you wrote." in page
    assert "What Tom, Manager wrote" in page
    assert "Tom&#x27;s words." in page
    assert "My own words." in page
    assert str(Decision.objects.get().answer) == "Tom's words."
    based_on = re.search(r'name="based_on"[^>]*value="([^"]*)"', page)
    assert based_on
    staff.post(address(theme, "decide/"), mine | {"based_on": based_on[1]})
    assert str(Decision.objects.get().answer) == "My own words."


def test_an_answer_published_meanwhile_is_shown_and_not_answered_again(
    staff: Client, colleague: Client, theme: Theme
) -> None:
    make_draft(theme, Decision.Outcome.ALREADY_SO)
    seen = version_of(theme)
    colleague.post(address(theme, "publish/"), {"names_read": "on", "based_on": seen})
    page = staff.post(address(theme, "decide/"), form_of("thank_you", based_on=seen)).content.decode()
    assert "It is public already" in page
    assert Decision.objects.count() == 1


# --- Promises of a draft ------------------------------------------------------------------------------------------


def promise_form(**changed: Any) -> dict[str, Any]:
    filled = {"what-en-gb": "Open until nine.", "owner_title": "Manager", "submission": str(uuid.uuid4())}
    return filled | on_day("due_on") | changed


def test_promises_are_added_once_and_taken_away(staff: Client, planner: User, theme: Theme) -> None:
    make_draft(theme)
    assert "needs at least one" in shown(staff, address(theme, "promises/"))
    form = promise_form(owner=planner.roles.get().pk)
    for _ in range(2):
        assert staff.post(address(theme, "promises/"), form)["Location"] == address(theme, "promises/")
    action = Action.objects.get()
    assert (action.due_on, action.first_due_on, action.owner) == (LATER, LATER, planner.roles.get())
    assert "1 promise so far" in shown(staff, address(theme, "promises/"))

    staff.post(address(theme, "promises/"), {"remove": action.pk})
    assert not Action.objects.exists()
    assert staff.post(address(theme, "promises/"), {"remove": "x"}).status_code == 200


def test_a_promise_for_yesterday_is_refused(staff: Client, theme: Theme) -> None:
    make_draft(theme)
    form = promise_form(**on_day("due_on", today() - timedelta(days=1)))
    assert "Choose today or a later day." in staff.post(address(theme, "promises/"), form).content.decode()
    empty = staff.post(address(theme, "promises/"), {"submission": "x"}).content.decode()
    assert {"id_what", "id_owner_title", "id_due_on-day"} <= errors_of(empty)


def test_promises_of_others_are_not_taken_away(staff: Client, theme: Theme, other_organisation: Organisation) -> None:
    make_draft(theme)
    foreign = make_promise(make_draft(make_theme(other_organisation)))
    assert staff.post(address(theme, "promises/"), {"remove": foreign.pk}).status_code == 404
    assert Action.objects.get() == foreign


def test_without_a_draft_there_is_nothing_to_promise_or_publish(staff: Client, theme: Theme) -> None:
    assert staff.get(address(theme, "promises/"))["Location"] == address(theme, "decide/")
    assert staff.get(address(theme, "publish/"))["Location"] == address(theme)
    assert staff.get(address(theme, "news/"))["Location"] == address(theme)


# --- Publishing ---------------------------------------------------------------------------------------------------


def test_the_last_look_shows_the_card_and_whom_it_tells(staff: Client, theme: Theme, duty: Duty) -> None:
    quotable = theme.items.get(may_quote=True)
    draft = make_draft(theme, quotes=[quotable], duties=[duty], no_duty_because="")
    make_promise(draft)
    page = shown(staff, address(theme, "publish/"))
    for words in (
        "app-pair__said",
        str(draft.answer),
        str(draft.reason),
        quotable.words,
        "Keep the booking line open until nine.",
        "It answers 2 carers.",
        "1 gets an email, once.",
        "1 left no address",
        "Text not yet checked.",
        "I have read these words. They name nobody.",
    ):
        assert words in page, words


def test_nothing_goes_out_without_the_tick(staff: Client, theme: Theme) -> None:
    make_draft(theme, Decision.Outcome.ALREADY_SO)
    page = staff.post(address(theme, "publish/"), {"based_on": version_of(theme)}).content.decode()
    assert errors_of(page) == {"id_names_read"}
    assert not Decision.objects.in_public().exists()


def test_publishing_twice_tells_once_and_closes_the_circle(staff: Client, theme: Theme) -> None:
    make_draft(theme, Decision.Outcome.ALREADY_SO)
    form = {"names_read": "on", "based_on": version_of(theme)}
    for _ in range(2):
        assert staff.post(address(theme, "publish/"), form)["Location"] == address(theme)
    assert Notice.objects.filter(kind="feedback.answered").count() == 1
    assert set(Item.objects.values_list("state", flat=True)) == {Item.State.ANSWERED}
    decision = Decision.objects.in_public().get()
    assert str(decision.answer) in shown(Client(), f"/what-changed/{decision.pk}/")


def test_words_changed_while_one_reads_do_not_go_out(staff: Client, colleague: Client, theme: Theme) -> None:
    make_draft(theme, Decision.Outcome.ALREADY_SO)
    read = version_of(theme)
    colleague.post(
        address(theme, "decide/"), form_of("already_so", based_on=read, **{"answer-en-gb": "Amina was right."})
    )
    page = staff.post(address(theme, "publish/"), {"names_read": "on", "based_on": read}).content.decode()
    assert "Nothing went out." in page
    assert "Amina was right." in page
    assert not re.search(r'name="names_read"[^>]*checked', page), "the tick was for other words"
    assert not Decision.objects.in_public().exists()


def test_what_is_missing_or_left_over_is_said_at_the_last_look(staff: Client, theme: Theme) -> None:
    make_draft(theme)
    form = {"names_read": "on"}
    page = staff.post(address(theme, "publish/"), form | {"based_on": version_of(theme)}).content.decode()
    assert "needs a promise with a date" in page
    make_promise(make_draft(theme))
    make_draft(theme, Decision.Outcome.WE_CANNOT)
    page = staff.post(address(theme, "publish/"), form | {"based_on": version_of(theme)}).content.decode()
    assert "promises stand under it" in page
    assert "This answer promises nothing." in shown(staff, address(theme, "promises/"))
    assert not Decision.objects.in_public().exists()


def test_a_new_answer_says_that_it_takes_the_place_of_the_old_one(staff: Client, theme: Theme) -> None:
    first = make_answer(theme, at=timezone.now())
    assert "takes the place of the answer" in shown(staff, address(theme, "decide/"))
    make_draft(theme, Decision.Outcome.ALREADY_SO)
    assert "takes the place of the answer" in shown(staff, address(theme, "publish/"))
    staff.post(address(theme, "publish/"), {"names_read": "on", "based_on": version_of(theme)})
    assert Decision.objects.in_public().get().replaces == first


def test_flagged_words_are_in_no_step_of_an_answer(staff: Client, theme: Theme, safeguarding_lead: User) -> None:
    flagged = make_item(theme.organisation, words="Canary-7316", may_quote=True)
    gather(theme, flagged)
    make_promise(make_draft(theme, quotes=[flagged]))
    flag_safeguarding(item=flagged, role=role_at(theme.organisation), because="A bruise.", at=timezone.now())
    for page in PAGES:
        assert "Canary-7316" not in staff.get(address(theme, page), follow=True).content.decode(), page


# --- News ---------------------------------------------------------------------------------------------------------


def test_news_goes_out_once_and_only_read(staff: Client, theme: Theme) -> None:
    make_answer(theme)
    form = {"words-en-gb": "A date is set.", "submission": str(uuid.uuid4())}
    assert errors_of(staff.post(address(theme, "news/"), form).content.decode()) == {"id_names_read"}
    assert not Update.objects.exists()
    for _ in range(2):
        assert staff.post(address(theme, "news/"), form | {"names_read": "on"})["Location"] == address(theme)
    assert Update.objects.get().published_by_title == "Ruth, Service Planner"
    assert Notice.objects.filter(kind="feedback.news").count() == 1
