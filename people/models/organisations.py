"""Organisations, how their portal looks, and whom to call in a crisis."""

import re
from datetime import date
from typing import Self

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import PublicTextField

HEX_COLOUR = RegexValidator(re.compile(r"^#[0-9a-fA-F]{6}$"), _("Write a colour like #54204a."))
LEAST_CONTRAST_ON_WHITE = 4.5  # WCAG 2.2, success criterion 1.4.3


def contrast_on_white(colour: str) -> float:
    """Contrast ratio of a ``#rrggbb`` colour against white, by the formula of WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]  # noqa: PLR2004
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def validate_readable_on_white(colour: str) -> None:
    """Refuse a colour in which words on white would be too faint to read."""
    if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) and contrast_on_white(colour) < LEAST_CONTRAST_ON_WHITE:
        raise ValidationError(_("This colour is too pale: words in it would be hard to read. Choose a darker one."))


class Nation(models.TextChoices):
    """The nation whose law, holidays and services apply."""

    ENGLAND = "england", _("England")
    SCOTLAND = "scotland", _("Scotland")
    WALES = "wales", _("Wales")
    NORTHERN_IRELAND = "northern_ireland", _("Northern Ireland")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Questions asked of organisations."""

    def host(self) -> "Organisation | None":
        """The organisation that runs this portal, if one is set up."""
        return self.filter(hosts_portal=True).first()


@pghistory.track()
class Organisation(models.Model):
    """A body that runs, buys or speaks for services, and answers for what it does."""

    class Kind(models.TextChoices):
        COUNCIL = "council", _("Council")
        NHS_TRUST = "nhs_trust", _("NHS trust")
        NHS_COMMISSIONER = "nhs_commissioner", _("NHS commissioner")
        SCHOOL = "school", _("School")
        CHARITY = "charity", _("Charity or carers' group")

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("address on this site"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    nation = models.CharField(_("nation"), max_length=20, choices=Nation)
    hosts_portal = models.BooleanField(_("runs this portal"), default=False)
    portal_name = models.CharField(_("name of the portal"), max_length=60, blank=True)
    strapline = PublicTextField(_("line under the name"), blank=True)
    brand_colour = models.CharField(
        _("main colour"), max_length=7, default="#54204a", validators=[HEX_COLOUR, validate_readable_on_white]
    )
    help_phone = models.CharField(_("help line"), max_length=30, blank=True)
    help_hours = PublicTextField(_("when the help line is open"), blank=True)
    reading_hours = PublicTextField(_("when feedback is read"), blank=True)
    exit_url = models.URLField(_("where 'Exit this page' goes"), default="https://www.bbc.co.uk/weather")
    own_case_contact = PublicTextField(_("who handles one family's own case"), blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["hosts_portal"], condition=Q(hosts_portal=True), name="one_host_of_the_portal"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CrisisLineQuerySet(models.QuerySet["CrisisLine"]):
    """Questions asked of crisis lines."""

    def current(self, on: date) -> Self:
        """Lines that are still answered on the date ``on`` (London)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))


@pghistory.track()
class CrisisLine(models.Model):
    """Whom to call in danger or crisis. Dated, since numbers change: shown only while checked and not ended."""

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("only for"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="crisis_lines",
        help_text=_("Leave empty to show it for every organisation."),
    )
    when_to_call = PublicTextField(_("when to call"))
    name = models.CharField(_("name of the line"), max_length=80, blank=True)
    phone = models.CharField(_("telephone number"), max_length=30)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    checked_on = models.DateField(_("last checked on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    objects = CrisisLineQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.phone}".strip()
