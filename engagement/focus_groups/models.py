"""Draws of focus groups: places, quotas, who offered to take part, and each time that lots were drawn."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.drawing import Pool
from activities.models import Activity
from engagement.focus_groups.tags import NEW, Sort, label_of, sort_of, tag_of
from notices.models import Contact
from people.models import LONGEST_NAME, CarerType, Person, known

MOST_PLACES = 60
MOST_QUOTAS = 12
MOST_VOLUNTEERS = 500  # a draw among so many takes seconds
LONGEST_NEEDS = 600  # characters
ALL = 100  # chances are said as "so many in 100"
NO_SEAT_BEYOND = """
    IF NEW.seat > (SELECT places FROM focus_groups_draw WHERE id = NEW.draw_id FOR SHARE) THEN
        RAISE EXCEPTION 'there is no place %', NEW.seat USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


def in_a_hundred(chance: Decimal) -> int:
    """A chance as a whole number in 100; what is possible is never called 0, nor what is unsure 100."""
    if chance in {0, 1}:
        return int(chance * ALL)
    return min(max(round(chance * ALL), 1), ALL - 1)


@pghistory.track()
class Draw(models.Model):
    """The fair draw for one activity. Who offers to take part after it was held comes too late."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="+")
    places = models.PositiveSmallIntegerField(_("places"))
    drawn_at = models.DateTimeField(null=True, editable=False)  # for the first time

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(places__gte=1, places__lte=MOST_PLACES), name="draw_has_places")
        ]

    def __str__(self) -> str:
        return str(self.activity)


@pghistory.track()
class Quota(models.Model):
    """Of those who are drawn, at least and at most so many have this."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="quotas")
    of = models.CharField(max_length=40)
    least = models.PositiveSmallIntegerField(_("at least"))
    most = models.PositiveSmallIntegerField(_("at most"))

    class Meta:
        ordering = ["of"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "of"], name="quota_once"),
            models.CheckConstraint(condition=Q(least__lte=F("most")), name="quota_least_within_most"),
            models.CheckConstraint(
                condition=Q(of__regex="^(new|type:[a-z_]+|area:[A-Z][A-Z0-9]{1,3})$"), name="quota_of_something_known"
            ),
        ]

    def __str__(self) -> str:
        return label_of(self.of)

    @property
    def sort(self) -> Sort:
        """The question that it needs an answer to."""
        return sort_of(self.of)


class VolunteerQuerySet(models.QuerySet["Volunteer"]):
    """Questions asked of volunteers."""

    def standing(self) -> "VolunteerQuerySet":
        """Those who have not taken their offer back."""
        return self.exclude(state=Volunteer.State.LEFT)

    def with_a_place(self) -> "VolunteerQuerySet":
        """Those who were drawn, and stay."""
        return self.filter(seat__isnull=False)

    def in_order(self) -> "VolunteerQuerySet":
        """Who has a place first, then by name."""
        return self.order_by(F("seat").asc(nulls_last=True), "name", "pk")


class Volunteer(models.Model):
    """Somebody who offers to take part, with what the draw counts. It goes when it is of no use any more."""

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered to take part")
        IN = "in", _("Has a place")
        OUT = "out", _("Has no place")
        LEFT = "left", _("Withdrew")

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="volunteers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    # Stands for them in the pool of a draw, and says nothing of who they are. Nobody else is shown it.
    lot = models.CharField(max_length=32, unique=True)
    carer_types = ArrayField(models.CharField(max_length=20, choices=CarerType), default=list, blank=True)
    area = models.CharField(max_length=4, blank=True)
    is_new = models.BooleanField(default=False)
    needs = models.CharField(max_length=LONGEST_NEEDS, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)  # Postgres gives none twice
    chance = models.DecimalField(max_digits=10, decimal_places=9, null=True, blank=True)  # in their last draw
    offered_at = models.DateTimeField()

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "seat"], name="place_is_drawn_once"),
            models.UniqueConstraint(
                fields=["draw", "person"], condition=~Q(state="left"), name="person_volunteers_once"
            ),
            models.CheckConstraint(
                condition=Q(state="in", seat__isnull=False, seat__gte=1) | ~Q(state="in") & Q(seat__isnull=True),
                name="volunteer_in_has_a_place",
            ),
            models.CheckConstraint(
                condition=known("carer_types", CarerType.values), name="volunteer_carer_types_known"
            ),
            models.CheckConstraint(condition=Q(lot__regex="^[0-9a-f]{32}$"), name="volunteer_lot_is_a_number"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="no_drawn_seat_beyond",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__seat__isnull=False),
                func=NO_SEAT_BEYOND,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has(self) -> list[str]:
        """What quotas can count of them."""
        tags = [tag_of(Sort.TYPE, one) for one in self.carer_types]
        return [*tags, *([tag_of(Sort.AREA, self.area)] if self.area else []), *([NEW] if self.is_new else [])]

    @property
    def chance_in_100(self) -> int | None:
        """The chance that they had in their last draw."""
        return None if self.chance is None else in_a_hundred(self.chance)

    @property
    def is_in(self) -> bool:
        """Whether they have a place."""
        return self.state == self.State.IN

    @property
    def is_out(self) -> bool:
        """Whether they were not drawn."""
        return self.state == self.State.OUT


@pghistory.track(exclude=["pool", "lottery"])
class Round(models.Model):
    """Lots were drawn: the first time, or because somebody withdrew. From it the draw is repeated."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField()  # that were drawn for
    volunteers = models.PositiveSmallIntegerField()  # for these
    quotas = models.JSONField(default=list)  # tag, at least, at most
    seed = models.CharField(max_length=64, blank=True)  # empty: everybody was in
    digest = models.CharField(max_length=64)
    pool = models.TextField(blank=True)
    lottery = models.TextField(blank=True)
    lowest = models.DecimalField(max_digits=10, decimal_places=9)
    highest = models.DecimalField(max_digits=10, decimal_places=9)
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "number"], name="round_number_once"),
            models.CheckConstraint(
                condition=Q(lowest__lte=F("highest"), highest__lte=1), name="round_chances_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id}, {self.number}"

    @property
    def was_drawn(self) -> bool:
        """Whether lots decided; else there was a place for everybody."""
        return bool(self.seed)

    @property
    def lowest_in_100(self) -> int:
        """The smallest chance that anybody had."""
        return in_a_hundred(self.lowest)

    @property
    def highest_in_100(self) -> int:
        """The largest chance that anybody had."""
        return in_a_hundred(self.highest)

    @property
    def quotas_in_words(self) -> list[tuple[str, int, int]]:
        """What was asked for, at least and at most."""
        return [(label_of(of), least, most) for of, least, most in self.quotas]

    def drawn_from(self) -> Pool | None:
        """The pool, as long as it is kept."""
        return Pool.from_text(self.pool) if self.pool else None
