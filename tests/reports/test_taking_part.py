"""Who took part: in counts that let nobody be found, of one declared group of people."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from common.clock import now
from feedback.models import Item
from people.equality import QUESTIONS, quarter_of
from people.models import Organisation, Person, User
from people.operations import answer_equality, tell_about_me
from reports.taking_part import Row, TookPart, who_took_part
from tests.conftest import ClientFor
from tests.feedback.factories import make_item
from tests.people.factories import make_person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
BEFORE = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)


def voices(
    organisation: Organisation, number: int, at: datetime = BEFORE, *, care: str = "", **answers: str
) -> list[Person]:
    """So many carers who said something, and answered alike."""
    persons = [make_person() for _ in range(number)]
    for person in persons:
        make_item(organisation, person=person, at=at)
        if care:
            tell_about_me(person=person, answers={"cared_for": [care]})
        for slug, answer in answers.items():
            answer_equality(person=person, question=QUESTIONS[slug], answer=answer, at=at)
    return persons


def shown(took_part: TookPart, title: str) -> dict[str, int | None]:
    rows: list[Row] = next(table.rows for table in took_part.tables if str(table.title) == title)
    return {str(row.label): row.count for row in rows if row.count != 0}


def test_small_counts_are_hidden(organisation: Organisation) -> None:
    voices(organisation, 12, sex="female")
    voices(organisation, 22, sex="male")
    voices(organisation, 3, sex="prefer_not")
    voices(organisation, 6)
    took_part = who_took_part(organisation, at=AT)
    assert took_part.total == 45
    counts = {"Female": 10, "Male": 20, "Would rather not say": None, "Not answered": None}
    assert shown(took_part, "What is your sex?") == counts
    row = next(row for table in took_part.tables for row in table.rows if str(row.label) == "Female")
    assert row.percent == 22


def test_answers_are_counted_in_groups(organisation: Organisation) -> None:
    for group in ("indian", "pakistani", "chinese"):
        voices(organisation, 4, BEFORE, **{"ethnic-group": group})
    voices(organisation, 20, BEFORE, **{"ethnic-group": "british"})
    groups = shown(who_took_part(organisation, at=AT), "What is your ethnic group?")
    assert groups == {"Asian or Asian British": 10, "White": 20}


def test_kinds_of_need_are_hidden_too(organisation: Organisation) -> None:
    voices(organisation, 20, care="autism")
    voices(organisation, 2, care="rare")
    care = shown(who_took_part(organisation, at=AT), "What the care is for (several may fit)")
    assert care["Autism or ADHD"] is None  # 20 of 22: the other two would be known
    assert care["A rare condition"] is None
    voices(organisation, 10, care="memory")
    care = shown(who_took_part(organisation, at=AT), "What the care is for (several may fit)")
    assert care["Autism or ADHD"] == 20


def test_few_people_are_nobody(organisation: Organisation) -> None:
    voices(organisation, 7, sex="male")
    took_part = who_took_part(organisation, at=AT)
    assert took_part.total is None
    assert not any(table.rows for table in took_part.tables)


def test_one_person_is_counted_once(organisation: Organisation) -> None:
    for person in voices(organisation, 8):
        make_item(organisation, person=person, at=BEFORE + timedelta(days=1))
    assert who_took_part(organisation, at=AT).total == 10


def test_nothing_moves_within_a_quarter(organisation: Organisation) -> None:
    """Else somebody who looks every day would see when somebody answered."""
    persons = voices(organisation, 30, sex="male")
    before = who_took_part(organisation, at=AT)
    voices(organisation, 20, at=AT, sex="female")
    for person in persons[:10]:
        answer_equality(person=person, question=QUESTIONS["age"], answer="25_34", at=AT)
    assert who_took_part(organisation, at=AT + timedelta(days=20)) == before
    assert who_took_part(organisation, at=datetime(2027, 1, 1, tzinfo=UTC)).total == 50


def test_others_are_not_counted(organisation: Organisation, other_organisation: Organisation) -> None:
    voices(other_organisation, 20)
    voices(organisation, 20, at=BEFORE - timedelta(days=400))
    for person in voices(organisation, 20):
        Item.objects.filter(person=person).update(safeguarding_since=AT)
    for _ in range(9):
        make_item(organisation, at=BEFORE)
    assert who_took_part(organisation, at=AT).total == 0


def test_the_figures_show_it(
    organisation: Organisation, planner: User, commissioner: User, client_for: ClientFor
) -> None:
    last_quarter = datetime.combine(quarter_of(now()), datetime.min.time(), tzinfo=UTC) - timedelta(days=20)
    voices(organisation, 12, at=last_quarter, sex="female")
    voices(organisation, 5, at=last_quarter, sex="male")
    voices(organisation, 6, at=last_quarter, sex="prefer_not")
    for reader in (planner, commissioner):
        html = client_for(reader).get(reverse("reports:figures", args=[organisation.slug])).content.decode()
        assert "Who took part" in html
        assert "Hidden:" in html
    assert "Who took part" not in Client().get(reverse("reports:public_figures")).content.decode()


def test_what_nobody_answered_takes_one_line(organisation: Organisation, planner: User, client_for: ClientFor) -> None:
    """Every line stands on the page once: counted in a table, or named as hidden or as nobody's."""
    last_quarter = datetime.combine(quarter_of(now()), datetime.min.time(), tzinfo=UTC) - timedelta(days=20)
    voices(organisation, 12, at=last_quarter, sex="female")
    voices(organisation, 5, at=last_quarter, sex="male")
    voices(organisation, 6, at=last_quarter)
    took_part = who_took_part(organisation, at=now())
    sex = next(table for table in took_part.answered if str(table.title) == "What is your sex?")
    assert [str(row.label) for row in sex.counted] == ["Female"]
    assert [str(row.label) for row in sex.hidden] == ["Male", "Not answered"]
    assert [str(row.label) for row in sex.empty] == ["Would rather not say"]
    assert "What is your religion?" in [str(table.title) for table in took_part.unanswered]
    html = client_for(planner).get(reverse("reports:figures", args=[organisation.slug])).content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert "Hidden: Male; Not answered." in words
    assert "Nobody: Would rather not say." in words
    assert "Buddhist" not in words
    assert words.count("What is your religion?") == 1


def test_a_question_with_a_hidden_answer_is_not_called_unanswered(organisation: Organisation) -> None:
    voices(organisation, 20)
    voices(organisation, 3, sex="male")
    took_part = who_took_part(organisation, at=AT)
    assert "What is your sex?" not in [str(table.title) for table in took_part.unanswered]


def test_there_is_no_second_group_to_compare_with(
    organisation: Organisation, planner: User, client_for: ClientFor
) -> None:
    """The switch of the page to "since the start", and to one service, does not change or repeat the counts."""
    client, address = client_for(planner), reverse("reports:figures", args=[organisation.slug])
    voices(organisation, 12, at=now() - timedelta(days=500), sex="female")
    assert "nothing is shown" in client.get(address, {"since": "always"}).content.decode()


def test_the_number_of_queries_stays(
    organisation: Organisation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    voices(organisation, 3)
    with django_assert_num_queries(3):
        who_took_part(organisation, at=AT)
    voices(organisation, 30, sex="female", care="rare")
    with django_assert_num_queries(3):
        who_took_part(organisation, at=AT)
