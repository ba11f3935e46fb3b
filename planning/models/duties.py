"""The duties that bind those who run services."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import PublicTextField
from people.models import Nation, Organisation


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
