"""Answers to the equality questions, kept apart from whoever gave them (docs/adr/0011-equality-answers.md)."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q

from people.equality import QUESTIONS, pseudonyms_of


class EqualityAnswerQuerySet(models.QuerySet["EqualityAnswer"]):
    """Questions asked of answers."""

    def of(self, persons: Iterable[int]) -> Self:
        """The answers of these persons."""
        return self.filter(pseudonym__in=pseudonyms_of(persons))


class EqualityAnswer(models.Model):
    """One answer to one question. No link, no history, no actor, no number that counts up, no day.

    Whoever gave it finds it again by working the pseudonym out anew.
    """

    pseudonym = models.CharField(max_length=64, primary_key=True)
    question = models.CharField(max_length=20)
    answer = models.CharField(max_length=20)
    quarter_on = models.DateField()  # the first day of the quarter

    objects = EqualityAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pseudonym__regex="^[0-9a-f]{64}$"), name="equality_pseudonym_is_keyed"),
            models.CheckConstraint(condition=Q(question__in=list(QUESTIONS)), name="equality_question_known"),
            models.CheckConstraint(
                condition=Q(quarter_on__day=1, quarter_on__month__in=[1, 4, 7, 10]), name="equality_no_day_is_kept"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"

    def get_question_display(self) -> str:
        """The question in words."""
        return str(QUESTIONS[self.question].words)

    def get_answer_display(self) -> str:
        """The answer in words."""
        return str(dict(QUESTIONS[self.question].choices).get(self.answer, self.answer))
