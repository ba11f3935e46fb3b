"""How long this app keeps what it holds about people, and how it goes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from common.retention import Period, brings_down, delete_in_batches
from people.models import (
    Connection,
    Consent,
    DataComplaint,
    GuardianYes,
    PeopleImport,
    Representation,
    SecondFactorTries,
    SignInCode,
)
from people.operations import cancel_list, end_support

# Brought down from the roof, as an account goes with what stands on every floor (carer_portal/retention.py).
ABSENT = Period(
    name="people.absent",
    what=_("Your account, your name and what you told us about yourself"),
    length=timedelta(days=2 * 365),
    since=_("after you were last here. We write to you first. You can delete it sooner"),
)
# Brought down from the roof as well: what they said, booked and follow stands on every floor.
WITHOUT_ACCOUNT = Period(
    name="people.without_account",
    what=_("Your name and how to reach you, if staff wrote you down"),
    length=timedelta(days=2 * 365),
    since=_("after we last heard of each other. Staff see it coming for a month"),
)
CODE = Period(
    name="people.code",
    what=_("Codes that we sent you to sign in"),
    length=timedelta(days=1),
    since=_("after we sent them"),
)
TRIES = Period(
    name="people.tries",
    what=_("How often a second sign-in step was tried"),
    length=timedelta(days=1),
    since=_("after it was tried"),
)
CONSENT = Period(
    name="people.consent",
    what=_("What you agreed to, once you take it back"),
    length=timedelta(days=2 * 365),
    since=_("after you took it back"),
)
CONNECTION = Period(
    name="people.connection",
    what=_("That an organisation knew you, once it no longer does"),
    length=timedelta(days=2 * 365),
    since=_("after it ended"),
)

INVITATION = Period(
    name="people.invitation",
    what=_("That you asked somebody for support, while they do not answer"),
    length=timedelta(days=30),
    since=_("after you asked"),
)
UNCONFIRMED = Period(
    name="people.unconfirmed_list",
    what=_("A list of people that an organisation brought, while nobody says yes to it"),
    length=timedelta(days=7),
    since=_("after it was brought"),
)
LIST = Period(
    name="people.list",
    what=_("What stood in a list of people that an organisation brought"),
    length=timedelta(days=30),
    since=_("after it was brought in or dropped"),
)
COMPLAINT = Period(
    name="people.complaint",
    what=_("Complaints about how we used your data"),
    length=timedelta(days=3 * 365),
    since=_("after we answered"),
)
SESSION = Period(
    name="people.session",
    what=_("That you are signed in"),
    length=timedelta(seconds=settings.SESSION_COOKIE_AGE),
    since=_("at most"),
)


@brings_down(SESSION)
def forget_ended_sessions(*, at: datetime) -> int:
    """Delete sessions that have ended."""
    return delete_in_batches(Session.objects.filter(expire_date__lte=at))


@brings_down(CODE)
def forget_old_codes(*, at: datetime) -> int:
    """Delete codes too old to be counted."""
    return delete_in_batches(SignInCode.objects.filter(made_at__lte=CODE.cutoff(at)))


@brings_down(TRIES)
def forget_old_tries(*, at: datetime) -> int:
    """Delete counts of tries too old to matter."""
    return delete_in_batches(SecondFactorTries.objects.filter(since__lte=TRIES.cutoff(at)))


@brings_down(CONSENT)
def forget_withdrawn_consents(*, at: datetime) -> int:
    """Delete consents that were taken back long ago; those that hold stay."""
    past = {"withdrawn_at__lte": CONSENT.cutoff(at)}
    return delete_in_batches(Consent.objects.filter(**past)) + delete_in_batches(GuardianYes.objects.filter(**past))


@brings_down(CONNECTION)
def forget_ended_connections(*, at: datetime) -> int:
    """Delete connections that ended long ago, with the consents that hung on them."""
    return delete_in_batches(Connection.objects.filter(ended_at__lte=CONNECTION.cutoff(at)))


@brings_down(INVITATION)
def forget_unanswered_invitations(*, at: datetime) -> int:
    """End what nobody has answered, with accounts that were made only to ask."""
    unanswered = list(Representation.objects.waiting().filter(since__lte=INVITATION.cutoff(at)).select_related("user"))
    for representation in unanswered:
        end_support(representation=representation, at=at)
    return len(unanswered)


@brings_down(UNCONFIRMED)
def drop_unconfirmed_lists(*, at: datetime) -> int:
    """Drop lists that nobody has said yes to."""
    waiting = PeopleImport.objects.filter(
        state__in=[PeopleImport.State.CHECKING, PeopleImport.State.CHECKED], uploaded_at__lte=UNCONFIRMED.cutoff(at)
    ).defer("file")
    return sum(cancel_list(job=job, at=at) for job in waiting)


@brings_down(LIST)
def forget_old_lists(*, at: datetime) -> int:
    """Delete lists that are done with, with the rows that were refused."""
    return delete_in_batches(PeopleImport.objects.filter(ended_at__lte=LIST.cutoff(at)))


@brings_down(COMPLAINT)
def forget_old_complaints(*, at: datetime) -> int:
    """Delete complaints about data that were answered long ago. That there was one stays on record, without words."""
    return delete_in_batches(DataComplaint.objects.filter(answered_at__lte=COMPLAINT.cutoff(at)))
