"""Answers to the equality questions: given, changed, taken back, and mixed so that their order says nothing."""

from datetime import datetime

from django.db import connection, transaction

from people.equality import Question, pseudonyms_of, quarter_of
from people.models import EqualityAnswer, Person


def equality_answers_of(person: Person) -> dict[str, EqualityAnswer]:
    """What ``person`` answered, by question."""
    return {answer.question: answer for answer in EqualityAnswer.objects.of([person.pk])}


@transaction.atomic
def answer_equality(*, person: Person, question: Question, answer: str, at: datetime) -> None:
    """Keep the answer to one question instead of an earlier one; an empty one takes it back."""
    (pseudonym,) = pseudonyms_of([person.pk], [question.slug])
    if answer:
        EqualityAnswer.objects.update_or_create(
            pseudonym=pseudonym,
            defaults={"question": question.slug, "answer": answer, "quarter_on": quarter_of(at)},
        )
    else:
        EqualityAnswer.objects.filter(pseudonym=pseudonym).delete()


def withdraw_equality(*, person: Person) -> None:
    """Take back all that ``person`` answered."""
    EqualityAnswer.objects.of([person.pk]).delete()


def mix_equality_answers() -> None:
    """Lay the rows in the order of their pseudonyms, which is none.

    Postgres lays a new row behind those before it, and a copy of the table keeps that order. Who answers on the day
    on which they join could be found by it.
    """
    with connection.cursor() as cursor:
        cursor.execute("CLUSTER people_equalityanswer USING people_equalityanswer_pkey")
