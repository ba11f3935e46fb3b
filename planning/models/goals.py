"""What an organisation wants to be true for carers."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import PublicTextField
from people.models import Organisation
from planning.models.services import Service


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
