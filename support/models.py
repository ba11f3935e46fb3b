"""Short courses: modules of a few pages, with a question after most, and how far somebody has come."""

import uuid
from collections.abc import Sequence

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.fields import PublicTextField
from common.public_text import PublicText
from people.models import Organisation, Person

LEAST_ANSWERS, MOST_ANSWERS = 2, 5
MOST_MINUTES = 240


class ModuleQuerySet(models.QuerySet["Module"]):
    """Questions asked of modules."""

    def in_public(self) -> "ModuleQuerySet":
        """Modules that everybody can do."""
        return self.filter(is_public=True).select_related("needs", "organisation").order_by("order", "pk")


@pghistory.track(exclude=["submission_key"])
class Module(models.Model):
    """A short course."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=80, unique=True, editable=False)
    title = PublicTextField(_("title"))
    summary = PublicTextField(_("what it is about"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    needs = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("to be done first")
    )
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    is_public = models.BooleanField(_("everybody can do it"), default=False)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = ModuleQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="module_takes_some_minutes"
            ),
            models.CheckConstraint(condition=~Q(needs=F("id")), name="module_does_not_need_itself"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def needed(self) -> "Module | None":
        """What has to be done before it, as long as that can be done."""
        return self.needs if self.needs is not None and self.needs.is_public else None


@pghistory.track(exclude=["submission_key"])
class Page(models.Model):
    """One page of a module. A question, if it has one, is answered before the next page."""

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="pages")
    order = models.PositiveSmallIntegerField(_("which page is it"), default=1)
    heading = PublicTextField(_("heading"))
    words = PublicTextField(_("words"))
    question = PublicTextField(_("question"), blank=True)
    answers = PublicTextField(_("answers"), blank=True)  # one a line
    right = models.PositiveSmallIntegerField(_("the right answer"), null=True, blank=True)  # from 1 on
    why = PublicTextField(_("why it is right"), blank=True)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(question={}) & Q(right__isnull=True))
                | (
                    ~Q(question={})
                    & ~Q(answers={})
                    & Q(right__isnull=False)
                    & Q(right__gte=1)
                    & Q(right__lte=MOST_ANSWERS)
                ),
                name="question_has_a_right_answer",
            ),
        ]

    def __str__(self) -> str:
        return str(self.heading)

    def answers_in(self, language: str) -> Sequence[str]:
        """The answers to choose from, in order."""
        return lines_of(PublicText.of(self.answers).in_language(language))


class Progress(models.Model):
    """How far somebody has come in a module. That of a guest stays in their session."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="+")
    pages_done = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = _("progress")
        constraints = [models.UniqueConstraint(fields=["person", "module"], name="progress_once")]

    def __str__(self) -> str:
        return str(self.pages_done)


def lines_of(words: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in words.splitlines() if line.strip()]
