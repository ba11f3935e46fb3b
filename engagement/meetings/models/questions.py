"""Questions that carers send ahead of a meeting, who else wants to know, and what was answered."""

import pghistory
from django.db import models
from django.db.models import Count, ExpressionWrapper, Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from common.fields import PublicTextField
from notices.models import Contact
from people.models import LONGEST_NAME, Person

LONGEST_QUESTION, LONGEST_ANSWER = 500, 2_000  # characters


class QuestionQuerySet(models.QuerySet["QuestionAhead"]):
    """What is asked about questions."""

    def shown(self) -> "QuestionQuerySet":
        """Questions that everyone may read."""
        return self.filter(shown_at__isnull=False, hidden_at__isnull=True)

    def unanswered(self) -> "QuestionQuerySet":
        """Questions that everyone may read, and that have no answer in public."""
        return self.shown().filter(answered_at__isnull=True)

    def open(self) -> "QuestionQuerySet":
        """Questions to which nobody has said anything in public: neither an answer, nor by when there will be one."""
        return self.unanswered().filter(promised_at__isnull=True)

    def most_wanted_first(self) -> "QuestionQuerySet":
        """With ``wanted``, how many others want to know, by which they are ordered; of as many, the older first."""
        return self.annotate(wanted=Count("wishes")).order_by("-wanted", "asked_at", "pk")

    def for_staff(self) -> "QuestionQuerySet":
        """What nobody has read yet, then what most want to know."""
        unread = ExpressionWrapper(Q(shown_at__isnull=True, hidden_at__isnull=True), models.BooleanField())
        return self.annotate(wanted=Count("wishes")).order_by(unread.desc(), "-wanted", "asked_at", "pk")


@pghistory.track(
    # What was asked, by whom and how they are reached stay out of the record that nobody can edit.
    exclude=["person", "contact", "name", "words", "submission_key"],
)
class QuestionAhead(models.Model):
    """A question that is sent ahead of a meeting. It is answered in the room, and here in writing."""

    class Reason(models.TextChoices):
        ABOUT_SOMEBODY = "about_somebody", _("It tells of somebody else")
        HURTFUL = "hurtful", _("It hurts somebody")
        ELSEWHERE = "elsewhere", _("It belongs elsewhere")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name that is shown"), max_length=LONGEST_NAME, blank=True)  # empty: none
    words = models.TextField(_("question"), max_length=LONGEST_QUESTION)
    asked_at = models.DateTimeField()
    shown_at = models.DateTimeField(_("shown since"), null=True, blank=True)  # empty: nobody has looked at it yet
    hidden_at = models.DateTimeField(_("hidden since"), null=True, blank=True)
    hidden_because = models.CharField(_("why it is hidden"), max_length=20, choices=Reason, blank=True)
    # Until it is `answered_at` or `promised_at`, what stands here is a draft that its writers alone see.
    answer = PublicTextField(_("answer"), max_length=LONGEST_ANSWER, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_title = models.CharField(max_length=180, blank=True)
    owner_title = models.CharField(_("job title of who answers"), max_length=120, blank=True)
    due_on = models.DateField(_("answer by"), null=True, blank=True)
    promised_at = models.DateTimeField(_("answer promised on"), null=True, blank=True)
    submission_key = models.UUIDField(unique=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="question_asks_something"),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True, hidden_because="")
                | Q(hidden_at__isnull=False, hidden_because__in=["about_somebody", "hurtful", "elsewhere"]),
                name="question_is_hidden_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by_title="")
                | Q(answered_at__isnull=False) & ~Q(answer={}) & ~Q(answered_by_title=""),
                name="question_is_answered_in_words",
            ),
            models.CheckConstraint(
                condition=Q(promised_at__isnull=True) | Q(due_on__isnull=False) & ~Q(owner_title=""),
                name="question_is_carried_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["activity", "asked_at"], name="questions_of_a_meeting")]

    def __str__(self) -> str:
        return self.words

    @property
    def is_answered(self) -> bool:
        """Whether everyone can read the answer."""
        return self.answered_at is not None

    @property
    def is_shown(self) -> bool:
        """Whether everyone can read the question."""
        return self.shown_at is not None and self.hidden_at is None

    @property
    def is_promised(self) -> bool:
        """Whether the answer is still to come, on a day that everyone knows."""
        return self.promised_at is not None and not self.is_answered


class WishToKnow(models.Model):
    """Somebody wants to know it too: one person, or one guest who has booked, once."""

    question = models.ForeignKey(QuestionAhead, on_delete=models.CASCADE, related_name="wishes")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    voted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("wish to know")
        constraints = [
            models.UniqueConstraint(fields=["question", "person"], name="person_wants_to_know_once"),
            models.UniqueConstraint(
                fields=["question", "contact"], condition=Q(person__isnull=True), name="guest_wants_to_know_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.question)
