"""Panels, their seats, and who sits in them from when until when."""

import uuid
from datetime import date, datetime

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField
from django.db import models
from django.db.models import F, Func, Max, Prefetch, Q, Value
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from common.clock import today
from common.fields import PublicTextField
from notices.models import Contact
from people.models import LONGEST_NAME, Organisation, Role
from planning.models import Service

LONGEST_RHYTHM = 366  # days
MOST_SEATS = 40
LONGEST_TERM = 60  # months
MOST_TERMS = 5


class PanelQuerySet(models.QuerySet["Panel"]):
    """Questions asked of panels."""

    def published(self) -> "PanelQuerySet":
        """Those that everybody may see."""
        return self.filter(is_public=True)

    def as_they_stand(self, at: datetime, on: date) -> "PanelQuerySet":
        """With seats, who sits in them on this day, and when each panel last met: three queries for any number."""
        sitting = Prefetch("terms", queryset=Term.objects.current(on), to_attr="sitting")
        met = Q(meetings__status=Activity.Status.PUBLISHED, meetings__ends_at__lte=at)
        by_name = self.order_by("name", "pk")  # aggregating forgets the table's own order
        return by_name.annotate(last_met_at=Max("meetings__ends_at", filter=met)).prefetch_related(
            Prefetch("seats", queryset=Seat.objects.prefetch_related(sitting))
        )


@pghistory.track()
class Panel(models.Model):
    """A standing group with terms of reference. It has no last day, so it is no activity; its meetings are."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    purpose = PublicTextField(_("what it is for"))
    influence = models.CharField(_("what carers can decide"), max_length=20, choices=Activity.Influence)
    services = models.ManyToManyField(Service, verbose_name=_("services"), blank=True, related_name="+")
    least_carers = models.PositiveSmallIntegerField(_("least share of carers, in 100"), default=50)
    quorum = models.PositiveSmallIntegerField(_("members needed to decide"), default=4)
    meets_every = models.PositiveSmallIntegerField(_("days between meetings"), default=92)
    term_months = models.PositiveSmallIntegerField(_("months of a term"), default=24)
    most_terms = models.PositiveSmallIntegerField(_("most terms of one member"), default=2)
    staff_contact = models.ForeignKey(
        Role, verbose_name=_("whom members turn to"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_public = models.BooleanField(_("public"), default=False)
    begun_on = models.DateField(_("since"), default=today)
    meetings = models.ManyToManyField(Activity, blank=True, related_name="+")
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = PanelQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(least_carers__lte=100), name="panel_share_within_all"),
            models.CheckConstraint(condition=Q(quorum__range=(1, MOST_SEATS)), name="panel_has_a_quorum"),
            models.CheckConstraint(condition=Q(meets_every__range=(1, LONGEST_RHYTHM)), name="panel_has_a_rhythm"),
            models.CheckConstraint(
                condition=Q(term_months__range=(1, LONGEST_TERM), most_terms__range=(1, MOST_TERMS)),
                name="panel_terms_are_limited",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def means(self) -> str:
        """The level of influence that is promised, in words."""
        return str(Activity.Influence(self.influence).label)


@pghistory.track()
class Seat(models.Model):
    """A chair at the table, for somebody of one kind."""

    class Kind(models.TextChoices):
        CARER = "carer", _("Carer")
        CARED_FOR = "cared_for", _("Person who is cared for")
        PROFESSIONAL = "professional", _("Worker of a service")
        VOLUNTARY = "voluntary", _("Voluntary group")
        SCHOOL = "school", _("School")

    class Office(models.TextChoices):
        MEMBER = "", _("Member")
        CHAIR = "chair", _("Chair")
        CO_CHAIR = "co_chair", _("Co-chair")

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="seats")
    kind = models.CharField(_("for whom"), max_length=20, choices=Kind)
    office = models.CharField(_("office"), max_length=10, choices=Office, default=Office.MEMBER, blank=True)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["panel"], condition=Q(office="chair"), name="panel_has_one_chair")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_office_display()}" if self.office else self.get_kind_display()


class TermQuerySet(models.QuerySet["Term"]):
    """Questions asked of terms."""

    def current(self, on: date) -> "TermQuerySet":
        """Those that hold on this day."""
        return self.filter(starts_on__lte=on, ends_on__gte=on)


def _one(of: str) -> Func:
    """A key as a range, so that Postgres compares it in an exclusion without an extension."""
    return Func(F(of), F(of), Value("[]"), function="int8range", output_field=BigIntegerRangeField())


_DAYS = Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange", output_field=DateRangeField())


class Term(models.Model):
    """Somebody sits in a seat: with an account, by mail, or only written down. No record of it is kept for ever."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="terms")
    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="+")  # the seat's; for the exclusion
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    may_be_named = models.BooleanField(_("may be named in public"), default=False)
    is_new = models.BooleanField(_("takes part for the first time"), default=False)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    over_at = models.DateTimeField(editable=False)  # when the last day ends in London

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="term_ends_after_start"),
            ExclusionConstraint(name="seat_filled_once", expressions=[(_one("seat"), "&&"), (_DAYS, "&&")]),
            ExclusionConstraint(
                name="member_in_one_seat_of_a_panel",
                expressions=[(_one("panel"), "&&"), (_one("contact"), "&&"), (_DAYS, "&&")],
                condition=Q(contact__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
