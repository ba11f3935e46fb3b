"""What is measured of a service, so that everyone can see whether it moves."""

from decimal import Decimal

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import PublicTextField
from people.models import Organisation
from planning.models.services import Service

DIGITS, PLACES = 12, 2


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Questions asked of measures."""

    def in_use(self) -> "MeasureQuerySet":
        """Measures that are still read."""
        return self.filter(is_current=True)


@pghistory.track()
class Measure(models.Model):
    """A figure that is read from time to time, such as how long people wait or how many staff stay."""

    class Kind(models.TextChoices):
        WAITING = "waiting", _("How long people wait")
        OWN_PLAN = "own_plan", _("How many have a plan of their own")
        SATISFACTION = "satisfaction", _("How many are satisfied")
        STAFF_STAY = "staff_stay", _("How many staff stay")
        OTHER = "other", _("Something else")

    class Better(models.TextChoices):
        UP = "up", _("More is better")
        DOWN = "down", _("Less is better")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    words = PublicTextField(_("what it tells, in plain words"))
    unit = models.CharField(_("unit"), max_length=30)
    better = models.CharField(_("which way is better"), max_length=4, choices=Better)
    target = models.DecimalField(_("target"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    target_on = models.DateField(_("target for"), null=True, blank=True)
    is_current = models.BooleanField(_("still read"), default=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["service", "name"], name="one_measure_of_a_name"),
            models.CheckConstraint(
                condition=Q(target__isnull=True, target_on__isnull=True)
                | Q(target__isnull=False, target_on__isnull=False),
                name="measure_target_has_its_day",
            ),
            models.CheckConstraint(condition=~Q(words={}) & ~Q(unit=""), name="measure_says_what_it_tells"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Reading(models.Model):
    """What a measure was on one day, and where that is from. The first one is where it began."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField(_("day"))
    value = models.DecimalField(
        _("figure"), max_digits=DIGITS, decimal_places=PLACES, validators=[MinValueValidator(Decimal(0))]
    )
    source = models.CharField(_("where it is from"), max_length=200)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "on"], name="one_reading_a_day"),
            models.CheckConstraint(condition=Q(value__gte=0) & ~Q(source=""), name="reading_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.value.normalize():f}"
