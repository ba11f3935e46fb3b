"""Complaints about how somebody's data is handled, and the clock under which they are answered."""

import uuid
from datetime import date, timedelta
from typing import Self

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notices.models import Contact
from people.models.accounts import User
from people.models.organisations import Organisation
from people.models.persons import LONGEST_NAME, Person
from people.models.roles import Role

LONGEST_COMPLAINT = 5_000


class DataComplaintQuerySet(models.QuerySet["DataComplaint"]):
    """Questions asked of complaints."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those made to an organisation whose administrator ``user`` is."""
        if user.is_anonymous:
            return self.none()
        kept = [role.organisation_id for role in user.roles_today if role.kind == Role.Kind.ADMINISTRATOR]
        return self.filter(organisation__in=kept)

    def open(self) -> Self:
        """Those that nobody has answered yet."""
        return self.filter(answered_at__isnull=True)


@pghistory.track(
    # That it came, when it was due and who answered it when. Not who complained, nor a word of either.
    fields=["organisation", "reference", "received_at", "due_on", "answered_at", "answered_by", "answered_by_title"],
    model_name="DataComplaintEvent",
    obj_field=pghistory.ObjForeignKey(related_name="events"),
)
class DataComplaint(models.Model):
    """Somebody says that their data was handled wrongly (Data Protection Act 2018, section 164A)."""

    TO_ANSWER = timedelta(days=30)
    SOON = timedelta(days=7)  # administrators are reminded when so little is left

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=8, unique=True, editable=False)
    words = models.TextField(max_length=LONGEST_COMPLAINT)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    other_way = models.CharField(max_length=300, blank=True)  # by which they can be answered without an address
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField()
    due_on = models.DateField(_("answer due by"))
    answer = models.TextField(max_length=LONGEST_COMPLAINT, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_by_title = models.CharField(max_length=180, blank=True)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = DataComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["organisation", "due_on"], name="complaint_by_due_day")]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="complaint_has_words"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="", answered_by_title="")
                | Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(answered_by_title=""),
                name="complaint_answered_in_words_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("received_at")),
                name="complaint_answered_after_received",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference[:4]} {self.reference[4:]}"

    def days_left(self, on: date) -> int:
        """Days until the answer is due, on the date ``on`` (London); below 0 once the clock has run out."""
        return (self.due_on - on).days
