"""What the owner of a contact wants to get there, and when."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notices.kinds import Category
from notices.models.contacts import Contact
from notices.quiet import LONDON, Quiet


class Preferences(models.Model):
    """What the owner of a contact wants to get there, and when. Without a row it is what suits the channel."""

    DIGEST_AT: Final = time(9)
    NIGHT: Final = Quiet(time(21), time(8))
    RINGS: Final = {Contact.Channel.SMS, Contact.Channel.TELEPHONE}

    class Digest(models.TextChoices):
        AT_ONCE = "at_once", _("Each one at once")
        DAILY = "daily", _("One message a day")
        WEEKLY = "weekly", _("One message a week")

    class Weekday(models.IntegerChoices):
        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    contact = models.OneToOneField(Contact, primary_key=True, on_delete=models.CASCADE, related_name="preferences")
    turned_off = ArrayField(models.CharField(max_length=10, choices=Category), default=list, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest = models.CharField(max_length=10, choices=Digest, default=Digest.AT_ONCE)
    digest_weekday = models.PositiveSmallIntegerField(choices=Weekday, null=True, blank=True)

    class Meta:
        verbose_name_plural = _("preferences")
        constraints = [
            models.CheckConstraint(
                condition=Q(turned_off__contained_by=["answers", "news", "asks"]),
                name="preferences_leave_what_must_come",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until")),
                name="preferences_quiet_from_until",
            ),
            models.CheckConstraint(
                condition=Q(digest__in=["at_once", "daily"], digest_weekday__isnull=True)
                | Q(digest="weekly", digest_weekday__isnull=False, digest_weekday__range=(1, 7)),
                name="preferences_weekly_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}"

    @classmethod
    def of(cls, contact: Contact) -> "Preferences":
        """What is wanted at a contact: as its owner said, or what suits the channel, not yet stored."""
        try:
            return contact.preferences
        except cls.DoesNotExist:
            night = cls.NIGHT if contact.channel in cls.RINGS else None
            return cls(
                contact=contact,
                quiet_from=night.starts if night else None,
                quiet_until=night.ends if night else None,
            )

    @property
    def quiet(self) -> Quiet | None:
        """The quiet hours, if there are any."""
        return Quiet(self.quiet_from, self.quiet_until) if self.quiet_from and self.quiet_until else None

    @property
    def wants_digests(self) -> bool:
        """Whether what may wait shall come in one letter."""
        return self.digest != self.Digest.AT_ONCE

    def next_digest(self, at: datetime) -> datetime:
        """When the next letter goes that gathers what comes up at this instant."""
        today = at.astimezone(LONDON).date()
        weekdays = {self.digest_weekday} if self.digest == self.Digest.WEEKLY else {*range(1, 8)}
        days = (today + timedelta(days=ahead) for ahead in range(8))
        moments = (datetime.combine(day, self.DIGEST_AT, LONDON) for day in days if day.isoweekday() in weekdays)
        return next(moment for moment in moments if moment > at).astimezone(UTC)
