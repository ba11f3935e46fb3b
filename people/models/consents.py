"""What a person agreed to, for one organisation and one purpose each."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.ages import too_young_for
from people.models.persons import Connection


class Purpose(models.TextChoices):
    """What somebody may agree to.

    Being quoted is asked anew with each thing that they say as well; here it is taken back for all of it.
    """

    NEEDS = "needs", _("See what I need")
    STORIES = "stories", _("Tell my story")
    PHOTOGRAPHS = "photographs", _("Show photos of me")
    RESEARCH = "research", _("Ask me about research")
    QUOTES = "quotes", _("Show my words")


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Questions asked of consents."""

    def standing(self) -> Self:
        """Consents that hold: not taken back, given since the organisation has known the person, and theirs to give.

        Who says to be too young for one gives it no longer.
        """
        held = self.filter(
            withdrawn_at__isnull=True,
            connection__ended_at__isnull=True,
            given_at__gte=F("connection__since"),
        )
        for band, purposes in too_young_for().items():
            if purposes:
                held = held.exclude(connection__person__profile__age_band=band, purpose__in=purposes)
        return held

    def showing_needs(self) -> Self:
        """Consents by which staff may see something that somebody needs now."""
        return self.standing().to(Purpose.NEEDS).filter(connection__person__access_needs__shared_with_consent=True)

    def to(self, purpose: Purpose) -> Self:
        """Consents to one purpose."""
        return self.filter(purpose=purpose)


class Consent(models.Model):
    """A person lets an organisation do one thing. Kept with the words that they agreed to.

    It hangs on the connection, for every purpose: when an organisation no longer knows somebody, nothing that they
    agreed to holds any more, and gets no new life if it knows them again.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    wording = models.CharField(max_length=300)
    version = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "purpose"], condition=Q(withdrawn_at__isnull=True), name="consents_once"
            ),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="consent_purpose_known"),
            models.CheckConstraint(condition=~Q(wording=""), name="consent_has_a_wording"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connection}: {self.get_purpose_display()}"
