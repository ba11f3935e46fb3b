"""What an account may do for an organisation."""

from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.clock import today
from people.models.accounts import User
from people.models.organisations import Organisation


class RoleQuerySet(models.QuerySet["Role"]):
    """Questions asked of roles."""

    def current(self, on: date) -> "RoleQuerySet":
        """Roles that hold on the date ``on`` (London)."""
        return self.standing(on).filter(starts_on__lte=on)

    def standing(self, on: date) -> "RoleQuerySet":
        """Roles that are not over on the date ``on`` (London): they hold, or begin later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), ended_at__isnull=True)

    def over(self, on: date) -> "RoleQuerySet":
        """Roles that have ended: at once, or because their last day lies before the date ``on`` (London)."""
        return self.filter(Q(ended_at__isnull=False) | Q(ends_on__lt=on))


@pghistory.track()
class Role(models.Model):
    """What an account may do for an organisation, and the title under which it signs in public."""

    class Kind(models.TextChoices):
        PLANNER = "planner", _("Planner")
        COMMISSIONER = "commissioner", _("Commissioner")
        ADMINISTRATOR = "administrator", _("Administrator")
        SAFEGUARDING_LEAD = "safeguarding_lead", _("Safeguarding lead")

    # Who may know, through a connection, who a person is. Commissioners read figures only.
    KNOWS_PERSONS = (Kind.PLANNER, Kind.ADMINISTRATOR, Kind.SAFEGUARDING_LEAD)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(_("role"), max_length=20, choices=Kind)
    name = models.CharField(_("first name, as carers see it"), max_length=60)
    title = models.CharField(_("job title, as the public sees it"), max_length=120)
    starts_on = models.DateField(_("from"), default=today)
    ends_on = models.DateField(_("until"), null=True, blank=True)  # the last day on which it holds
    # At once, before any last day.
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "kind"], name="one_role_of_a_kind"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="role_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.title}"

    def is_over(self, on: date) -> bool:
        """Whether it has ended by the date ``on`` (London)."""
        return self.ended_at is not None or (self.ends_on is not None and self.ends_on < on)
