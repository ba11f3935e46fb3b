"""Polls of when people can come, what each of them said, and which time was chosen."""

from datetime import datetime

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from notices.models import Contact
from people.models import LONGEST_NAME, Person

LEAST_OPTIONS, MOST_OPTIONS = 2, 12
# Whatever code answers, Postgres takes nothing once the poll is over. The poll's row is shared until the answer is
# there, so that nobody chooses a time without it: see docs/polls.md.
NO_REPLY_WHEN_OVER = """
    IF NOT EXISTS (
        SELECT FROM polls_poll WHERE id = NEW.poll_id AND held_at IS NULL
        AND closes_on >= (NEW.answered_at AT TIME ZONE 'Europe/London')::date FOR SHARE
    ) THEN
        RAISE EXCEPTION 'the poll is over' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
NO_ANSWER_WHEN_OVER = """
    PERFORM FROM polls_poll poll JOIN polls_reply reply ON reply.poll_id = poll.id
        WHERE reply.id = NEW.reply_id AND poll.held_at IS NULL FOR SHARE OF poll;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the poll is over' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM polls_option option JOIN polls_reply reply ON reply.poll_id = option.poll_id
        WHERE option.id = NEW.option_id AND reply.id = NEW.reply_id
    ) THEN
        RAISE EXCEPTION 'that time belongs to another poll' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class PollQuerySet(models.QuerySet["Poll"]):
    """Questions asked of polls."""

    def open_at(self, at: datetime) -> "PollQuerySet":
        """Polls that take answers at ``at``, the one that closes next first."""
        asked = self.filter(held_at__isnull=True, activity__status=Activity.Status.DRAFT)
        return asked.filter(closes_on__gte=timezone.localdate(at)).order_by("closes_on", "pk")


@pghistory.track()
class Poll(models.Model):
    """A question to everybody: when can you come? The draft of an activity says what to."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="+")
    closes_on = models.DateField(_("last day to answer"))
    held_at = models.DateTimeField(_("a time was chosen on"), null=True, blank=True)

    objects = PollQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.activity)

    def is_open(self, at: datetime) -> bool:
        """Whether it takes answers at ``at``."""
        return self.held_at is None and self.activity.is_draft and timezone.localdate(at) <= self.closes_on


@pghistory.track()
class Option(models.Model):
    """One time at which it might be."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    offered_at = models.DateTimeField(_("asked since"))
    is_chosen = models.BooleanField(_("it is held then"), default=False)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "number"], name="poll_option_numbered_once"),
            models.UniqueConstraint(fields=["poll", "starts_at", "ends_at"], name="poll_option_once"),
            models.UniqueConstraint(fields=["poll"], condition=Q(is_chosen=True), name="poll_is_held_once"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=MOST_OPTIONS), name="poll_options_are_few"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="poll_option_ends_after_start"),
            models.CheckConstraint(condition=Q(starts_at__gt=F("offered_at")), name="poll_option_is_to_come"),
        ]

    def __str__(self) -> str:
        return timezone.localtime(self.starts_at).isoformat()


class Reply(models.Model):
    """What one person or one guest said. That of a guest counts once the owner of the address has saved it."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="replies")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    answered_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = _("replies")
        constraints = [
            models.UniqueConstraint(fields=["poll", "person"], name="person_answers_a_poll_once"),
            models.UniqueConstraint(
                fields=["poll", "contact"], condition=Q(person__isnull=True), name="guest_answers_a_poll_once"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(confirmed_at__isnull=False), name="reply_of_a_person_counts"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="no_reply_when_over",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=NO_REPLY_WHEN_OVER,
            )
        ]

    def __str__(self) -> str:
        return self.name


class Answer(models.Model):
    """Whether somebody can come at one of the times."""

    class Said(models.TextChoices):
        YES = "yes", _("Yes")
        MAYBE = "maybe", _("Maybe")
        NO = "no", _("No")

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="answers")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="answers")
    said = models.CharField(_("answer"), max_length=5, choices=Said)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reply", "option"], name="option_is_answered_once"),
            models.CheckConstraint(condition=Q(said__in=["yes", "maybe", "no"]), name="answer_known"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="no_answer_when_over",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=NO_ANSWER_WHEN_OVER,
            )
        ]

    def __str__(self) -> str:
        return self.said
