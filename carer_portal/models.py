"""The tables of the roof: erasures, when beat was last heard of, who rang and posted, and who searched the records."""

import uuid
from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.models import Notice
from people.models import LONGEST_SIGNATURE, Organisation, User


class Erasure(models.Model):
    """That somebody had their data deleted. It names nobody, and is applied again after a backup was restored."""

    person_key = models.CharField(
        max_length=64, help_text=_("Keyed hash of the address of the account, or of the person without one.")
    )
    erased_at = models.DateTimeField()
    items_withdrawn = models.BooleanField(help_text=_("What had no answer yet was deleted as well."))
    quotes_withdrawn = models.BooleanField(help_text=_("Their words were taken off public pages."))

    class Meta:
        ordering = ["erased_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["person_key", "erased_at"], name="erasure_once")]

    def __str__(self) -> str:
        return f"{self.person_key[:8]} {self.erased_at:%Y-%m-%d}"


class Tick(models.Model):
    """When a worker last heard of beat: one row, for monitors."""

    ONLY = 1

    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="tick_is_one_row")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class CallQuerySet(models.QuerySet["Call"]):
    """Questions asked of calls."""

    def begun(self) -> Self:
        """Those of which nobody has said yet what came of them."""
        return self.filter(outcome="")


class Call(models.Model):
    """One try to ring somebody about a notice, from the moment that a person takes it."""

    class Outcome(models.TextChoices):
        SPOKE = "spoke", _("I spoke to them")
        LEFT_MESSAGE = "message", _("I left a message")
        NO_ANSWER = "no_answer", _("No answer, try again later")
        WRONG_NUMBER = "wrong", _("It is a wrong number")
        PUT_BACK = "put_back", _("I did not ring")

    claim = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    caller = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["began_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | ~Q(outcome="") & Q(ended_at__isnull=False),
                name="call_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "spoke", "message", "no_answer", "wrong", "put_back"]),
                name="call_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.outcome or 'begun'}"


class Posting(models.Model):
    """Letters that one person has taken to print and post. Which they are, the claim says."""

    class Outcome(models.TextChoices):
        POSTED = "posted", _("They are posted")
        PUT_BACK = "put_back", _("Put them back")

    claim = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    taken_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    class Meta:
        ordering = ["taken_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | ~Q(outcome="") & Q(ended_at__isnull=False),
                name="posting_ends_with_an_outcome",
            ),
            models.CheckConstraint(condition=Q(outcome__in=["", "posted", "put_back"]), name="posting_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d} {self.outcome or 'begun'}"


class RecordSearch(models.Model):
    """An administrator looked for what is held about somebody, and said why. It stays, and it does not say of whom."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    searched_at = models.DateTimeField()
    searched_by_title = models.CharField(max_length=180)
    taken_as_file = models.BooleanField()
    rows_found = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "record searches"
        ordering = ["-searched_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "-searched_at"], name="search_by_day")]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="search_has_a_reason")]
        triggers = [pgtrigger.Protect(name="search_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.searched_at:%Y-%m-%d} {self.searched_by_title}"


@pghistory.track()
class Joining(models.Model):
    """Two persons turned out to be one, and are one since. It does not say who."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    joined_by_title = models.CharField(max_length=LONGEST_SIGNATURE)
    items = models.PositiveIntegerField()
    bookings = models.PositiveIntegerField()
    needs = models.PositiveIntegerField()
    consents = models.PositiveIntegerField()

    class Meta:
        ordering = ["-joined_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(joined_by_title=""), name="joining_is_signed")]

    def __str__(self) -> str:
        return f"{self.joined_at:%Y-%m-%d} {self.joined_by_title}"
