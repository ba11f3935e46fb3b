"""A list of people that an organisation brings along: checked row by row, then confirmed, then made in one go."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models.accounts import User
from people.models.organisations import Organisation
from people.models.persons import LONGEST_SIGNATURE


class PeopleImportQuerySet(models.QuerySet["PeopleImport"]):
    """Questions asked of imports."""

    def to_work_on(self, at: datetime) -> Self:
        """What waits for a worker: not begun, or begun so long ago that its worker must be gone."""
        abandoned = at - PeopleImport.GIVEN_UP_AFTER
        return self.filter(
            Q(begun_at__isnull=True) | Q(begun_at__lt=abandoned), state__in=PeopleImport.WORKED_ON
        ).order_by("uploaded_at", "pk")


class PeopleImport(models.Model):
    """One list. Its file is kept until it is done with, and no longer."""

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Waits for your yes")
        IMPORTING = "importing", _("Being brought in")
        DONE = "done", _("Brought in")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Could not be read")

    WORKED_ON = (State.CHECKING, State.IMPORTING)
    GIVEN_UP_AFTER = timedelta(minutes=16)  # a worker is stopped after 15

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=LONGEST_SIGNATURE)  # who brought it
    submission_key = models.UUIDField(unique=True, editable=False)
    file_name = models.CharField(max_length=120)
    file = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    failure = models.CharField(max_length=400, blank=True)
    rows_to_check = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = PeopleImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="checking", file__isnull=False) | (~Q(state="checking") & Q(file__isnull=True)),
                name="import_keeps_its_file_until_checked",
            ),
            models.CheckConstraint(
                condition=(Q(state="failed") & ~Q(failure="")) | (~Q(state="failed") & Q(failure="")),
                name="import_fails_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "cancelled", "failed"], ended_at__isnull=False)
                | Q(state__in=["checking", "checked", "importing"], ended_at__isnull=True),
                name="import_state_agrees_with_its_end",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One row of a list, as it was typed, and what becomes of it."""

    class Fate(models.TextChoices):
        NEW = "new", _("New")
        KNOWN = "known", _("Known already")
        TWICE = "twice", _("Twice in this list")
        REFUSED = "refused", _("Refused")

    job = models.ForeignKey(PeopleImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as the spreadsheet counts them
    typed = models.JSONField(default=dict)
    fate = models.CharField(max_length=10, choices=Fate)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="import_row_once"),
            models.CheckConstraint(condition=Q(fate="new") | ~Q(reason=""), name="import_row_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.fate}"
