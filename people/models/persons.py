"""Persons, who speaks for them, and what lets an organisation know them."""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.clock import month_of
from notices.models import Contact
from people.ages import AgeBand
from people.models.accounts import User
from people.models.organisations import Organisation
from people.models.roles import Role

LONGEST_NAME = 120
LONGEST_AGREEMENT = 300
WRITTEN_BY_STAFF = ["told_staff", "imported"]  # the bases of connections that staff made
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

    def spoken_for_by(self, user: User | AnonymousUser, may: "Representation.May") -> Self:
        """Persons for whom ``user`` may do this, oneself first. ``spoken_as`` says how each is represented."""
        if user.is_anonymous:
            return self.none()
        first = [When(representations__kind=kind, then=place) for place, kind in enumerate(("self", "shares"))]
        return (
            self.filter(representations__in=Representation.objects.that_may(may).filter(user=user))
            .annotate(spoken_as=F("representations__kind"))
            .order_by(Case(*first, default=len(first)), "name", "pk")
        )

    def imported(self) -> Self:
        """Persons from an organisation's list, for whom nobody has an account."""
        return self.filter(representations__isnull=True, connections__basis="imported")

    def may_be_asked(self, at: datetime) -> Self:
        """Persons who may be asked for something at ``at``: their caring goes on, and they want one more ask.

        Nobody under 13 is asked.
        """
        start, end = month_of(at)
        this_month = Count("asks", filter=Q(asks__asked_at__gte=start, asks__asked_at__lt=end), distinct=True)
        wanted = Coalesce("profile__asks_a_month", MOST_ASKS, output_field=models.IntegerField())
        return (
            self.filter(Q(asks_stopped_at__isnull=True) | Q(asks_stopped_at__gt=at))
            .exclude(profile__age_band=AgeBand.UNDER_13)
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
    # Nobody has an account for them, and nothing was heard of them for long: they go on this day, unless something is.
    forgotten_on = models.DateField(_("is forgotten on"), null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or str(_("Someone who gave no name"))


class RepresentationQuerySet(models.QuerySet["Representation"]):
    """Questions asked of representations."""

    def standing(self) -> Self:
        """Those that hold: a supporter's only once they have said yes."""
        return self.exclude(kind="supporter", accepted_at__isnull=True)

    def waiting(self) -> Self:
        """Supporters who have not said yes or no."""
        return self.filter(kind="supporter", accepted_at__isnull=True)

    def that_may(self, may: "Representation.May") -> Self:
        """Those by which this may be done: oneself may do all of it, a supporter what they were let."""
        return self.standing().filter(~Q(kind="supporter") | Q(may__contains=[may]))


class Representation(models.Model):
    """An account that speaks for a person: for oneself, for who shares the address, or for who asked for support."""

    class Kind(models.TextChoices):
        SELF = "self", _("Myself")
        SHARES = "shares", _("Someone who shares my email")
        SUPPORTER = "supporter", _("Someone I support to take part")

    class May(models.TextChoices):
        """What somebody lets a supporter do."""

        TELL = "tell", _("Tell you things for me, and read all that I said")
        NEEDS = "needs", _("See and change what I need, and who sees it")
        ABOUT_ME = "about_me", _("See and change what I told about me")

    MOST_SUPPORTERS = 5

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="representations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="representations")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SELF)
    may = ArrayField(models.CharField(max_length=10, choices=May), default=list, blank=True)
    since = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)  # of supporters, who are asked first

    objects = RepresentationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "person"], name="speaks_for_a_person_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(kind="self"), name="is_one_person_oneself"),
            models.UniqueConstraint(fields=["user"], condition=Q(kind="shares"), name="shares_with_one_person"),
            models.CheckConstraint(
                condition=Q(may__contained_by=["tell", "needs", "about_me"])
                & (Q(kind="supporter") & ~Q(may=[]) | ~Q(kind="supporter") & Q(may=[], accepted_at__isnull=True)),
                name="supporter_may_do_something",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(accepted_at__gte=F("since")),
                name="supporter_accepts_after_being_asked",
            ),
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
        IMPORTED = "imported", _("They were on a list of this organisation")
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
    # When they last told staff that they want to stay in touch, and whom.
    renewed_at = models.DateTimeField(null=True, blank=True)
    renewed_by = models.CharField(max_length=LONGEST_SIGNATURE, blank=True)
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
                condition=(
                    Q(basis__in=WRITTEN_BY_STAFF, agreed_on__isnull=False) & ~Q(agreed_to="") & ~Q(written_by="")
                )
                | (~Q(basis__in=WRITTEN_BY_STAFF) & Q(agreed_to="", agreed_on__isnull=True, written_by="")),
                name="connection_written_down_by_consent",
            ),
            models.CheckConstraint(
                condition=Q(renewed_at__isnull=True, renewed_by="")
                | Q(renewed_at__isnull=False, renewed_at__gte=F("since")) & ~Q(renewed_by=""),
                name="connection_renewal_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.organisation}"

    @property
    def is_written_down(self) -> bool:
        """Whether staff speak for the person here: they wrote them down, and nobody has an account for them."""
        return bool(self.written_by) and not self.person.representations.exists()
