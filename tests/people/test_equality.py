"""Equality answers: one's own to give and to take back, and tied to nobody in the tables."""

import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from psycopg2 import sql
from pytest_django import Settings

from people.equality import PREFER_NOT, QUESTIONS, pseudonyms_of, quarter_of
from people.models import EqualityAnswer, Person, User
from people.operations import (
    answer_equality,
    equality_answers_of,
    mix_equality_answers,
    person_of,
    withdraw_equality,
)
from people.tasks import mix_equality_answers as task
from tests.conftest import ClientFor
from tests.people.factories import make_person

pytestmark = pytest.mark.django_db
ALL = "/about-me/equality/"
AT = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)


def page(slug: str) -> str:
    return f"{ALL}{slug}/"


@pytest.fixture
def client(carer: User, client_for: ClientFor) -> Client:
    """The carer at their computer."""
    return client_for(carer)


@pytest.fixture
def person(carer: User) -> Person:
    """Who the carer is."""
    found = person_of(carer)
    assert found
    return found


def answer(person: Person, slug: str, value: str, at: datetime = AT) -> None:
    answer_equality(person=person, question=QUESTIONS[slug], answer=value, at=at)


# --- The pages -------------------------------------------------------------------------------------------------------


def test_the_home_page_leads_there(client: Client) -> None:
    assert f'href="{ALL}"' in client.get("/home/").content.decode()
    assert client.get(ALL).content.decode().count("Not answered") == len(QUESTIONS)


def test_one_question_leads_to_the_next_that_has_no_answer(client: Client, person: Person) -> None:
    slugs = list(QUESTIONS)
    answer(person, slugs[1], "male")
    sent = client.post(page(slugs[0]), {"answer": "35_44"})
    assert sent.headers["Location"] == page(slugs[2])
    assert f'href="{page(slugs[3])}"' in client.get(page(slugs[2])).content.decode()
    assert client.post(page(slugs[-1]), {"answer": "no"}).headers["Location"] == ALL
    shown = unescape(client.get(ALL).content.decode())
    assert "35 to 44" in shown
    assert shown.count("Not answered") == len(QUESTIONS) - 3


@pytest.mark.parametrize("slug", QUESTIONS)
def test_every_question_can_be_left_and_takes_rather_not(client: Client, person: Person, slug: str) -> None:
    assert "I would rather not say" in client.get(page(slug)).content.decode()
    client.post(page(slug), {"answer": PREFER_NOT})
    assert equality_answers_of(person)[slug].answer == PREFER_NOT
    client.post(page(slug), {"taken": "back"})
    assert not EqualityAnswer.objects.exists()


def test_all_is_taken_back_by_one_button(client: Client, person: Person) -> None:
    other = make_person()
    answer(person, "sex", "female")
    answer(person, "age", "25_34")
    answer(other, "sex", "male")
    assert "Take all my answers back" in client.get(ALL).content.decode()
    assert "We have deleted your answers" in client.post(f"{ALL}withdraw/", follow=True).content.decode()
    assert EqualityAnswer.objects.get() == equality_answers_of(other)["sex"]


def test_nobody_sees_another_s_answers(
    client: Client, person: Person, other_carer: User, client_for: ClientFor
) -> None:
    answer(person, "religion", "sikh")
    other = client_for(other_carer)
    assert "Sikh" not in other.get(ALL).content.decode()
    assert "checked" not in other.get(page("religion")).content.decode()
    other.post(f"{ALL}withdraw/")
    assert EqualityAnswer.objects.count() == 1


def test_bad_input_is_told_kindly(client: Client) -> None:
    assert "Choose one of the answers shown." in client.post(page("sex"), {"answer": "queen"}).content.decode()
    assert client.get(page("shoe-size")).status_code == 404
    assert not EqualityAnswer.objects.exists()


# --- The data --------------------------------------------------------------------------------------------------------


def test_every_question_says_where_it_is_from() -> None:
    for question in QUESTIONS.values():
        values = [option.value for option in question.options]
        assert len(set(values)) == len(values)
        assert question.source
        assert question.checked_on <= date(2026, 12, 31)
        assert [value for value, _label in question.choices][-1] == PREFER_NOT
        assert set(question.groups) == {value for value, _label in question.choices}
    assert len(QUESTIONS["ethnic-group"].options) == 19  # as many as the census of England and Wales has


@pytest.mark.parametrize(
    ("at", "quarter"),
    [
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 3, 31, 22, 59, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), date(2026, 4, 1)),  # midnight in London
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2026, 10, 1)),
    ],
)
def test_only_the_quarter_is_kept(at: datetime, quarter: date) -> None:
    assert quarter_of(at) == quarter


