"""Who just comes to a meeting: somebody without a name, counted at the door."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.models import Activity


class WalkIn(models.Model):
    """One person who came without a booking. A row each, so that what is pressed twice is counted once."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    came_at = models.DateTimeField()
    submission_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        verbose_name = _("somebody who just came")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.came_at.isoformat()
