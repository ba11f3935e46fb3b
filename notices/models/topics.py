"""What can be followed, and who follows it."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notices.models.contacts import Contact


class Topic(models.Model):
    """Anything that can be followed owns one. A topic does not know what it belongs to."""

    label = models.CharField(max_length=50, help_text=_("What kind of thing owns it, such as feedback.theme."))

    def __str__(self) -> str:
        return f"{self.label} {self.pk}"


class FollowerQuerySet(models.QuerySet["Follower"]):
    """Who follows what."""

    def active(self) -> Self:
        """Those who have not stopped."""
        return self.filter(stopped_at__isnull=True)


class Follower(models.Model):
    """One contact follows one topic, until it stops."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "contact"], name="follower_once"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__gte=F("since")), name="follower_stops_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} follows {self.topic_id}"
