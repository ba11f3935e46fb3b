"""What is planned and promised: services, who used them, goals, and the duties that bind those who run them."""

from datetime import date, datetime, timedelta

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import PublicTextField
from people.models import Nation, Organisation, Person, PersonQuerySet

ACKNOWLEDGE_DAYS = 3  # working days in which somebody reads what came, unless a service promises less
ANSWER_DAYS = 20  # working days in which it is answered, unless a service promises less


class ServiceQuerySet(models.QuerySet["Service"]):
    """Questions asked of services."""

    def open_to_feedback(self) -> "ServiceQuerySet":
        """Services that run now, in the order in which people look for them."""
        return self.filter(is_open=True).select_related("organisation").order_by("organisation__name", "name")


@pghistory.track()
class Service(models.Model):
    """A service for carers, or for the people they care for, and what it promises to those who speak up."""

    class ForWhom(models.TextChoices):
        CARERS = "carers", _("Carers")
        CARED_FOR = "cared_for", _("People whom carers look after")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address on this site"), max_length=80, unique=True)
    summary = PublicTextField(_("what it does, in plain words"))
    for_whom = models.CharField(_("for whom"), max_length=10, choices=ForWhom)
    owner_title = models.CharField(_("job title of who answers for it"), max_length=120)
    acknowledge_days = models.PositiveSmallIntegerField(
        _("working days until somebody reads it"), default=ACKNOWLEDGE_DAYS
    )
    answer_days = models.PositiveSmallIntegerField(_("working days until it is answered"), default=ANSWER_DAYS)
    listening_days = models.PositiveSmallIntegerField(_("days between chances to take part"), default=90)
    funded_by = models.ManyToManyField(Organisation, verbose_name=_("paid for by"), blank=True, related_name="+")
    is_open = models.BooleanField(_("runs now"), default=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="one_service_of_a_name"),
            models.CheckConstraint(
                condition=Q(acknowledge_days__gte=1, answer_days__gte=1),
                name="service_promises_a_day_or_more",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GoalQuerySet(models.QuerySet["Goal"]):
    """Questions asked of goals."""

    def in_force(self, organisation: Organisation) -> "GoalQuerySet":
        """Goals that ``organisation`` works towards now."""
        return self.filter(organisation=organisation, is_current=True).order_by("pk")

    def of_service(self, service: Service) -> "GoalQuerySet":
        """Goals of this service, and those that its organisation has for all of its services."""
        return self.filter(Q(service=service) | Q(service__isnull=True))


@pghistory.track()
class Goal(models.Model):
    """What an organisation wants to be true for carers, in words that they would use."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="goals")
    words = PublicTextField(_("goal"))
    is_current = models.BooleanField(_("still a goal"), default=True)

    objects = GoalQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.words)


class DutyQuerySet(models.QuerySet["Duty"]):
    """Questions asked of duties."""

    def binding(self, organisation: Organisation) -> "DutyQuerySet":
        """Duties of the nation of ``organisation`` (or of every nation) that bind its kind."""
        return self.filter(
            Q(nations__contains=[organisation.nation]) & Q(binds__contains=[organisation.kind]),
            is_in_force=True,
        ).order_by("act", "section")


@pghistory.track()
class Duty(models.Model):
    """A duty in law or guidance, as dated data. It is no legal advice."""

    key = models.SlugField(max_length=60, unique=True)
    nations = ArrayField(models.CharField(max_length=20, choices=Nation), verbose_name=_("nations"))
    binds = ArrayField(models.CharField(max_length=20, choices=Organisation.Kind), verbose_name=_("who is bound"))
    act = models.CharField(_("act or guidance"), max_length=200)
    section = models.CharField(_("section"), max_length=60, blank=True)
    words = PublicTextField(_("in plain words"))
    link = models.URLField(_("link to the text"), blank=True)
    checked_on = models.DateField(_("text last checked on"), null=True, blank=True)
    is_in_force = models.BooleanField(_("in force"), default=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["act", "section"]
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return f"{self.act} {self.section}".strip()


class ServiceUseQuerySet(models.QuerySet["ServiceUse"]):
    """Questions asked of uses."""

    def lately(self, on: date) -> "ServiceUseQuerySet":
        """Uses within about a year before ``on``."""
        return self.filter(used_about__gte=on - ServiceUse.LATELY)

    def recent_voices(self, at: datetime) -> PersonQuerySet:
        """Who knows a service from the last year, for themselves or for whom they look after, and may be asked."""
        return Person.objects.may_be_asked(at).filter(pk__in=self.lately(timezone.localdate(at)).values("person"))


class ServiceUse(models.Model):
    """A carer tells that they, or whom they look after, used a service, and about when."""

    LATELY = timedelta(days=365)

    class By(models.TextChoices):
        ME = "me", _("Me")
        CARED_FOR = "cared_for", _("The person I look after")
        BOTH = "both", _("Both of us")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    used_by = models.CharField(max_length=10, choices=By)
    used_about = models.DateField()  # the first day of the month in which it was, as near as somebody told

    objects = ServiceUseQuerySet.as_manager()

    class Meta:
        ordering = ["-used_about", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "service"], name="tells_of_a_service_once"),
            models.CheckConstraint(condition=Q(used_by__in=["me", "cared_for", "both"]), name="service_used_by_known"),
            models.CheckConstraint(condition=Q(used_about__day=1), name="service_used_in_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.service}, {self.used_about:%B %Y}"
