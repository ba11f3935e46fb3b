"""Services, what they promise to those who speak up, and who used them lately."""

from datetime import date, datetime, timedelta

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import PublicTextField
from people.models import Organisation, Person, PersonQuerySet

ACKNOWLEDGE_DAYS = 3  # working days in which somebody reads what came, unless a service promises less
ANSWER_DAYS = 20  # working days in which it is answered, unless a service promises less
LISTENING_DAYS = 90  # days within which carers can meet it and be heard, unless a service promises less


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
    listening_days = models.PositiveSmallIntegerField(_("days between chances to take part"), default=LISTENING_DAYS)
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
