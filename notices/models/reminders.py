"""When something is said before or after a date."""

from datetime import UTC, datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.clock import in_london
from common.fields import PublicTextField
from notices.models.topics import Topic

FURTHEST_DAYS, FURTHEST_MINUTES = 60, 24 * 60


class ReminderRule(models.Model):
    """When something is said before or after a date, stored relative to it: whoever moves the date moves this as well.

    It belongs to the topic of what it reminds of. Either days away at a time on London's clocks, or minutes away.
    """

    LATE = timedelta(days=2)

    class Anchor(models.TextChoices):
        START = "start"
        END = "end"
        OPENING = "opening"
        CLOSING = "closing"
        DUE = "due"

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="reminder_rules", db_index=False)
    anchor = models.CharField(max_length=10, choices=Anchor, default=Anchor.START)
    days = models.SmallIntegerField(default=0)
    at = models.TimeField(null=True, blank=True)
    minutes = models.SmallIntegerField(null=True, blank=True)
    words = PublicTextField(blank=True)
    since = models.DateTimeField()  # what fell due before is not said any more

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "anchor", "days", "at", "minutes"], nulls_distinct=False, name="reminder_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(anchor__in=["start", "end", "opening", "closing", "due"]), name="reminder_anchor_known"
            ),
            models.CheckConstraint(
                condition=Q(at__isnull=False, minutes__isnull=True, days__range=(-FURTHEST_DAYS, FURTHEST_DAYS))
                | Q(
                    at__isnull=True,
                    days=0,
                    minutes__isnull=False,
                    minutes__range=(-FURTHEST_MINUTES, FURTHEST_MINUTES),
                ),
                name="reminder_by_days_or_by_minutes",
            ),
        ]

    def __str__(self) -> str:
        away = f"{self.minutes} minutes" if self.at is None else f"{self.days} days, at {self.at:%H:%M}"
        return f"{self.anchor}: {away}"

    def due_at(self, anchor: datetime) -> datetime:
        """When it is said, of something whose date is ``anchor``."""
        if self.at is None:
            return anchor.astimezone(UTC) + timedelta(minutes=self.minutes or 0)
        return in_london(timezone.localdate(anchor) + timedelta(days=self.days), self.at)

    def expires_at(self, anchor: datetime) -> datetime:
        """When it is too late to say it: what comes before, once the date is there."""
        return anchor if self.is_before else self.due_at(anchor) + self.LATE

    @property
    def is_before(self) -> bool:
        """Whether it looks ahead: then it is of no use once the date is there."""
        return self.days <= 0 if self.at else (self.minutes or 0) < 0


class Sweep(models.Model):
    """Up to when one source of reminders has been looked through."""

    source = models.CharField(max_length=60, primary_key=True)
    done_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source}: {self.done_until}"