@pytest.mark.parametrize(
    "broken", [{"quarter_on": date(2026, 11, 10)}, {"question": "shoe-size"}, {"pseudonym": "7"}], ids=str
)
def test_postgres_takes_nothing_else(broken: dict[str, object]) -> None:
    fields = {"pseudonym": "a" * 64, "question": "sex", "answer": "male", "quarter_on": date(2026, 10, 1)}
    with pytest.raises(IntegrityError):
        EqualityAnswer.objects.create(**{**fields, **broken})


# --- The attacker: a copy of all tables, and no key ------------------------------------------------------------------


def dump() -> dict[str, list[str]]:
    """The rows of every table as `pg_dump` writes them, in its order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        copies = {}
        for (table,) in cursor.fetchall():
            into = io.BytesIO()
            cursor.copy_expert(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table)), into)
            copies[table] = into.getvalue().decode().splitlines()
    return copies


def guesses(key: int) -> Iterator[str]:
    """What a pseudonym made without a secret could be."""
    for slug in QUESTIONS:
        for words in (f"{key}", f"{key}:{slug}", f"people.equality{key}:{slug}", f"people.equality:{key}:{slug}"):
            yield words
            for algorithm in ("md5", "sha1", "sha256"):
                yield hashlib.new(algorithm, words.encode()).hexdigest()


def linked(persons: list[Person], pseudonyms: list[str]) -> int:
    """For how many of ``persons`` a pseudonym can be guessed."""
    return sum(not set(guesses(person.pk)).isdisjoint(pseudonyms) for person in persons)


def in_order(rows: list[str]) -> list[str]:
    """The answers to the question of sex, in the order in which their rows lie."""
    return [row.split("\t")[2] for row in rows if row.split("\t")[1] == "sex"]


@pytest.fixture
def answered() -> list[Person]:
    """Forty persons who answered in the order in which they joined, in a table that holds no place from before."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE people_equalityanswer")
    persons = [make_person() for _ in range(40)]
    for number, one in enumerate(persons):
        answer(one, "sex", "female" if number < 20 else "male")
        answer(one, "age", "25_34")
    return persons


def test_a_copy_of_the_tables_links_nobody(answered: list[Person]) -> None:
    mix_equality_answers()
    copies = dump()
    rows = copies.pop("people_equalityanswer")
    pseudonyms = [row.split("\t")[0] for row in rows]
    assert len(pseudonyms) == len(set(pseudonyms)) == 80
    assert linked(answered, pseudonyms) == 0
    everything_else = "\n".join(line for lines in copies.values() for line in lines)
    assert not [one for one in pseudonyms if one in everything_else]
    # The rows lie in the order of their pseudonyms, which follows from the key alone.
    assert pseudonyms == sorted(pseudonyms)
    assert in_order(rows) != ["female"] * 20 + ["male"] * 20


def test_plain_numbers_would_link_everybody(answered: list[Person]) -> None:
    """Negative control."""
    plain = [hashlib.sha256(f"{person.pk}".encode()).hexdigest() for person in answered]
    assert linked(answered, plain) == len(answered)
    assert linked(answered, [str(person.pk) for person in answered]) == len(answered)


def test_unmixed_rows_would_link_by_their_order(answered: list[Person]) -> None:
    """Negative control: the first twenty who joined gave the first twenty answers."""
    assert in_order(dump()["people_equalityanswer"]) == ["female"] * 20 + ["male"] * 20


def test_not_even_one_s_own_answers_lead_to_each_other(person: Person) -> None:
    assert len(set(pseudonyms_of([person.pk]))) == len(QUESTIONS)


def test_another_key_makes_other_pseudonyms(person: Person, settings: Settings) -> None:
    before = pseudonyms_of([person.pk])
    settings.SECRET_KEY = "another"
    assert set(before).isdisjoint(pseudonyms_of([person.pk]))


def test_an_answer_holds_no_link_and_no_time() -> None:
    assert {field.name for field in EqualityAnswer._meta.get_fields()} == {
        "pseudonym", "question", "answer", "quarter_on",
    }  # fmt: skip


def test_mixing_keeps_every_answer(answered: list[Person]) -> None:
    task()
    assert EqualityAnswer.objects.count() == 80
    assert equality_answers_of(answered[0])["sex"].answer == "female"


def test_withdrawing_finds_one_s_own_alone(answered: list[Person]) -> None:
    withdraw_equality(person=answered[0])
    assert EqualityAnswer.objects.count() == 78
    assert equality_answers_of(answered[0]) == {}


def test_a_change_moves_to_its_quarter(person: Person) -> None:
    answer(person, "age", "25_34", AT)
    answer(person, "age", "35_44", AT + timedelta(days=80))
    kept = EqualityAnswer.objects.get()
    assert (kept.answer, kept.quarter_on) == ("35_44", date(2027, 1, 1))
