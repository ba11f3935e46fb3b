"""Persons, who speaks for them, and what lets an organisation know them."""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.clock import month_of
from notices.models import Contact
from people.models.accounts import User
from people.models.organisations import Organisation
from people.models.roles import Role

LONGEST_NAME = 120
LONGEST_AGREEMENT = 300
LONGEST_SIGNATURE = 182  # a role's name and title, with what stands between
NO_ASKS = 0  # a month
MOST_ASKS = 31  # a month, for who sets no limit: one a day


class PersonQuerySet(models.QuerySet["Person"]):
    """Questions asked of persons."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Persons connected to an organisation whose staff ``user`` is. Without a connection nobody sees them."""
        if user.is_anonymous:
            return self.none()
        knowing = [role.organisation_id for role in user.roles_today if role.kind in Role.KNOWS_PERSONS]
        known = Connection.objects.filter(organisation__in=knowing, ended_at__isnull=True)
        return self.filter(pk__in=known.values("person"))

    def spoken_for_by(self, user: User | AnonymousUser) -> Self:
        """Persons for whom ``user`` speaks, oneself first."""
        if user.is_anonymous:
            return self.none()
        return self.filter(representations__user=user).order_by(
            Case(When(representations__kind=Representation.Kind.SELF, then=0), default=1), "name", "pk"
        )

    def may_be_asked(self, at: datetime) -> Self:
        """Persons who may be asked for something at ``at``: their caring goes on, and they want one more ask."""
        start, end = month_of(at)
        this_month = Count("asks", filter=Q(asks__asked_at__gte=start, asks__asked_at__lt=end), distinct=True)
        wanted = Coalesce("profile__asks_a_month", MOST_ASKS, output_field=models.IntegerField())
        return (
            self.filter(Q(asks_stopped_at__isnull=True) | Q(asks_stopped_at__gt=at))
            .annotate(asks_left=wanted - this_month)
            .filter(asks_left__gt=0)
        )

    def asks_left(self, at: datetime) -> dict[int, int]:
        """How often each person who may be asked at ``at`` may be asked until the end of the month."""
        return dict(self.may_be_asked(at).values_list("pk", F("asks_left")))


class Person(models.Model):
    """Somebody who takes part, with or without an account of their own."""

    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("how to reach them"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now)
    # Their caring has ended. Whoever asks people for anything calls `record_asks` first.
    asks_stopped_at = models.DateTimeField(_("nothing is asked of them since"), null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or str(_("Someone who gave no name"))


class Representation(models.Model):
    """An account that speaks for a person: for oneself, or for someone who asked for it."""

    class Kind(models.TextChoices):
        SELF = "self", _("Myself")
        SUPPORTER = "supporter", _("Someone I support to take part")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="representations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="representations")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SELF)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "person"], name="speaks_for_a_person_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(kind="self"), name="is_one_person_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.person}"


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """Questions asked of connections."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Connections that stand, to organisations whose staff ``user`` is."""
        if user.is_anonymous:
            return self.none()
        knowing = [role.organisation_id for role in user.roles_today if role.kind in Role.KNOWS_PERSONS]
        return self.filter(organisation__in=knowing, ended_at__isnull=True)


class Connection(models.Model):
    """What lets an organisation know a person. Without one it sees nothing of them."""

    class Basis(models.TextChoices):
        GAVE_FEEDBACK = "gave_feedback", _("They told this organisation something")
        JOINED = "joined", _("They chose to be in touch")
        TOLD_STAFF = "told_staff", _("They asked staff to be in touch")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="connections")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="connections")
    basis = models.CharField(_("why"), max_length=20, choices=Basis)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Where staff wrote somebody down: what was read out to them, when they agreed, and who did it.
    agreed_to = models.CharField(max_length=LONGEST_AGREEMENT, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    written_by = models.CharField(max_length=LONGEST_SIGNATURE, blank=True)
    submission_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="one_connection_a_person_and_organisation"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since")),
                name="connection_ends_after_start",
            ),
            models.CheckConstraint(
                condition=(Q(basis="told_staff", agreed_on__isnull=False) & ~Q(agreed_to="") & ~Q(written_by=""))
                | (~Q(basis="told_staff") & Q(agreed_to="", agreed_on__isnull=True, written_by="")),
                name="connection_written_down_by_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.organisation}"

    @property
    def is_written_down(self) -> bool:
        """Whether staff speak for the person here: they wrote them down, and nobody has an account for them."""
        return bool(self.written_by) and not self.person.representations.exists()
