"""Complaints about data: taken in once, acknowledged at once, answered in words, and never forgotten."""

import secrets
import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from notices.models import Contact
from notices.operations import queue
from people.codes import ALPHABET
from people.models import DataComplaint, Organisation, Person, Role

MOST_REFERENCES_TRIED = 5  # among 22⁸ references even one clash is unlikely
TO_ADMINISTRATORS = "people.data_complaint_waits"


class AlreadyAnswered(Exception):
    """Somebody else has answered it meanwhile; what they wrote has been sent."""


def subject_of_complaint(complaint: DataComplaint) -> str:
    """The name under which notices about a complaint can be found and cancelled."""
    return f"people.data_complaint:{complaint.pk}"


@transaction.atomic
def complain_about_data(
    *,
    organisation: Organisation,
    words: str,
    at: datetime,
    submission_key: uuid.UUID,
    name: str = "",
    contact: Contact | None = None,
    other_way: str = "",
    person: Person | None = None,
) -> DataComplaint:
    """Keep a complaint, start its clock, and acknowledge it at once where there is an address.

    The same ``submission_key`` again gives back the same complaint.
    """
    complaint = _insert_once(
        DataComplaint(
            organisation=organisation,
            words=words,
            name=name,
            contact=contact,
            other_way=other_way,
            person=person,
            received_at=at,
            due_on=timezone.localdate(at) + DataComplaint.TO_ANSWER,
            submission_key=submission_key,
        )
    )
    if contact:
        queue(
            kind="people.data_complaint_received",
            contact=contact,
            context={"complaint": complaint.pk},
            key=f"people.data_complaint_received:{complaint.pk}",
            subject=subject_of_complaint(complaint),
            desk=organisation.slug,
            at=at,
        )
    _tell_administrators(complaint, "new", at)
    return complaint


def _insert_once(complaint: DataComplaint) -> DataComplaint:
    for _ in range(MOST_REFERENCES_TRIED):
        complaint.reference = "".join(secrets.choice(ALPHABET) for _sign in range(8))
        try:
            with transaction.atomic():
                complaint.save(force_insert=True)
        except IntegrityError:
            if earlier := DataComplaint.objects.filter(submission_key=complaint.submission_key).first():
                return earlier
            if not DataComplaint.objects.filter(reference=complaint.reference).exists():
                raise  # something else is wrong, and no other reference would mend it
        else:
            return complaint
    raise RuntimeError("No free reference was found")


@transaction.atomic
def answer_data_complaint(*, complaint: DataComplaint, answer: str, role: Role, at: datetime) -> DataComplaint:
    """Answer a complaint in words, which are sent where there is an address. Raises `AlreadyAnswered`."""
    complaint = DataComplaint.objects.select_for_update(of=("self",)).select_related("contact").get(pk=complaint.pk)
    if complaint.answered_at:
        raise AlreadyAnswered
    complaint.answer, complaint.answered_at = answer, at
    complaint.answered_by, complaint.answered_by_title = role.user, str(role)
    complaint.save(update_fields=["answer", "answered_at", "answered_by", "answered_by_title"])
    if complaint.contact:
        queue(
            kind="people.data_complaint_answered",
            contact=complaint.contact,
            context={"complaint": complaint.pk},
            key=f"people.data_complaint_answered:{complaint.pk}",
            subject=subject_of_complaint(complaint),
            desk=role.organisation.slug,
            at=at,
        )
    return complaint


@transaction.atomic
def remind_of_data_complaints(*, at: datetime) -> None:
    """Remind administrators of what they have not answered: once before the clock runs out, once when it has."""
    on = timezone.localdate(at)
    waiting = DataComplaint.objects.open().filter(due_on__lte=on + DataComplaint.SOON)
    for complaint in waiting.select_related("organisation"):
        _tell_administrators(complaint, "late" if complaint.days_left(on) < 0 else "soon", at)


def _tell_administrators(complaint: DataComplaint, occasion: str, at: datetime) -> None:
    administrators = Role.objects.current(timezone.localdate(at)).filter(
        organisation=complaint.organisation, kind=Role.Kind.ADMINISTRATOR
    )
    for role in administrators.select_related("user"):
        queue(
            kind=TO_ADMINISTRATORS,
            contact=Contact.objects.for_email(role.user.email),
            context={"complaint": complaint.pk, "occasion": occasion},
            key=f"{TO_ADMINISTRATORS}:{complaint.pk}:{occasion}:{role.pk}",
            subject=subject_of_complaint(complaint),
            desk=complaint.organisation.slug,
            at=at,
        )
