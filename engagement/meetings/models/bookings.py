"""Meetings in which places are booked, and who has one."""

from datetime import datetime, timedelta

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from notices.models import Contact
from people.models import LONGEST_NAME, Person, known

MOST_PLACES = 2_000
LONGEST_NEEDS = 600  # characters
LINK_OPENS = timedelta(minutes=30)  # before a meeting starts
# Whatever code books a place, Postgres counts: see docs/adr/0016-places-are-numbered.md.
NO_SEAT_BEYOND = """
    IF NEW.seat > COALESCE((SELECT capacity FROM meetings_meeting WHERE id = NEW.meeting_id FOR SHARE), NEW.seat) THEN
        RAISE EXCEPTION 'there is no place %', NEW.seat USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
NO_SEAT_CUT_OFF = """
    IF EXISTS (SELECT FROM meetings_booking WHERE meeting_id = NEW.id AND seat > NEW.capacity) THEN
        RAISE EXCEPTION 'more places are taken' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


@pghistory.track(exclude=["join_link", "dial_in"])
class Meeting(models.Model):
    """How many places an activity has, and how one joins from afar. Whoever has a place is told how, nobody else."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="+")
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)  # empty: as many as come
    join_link = models.URLField(_("link to join online"), max_length=500, blank=True)
    dial_in = models.CharField(_("number to join by telephone"), max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1, capacity__lte=MOST_PLACES),
                name="meeting_has_places",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="no_seat_cut_off", when=pgtrigger.Before, operation=pgtrigger.Update, func=NO_SEAT_CUT_OFF
            )
        ]

    def __str__(self) -> str:
        return str(self.activity)


class BookingQuerySet(models.QuerySet["Booking"]):
    """Questions asked of bookings."""

    def standing(self) -> "BookingQuerySet":
        """Bookings that nobody has given up: with a place, or waiting for one."""
        return self.exclude(state=Booking.State.LEFT)

    def with_a_place(self) -> "BookingQuerySet":
        """Bookings that hold a place, confirmed or offered."""
        return self.filter(seat__isnull=False)

    def in_order(self) -> "BookingQuerySet":
        """Who has a place by its number, then who waits, the longest first."""
        return self.order_by(F("seat").asc(nulls_last=True), "asked_at", "pk")

    def in_the_queue(self) -> "BookingQuerySet":
        """Who waits for a place, the longest first."""
        return self.filter(state=Booking.State.WAITING).order_by("asked_at", "pk")

    def offered_until(self, at: datetime) -> "BookingQuerySet":
        """Offers whose time is over at ``at``."""
        return self.filter(state=Booking.State.OFFERED, offer_ends_at__lte=at)


class Booking(models.Model):
    """A place that somebody has, is offered, or waits for. It is no record: it goes when it is of no use any more."""

    class State(models.TextChoices):
        BOOKED = "booked", _("Booked")
        OFFERED = "offered", _("Offered")
        WAITING = "waiting", _("Waiting")
        LEFT = "left", _("Given up")

    class Want(models.TextChoices):
        CARE = "care", _("Someone to care while I am away")
        TRAVEL = "travel", _("Help to get there")
        INTERPRETER = "interpreter", _("Sign language, or another language")
        MEET_ME = "meet_me", _("Someone to meet me at the door")
        FOOD = "food", _("Food that I can eat")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="bookings")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    wants = ArrayField(
        models.CharField(max_length=20, choices=Want), verbose_name=_("what to get ready"), default=list, blank=True
    )
    needs = models.CharField(_("what they need"), max_length=LONGEST_NEEDS, blank=True)
    is_ready = models.BooleanField(_("all of it is ready"), default=False)
    came = models.BooleanField(null=True)  # None: nobody has said yet
    state = models.CharField(_("state"), max_length=10, choices=State)
    # Which of the meeting's places it holds: Postgres gives none twice, and none that is not there.
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField()
    offer_ends_at = models.DateTimeField(null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="place_is_taken_once"),
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=~Q(state="left"), name="person_books_a_meeting_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "contact"],
                condition=~Q(state="left") & Q(person__isnull=True),
                name="guest_books_a_meeting_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["booked", "offered"], seat__isnull=False, seat__gte=1)
                | Q(state__in=["waiting", "left"], seat__isnull=True),
                name="booking_has_a_place_or_none",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", offer_ends_at__isnull=False)
                | ~Q(state="offered") & Q(offer_ends_at__isnull=True),
                name="booking_offer_has_its_end",
            ),
            models.CheckConstraint(
                condition=known("wants", ["care", "travel", "interpreter", "meet_me", "food"]),
                name="booking_wants_known",
            ),
        ]
        indexes = [
            models.Index(fields=["offer_ends_at"], name="booking_offers", condition=Q(state="offered")),
            models.Index(fields=["meeting", "asked_at"], name="booking_queue", condition=Q(state="waiting")),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="no_seat_beyond",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__seat__isnull=False),
                func=NO_SEAT_BEYOND,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_booked(self) -> bool:
        """Whether the place is theirs."""
        return self.state == self.State.BOOKED

    @property
    def is_offered(self) -> bool:
        """Whether a place is kept for them until they say yes."""
        return self.state == self.State.OFFERED

    @property
    def is_waiting(self) -> bool:
        """Whether they wait for a place."""
        return self.state == self.State.WAITING

    @property
    def is_left(self) -> bool:
        """Whether they gave it up, or let an offer go by."""
        return self.state == self.State.LEFT

    @property
    def wants_in_words(self) -> list[str]:
        """What is to be got ready, by name."""
        return [str(want.label) for want in self.Want if want in self.wants]

    def sees_the_link(self, at: datetime) -> bool:
        """Whether they may be shown how to join from afar: with a place, from half an hour before until the end."""
        activity = self.meeting.activity
        return self.is_booked and activity.is_public and activity.starts_at - LINK_OPENS <= at < activity.ends_at
