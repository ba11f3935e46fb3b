"""What a person agreed to, for one organisation and one purpose each."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from people.ages import too_young_for
from people.models.persons import LONGEST_AGREEMENT, LONGEST_NAME, LONGEST_SIGNATURE, Connection


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

        Who says to be too young for one gives it only together with a grown-up (`GuardianYes`).
        """
        held = self.filter(
            withdrawn_at__isnull=True,
            connection__ended_at__isnull=True,
            given_at__gte=F("connection__since"),
        )
        with_a_grown_up = GuardianYes.objects.standing().filter(
            connection=OuterRef("connection"), purposes__contains=[OuterRef("purpose")]
        )
        for band, purposes in too_young_for().items():
            if purposes:
                too_young = Q(connection__person__profile__age_band=band, purpose__in=purposes)
                held = held.exclude(too_young & ~Exists(with_a_grown_up))
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


class GuardianYesQuerySet(models.QuerySet["GuardianYes"]):
    """Questions asked of what grown-ups agreed to."""

    def standing(self) -> Self:
        """Those that hold: not taken back, and written down since the organisation has known the child."""
        return self.filter(
            withdrawn_at__isnull=True, connection__ended_at__isnull=True, recorded_at__gte=F("connection__since")
        )

    def to(self, purpose: Purpose) -> Self:
        """Those that let the child agree to one purpose."""
        return self.filter(purposes__contains=[purpose])


class GuardianYes(models.Model):
    """Who may decide for a child told staff that the child may agree to something. By itself it allows nothing.

    What the child agrees to counts only beside it, and nobody at home is written to because of it.
    """

    class Relation(models.TextChoices):
        PARENT = "parent", _("Parent")
        GUARDIAN = "guardian", _("Guardian")
        RELATIVE = "relative", _("Relative who brings them up")
        FOSTER = "foster", _("Foster carer who may decide this")
        COUNCIL = "council", _("The council that looks after them")

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="guardian_yeses")
    purposes = ArrayField(models.CharField(max_length=20, choices=Purpose))
    said_by = models.CharField(max_length=LONGEST_NAME)
    relation = models.CharField(max_length=10, choices=Relation)
    said_on = models.DateField()
    wording = models.CharField(max_length=LONGEST_AGREEMENT)  # as it was read out
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=LONGEST_SIGNATURE)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=LONGEST_SIGNATURE, blank=True)  # who wrote that down

    objects = GuardianYesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "guardian yeses"
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection"], condition=Q(withdrawn_at__isnull=True), name="one_guardian_yes_holds"
            ),
            models.CheckConstraint(
                condition=Q(purposes__contained_by=Purpose.values) & ~Q(purposes=[]), name="guardian_yes_to_something"
            ),
            models.CheckConstraint(
                condition=~Q(said_by="") & ~Q(wording="") & ~Q(recorded_by=""), name="guardian_yes_says_who"
            ),
            models.CheckConstraint(
                condition=Q(relation__in=["parent", "guardian", "relative", "foster", "council"]),
                name="guardian_relation_known",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="")
                | Q(withdrawn_at__isnull=False, withdrawn_at__gte=F("recorded_at")) & ~Q(withdrawn_by=""),
                name="guardian_yes_taken_back_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.said_by}, {self.get_relation_display()}"

    @property
    def in_words(self) -> list[str]:
        """What the child may agree to, by name."""
        return [str(Purpose(purpose).label) for purpose in self.purposes]
