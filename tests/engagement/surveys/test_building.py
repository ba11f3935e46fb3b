"""Building a survey, asking it, closing it, reading it: by a planner, in a browser's steps."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.clock import now
from common.public_text import PublicText
from engagement.surveys.models import Response, Staged, Survey
from engagement.surveys.operations import Frozen, close_survey, move_staged, say_what_next
from engagement.surveys.paper import END, Kind, Paper, Question
from engagement.surveys.results import Results
from engagement.surveys.tasks import close_surveys
from feedback.models import Item
from people.models import Organisation, User
from planning.models import Service
from tests.conftest import ClientFor
from tests.engagement.surveys.factories import PAPER, fill_in_many, make_survey

ABOUT = {
    "title": "Breaks this year",
    "summary-en-gb": "Tell us how breaks are.",
    "for_whom-en-gb": "Everyone who gets breaks.",
    "minutes": "5",
    "influence": "consult",
    "can_change-en-gb": "When breaks are.",
    "how_to_join-en-gb": "Answer here.",
    "organiser_title": "Short Breaks Manager",
}


@pytest.fixture
def at() -> datetime:
    return now()


@pytest.fixture
def staff(client_for: ClientFor, planner: User) -> Client:
    return client_for(planner)


def manage(survey: Survey, name: str, *more: object) -> str:
    return reverse(f"surveys:{name}", args=[survey.activity.organisation.slug, survey.pk, *more])


def about(service: Service, at: datetime, **more: object) -> dict[str, object]:
    last = at + timedelta(days=20)
    closes = {"closes_on-day": last.day, "closes_on-month": last.month, "closes_on-year": last.year}
    return {**ABOUT, **closes, "services": [service.pk], "submission": str(uuid4()), **more}


def test_a_survey_of_ten_questions_is_built_asked_and_answered(
    staff: Client, guest: Client, organisation: Organisation, service: Service, at: datetime
) -> None:
    add = reverse("surveys:survey_add", args=[organisation.slug])
    assert 'name="summary-en-gb"' in staff.get(add).content.decode() or "summary" in staff.get(add).content.decode()
    typed = about(service, at)
    refused = staff.post(add, {**typed, "title": "", "closes_on-year": "2020"}).content.decode()
    for words in ("Please fill in: Title", "Choose a day that is to come, or today."):
        assert words in refused
    for _ in range(2):  # a double press
        assert staff.post(add, typed).status_code == 302
    survey = Survey.objects.get()
    edit = manage(survey, "survey_edit")
    assert "There is no question yet." in staff.get(edit).content.decode()
    staff.post(manage(survey, "survey_publish"))
    assert survey.versions.asked().count() == 0  # it asks nothing yet

    bank = manage(survey, "survey_bank")
    assert "Tick at least one." in staff.post(bank, {}).content.decode()
    ready = {"quality": ["q_overall", "q_needs", "q_wait", "q_plan"], "access": ["a_reach", "a_barriers"]}
    for _ in range(2):
        staff.post(bank, {**ready, "staff": ["s_respect", "s_listen"], "ideas": ["i_change"]})
    chosen = staff.post(manage(survey, "question_add"), {"kind": "one"})
    write = chosen.headers["Location"]
    wrong = staff.post(write, {"words-en-gb": "Which one?", "choices-en-gb": "A"}).content.decode()
    assert "Write 2 to 20 lines." in wrong
    assert (
        "One of them stands there twice."
        in staff.post(write, {"words-en-gb": "Which one?", "choices-en-gb": "A\nA"}).content.decode()
    )
    staff.post(write, {"words-en-gb": "Which one?", "choices-en-gb": "Mornings\nEvenings", "has_other": "on"})
    paper = survey.versions.get().paper
    assert len(paper) == 10
    own = paper.questions[-1]
    staff.post(manage(survey, "question_move", own.key), {"earlier": "1"})
    assert survey.versions.get().paper.number(own.key) == 9
    staff.post(manage(survey, "question_routes", own.key), {f"to_{own.choices[0].key}": END})
    assert survey.versions.get().paper.questions[8].routes == {own.choices[0].key: END}

    assert guest.get(reverse("surveys:start", args=[survey.pk])).status_code == 404
    for _ in range(2):
        staff.post(manage(survey, "survey_publish"))
    assert survey.versions.asked().count() == 1
    assert "Breaks this year" in guest.get(reverse("activities:whats_on")).content.decode()
    assert guest.post(reverse("surveys:start", args=[survey.pk])).status_code == 302
    assert "Which one?" in guest.get(reverse("surveys:paper", args=[survey.pk])).content.decode()


def test_questions_that_nobody_gets_to_stop_it(
    staff: Client, organisation: Organisation, service: Service, at: datetime
) -> None:
    first = Question("q1", Kind.YES_NO, PAPER.questions[0].words, routes={"yes": END, "no": END, "not_sure": END})
    survey = make_survey(organisation, service, at=at, paper=Paper((first, PAPER.questions[2])), is_asked=False)
    page = staff.post(manage(survey, "survey_publish"), follow=True).content.decode()
    assert "Nobody would get to these questions: What should change?" in page
    assert not survey.versions.asked().exists()


def test_a_change_makes_a_new_paper_and_answers_keep_their_own(
    staff: Client, organisation: Organisation, service: Service, at: datetime
) -> None:
    survey = make_survey(organisation, service, at=at)
    fill_in_many(survey, [{"good": "good", "used": "yes"}] * 10, at=at)
    staff.post(
        manage(survey, "question_edit", "good"), {"words-en-gb": "How good was it?", "choices-en-gb": "Good\nBad"}
    )
    staff.post(manage(survey, "survey_publish"))
    assert [str(version.paper.questions[0].words) for version in survey.versions.all()] == [
        "How good is it?",
        "How good was it?",
    ]
    fill_in_many(survey, [{"good": "bad", "used": "no"}], at=at)
    assert Staged.objects.filter(version__number=1).count() == 10
    assert Staged.objects.get(version__number=2).answers["good"] == "bad"
    assert "How good is it?" in staff.get(manage(survey, "survey_paper", 1)).content.decode()
    close_survey(survey=survey, at=at)
    survey.refresh_from_db()
    table = survey.published and survey.published.table("good")
    assert table
    assert str(table.words) == "How good was it?"
    assert staff.get(manage(survey, "question_edit", "good")).status_code == 404


def test_a_paper_is_taken_away_and_brought_in(
    staff: Client, organisation: Organisation, service: Service, at: datetime
) -> None:
    survey = make_survey(organisation, service, at=at, is_asked=False)
    taken = staff.get(manage(survey, "survey_file")).content
    other = make_survey(organisation, service, at=at, paper=Paper(), is_asked=False, title="Another")
    bring = manage(other, "survey_bring_in")
    for file, says in ((b"{", "This file holds no JSON."), (b'[{"key": "a"}]', "Question 1 cannot be read.")):
        assert says in staff.post(bring, {"file": SimpleUploadedFile("x.json", file)}).content.decode()
    assert staff.post(bring, {"file": SimpleUploadedFile("x.json", taken)}).status_code == 302
    assert other.versions.get().paper == PAPER
    assert json.loads(taken)[0]["key"] == "good"


def test_results_wait_for_the_end_and_hide_small_numbers(
    staff: Client, guest: Client, organisation: Organisation, service: Service, at: datetime
) -> None:
    survey = make_survey(organisation, service, at=at)
    assert staff.get(manage(survey, "survey_results")).status_code == 404
    answers = [{"good": "good", "used": "yes"}] * 40 + [{"good": "bad", "used": "yes", "why": "canary-words"}] * 3
    fill_in_many(survey, answers, at=at)
    assert "About 45 people have answered." in staff.get(manage(survey, "survey_edit")).content.decode()
    assert "canary-words" not in staff.get(manage(survey, "survey_edit")).content.decode()
    assert staff.get(manage(survey, "survey_words", "why")).status_code == 404  # who came last could be told

    assert staff.post(manage(survey, "survey_close")).status_code == 302
    page = staff.get(manage(survey, "survey_results")).content.decode()
    assert "About 45 people answered." in page
    assert "too few to show" in page
    survey.refresh_from_db()
    assert survey.published
    shown = {table.key: {row.key: row.count for row in table.rows} for table in survey.published.tables}
    assert shown["good"] == {"good": None, "bad": None}  # 3, and the 40 that would give them away
    assert shown["used"] == {"yes": 45, "no": 0, "not_sure": 0}
    assert "<8" in staff.get(manage(survey, "survey_csv")).content.decode()
    assert Results.from_json(survey.published.as_json()) == survey.published

    words = manage(survey, "survey_words", "why")
    assert staff.get(words).content.decode().count("canary-words") == 3
    response = Response.objects.filter(answers__why="canary-words").first()
    assert response
    for _ in range(2):
        staff.post(manage(survey, "survey_hear", "why", response.pk))
    item = Item.objects.get()
    assert (item.words, item.channel, item.person, item.contact) == ("canary-words", "survey", None, None)
    assert item.activity == survey.activity
    assert staff.post(manage(survey, "survey_hear", "why", uuid4())).status_code == 404

    public = reverse("surveys:results", args=[survey.pk])
    assert guest.get(public).status_code == 404
    assert (
        "Write this in English at least."
        in staff.post(manage(survey, "survey_what_next"), {"words-en-gb": ""}).content.decode()
    )
    staff.post(manage(survey, "survey_what_next"), {"words-en-gb": "The panel decides in May."})
    shown_page = guest.get(public).content.decode()
    assert "The panel decides in May." in shown_page
    assert "canary-words" not in shown_page


def test_few_answers_show_nothing(organisation: Organisation, service: Service, at: datetime) -> None:
    survey = make_survey(organisation, service, at=at)
    fill_in_many(survey, [{"good": "good", "used": "yes", "why": "x"}] * 7, at=at)
    close_survey(survey=survey, at=at)
    survey.refresh_from_db()
    assert survey.published
    assert survey.published.total is None
    assert survey.published.channels is None
    assert not any(table.rows for table in survey.published.tables)


def test_three_waves_make_a_trend(staff: Client, organisation: Organisation, service: Service, at: datetime) -> None:
    survey = make_survey(organisation, service, at=at)
    for wave, good in enumerate((10, 20, 30)):
        if wave:
            copied = staff.post(manage(survey, "survey_copy"), about(service, at, title=f"Wave {wave}"))
            survey = Survey.objects.select_related("activity__organisation").latest("pk")
            assert copied.headers["Location"] == manage(survey, "survey_edit")
            staff.post(manage(survey, "survey_publish"))
            survey = Survey.objects.select_related("activity__organisation").latest("pk")
        fill_in_many(
            survey,
            [{"good": "good", "used": "yes"}] * good + [{"good": "bad", "used": "yes"}] * (40 - good),
            at=now(),
        )
        move_staged()
        close_survey(survey=survey, at=now())
    survey.refresh_from_db()
    page = staff.get(manage(survey, "survey_results")).content.decode()
    assert page.index("25&nbsp;%") < page.rindex("75&nbsp;%")
    assert page.count('scope="col"') >= 4


def test_beat_closes_what_is_over(organisation: Organisation, service: Service, at: datetime) -> None:
    over = make_survey(organisation, service, at=at - timedelta(weeks=4))
    running = make_survey(organisation, service, at=at, title="Runs")
    close_surveys()
    over.refresh_from_db()
    running.refresh_from_db()
    assert over.closed_at
    assert running.closed_at is None


def test_a_survey_of_others_is_not_there(
    client_for: ClientFor, other_planner: User, organisation: Organisation, service: Service, at: datetime
) -> None:
    survey = make_survey(organisation, service, at=at)
    other = client_for(other_planner)
    for name in ("survey_edit", "survey_results", "survey_file"):
        assert other.get(manage(survey, name)).status_code == 404


def test_what_next_needs_results(organisation: Organisation, service: Service, at: datetime) -> None:
    survey = make_survey(organisation, service, at=at)
    with pytest.raises(Frozen):
        say_what_next(survey=survey, words=PublicText("Soon."), at=at)
