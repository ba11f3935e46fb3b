"""Who may do what for an organisation, and what the age of a person allows."""

from enum import StrEnum
from typing import cast

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from people.ages import AgeBand, is_old_enough
from people.models import GuardianYes, Organisation, Person, Profile, Purpose, Role, User

FEEDBACK_STAFF = (Role.Kind.PLANNER, Role.Kind.ADMINISTRATOR)
REPORT_READERS = (*FEEDBACK_STAFF, Role.Kind.COMMISSIONER)
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Situation(StrEnum):
    """How one person would write to another where nobody else reads it."""

    BUDDY = "buddy"  # paired up to support one another
    PRIVATE_MESSAGE = "private_message"
    STAFF_REPLY = "staff_reply"  # about what one said oneself, read by others of the office as well


def signed_in_user(request: HttpRequest) -> User:
    """Who asks, on a page that only signed-in people reach."""
    if isinstance(request.user, AnonymousUser):
        raise Http404
    return request.user


def staff_of(request: HttpRequest, organisation: str, *kinds: Role.Kind) -> Organisation:
    """Return the organisation with this slug if whoever asks holds one of ``kinds`` there today.

    Without ``kinds``, planners and administrators may. Raises `Http404` otherwise: what one may not see is not there.
    """
    found = get_object_or_404(Organisation, slug=organisation)
    if isinstance(request.user, AnonymousUser) or not request.user.holds(*(kinds or FEEDBACK_STAFF), at=found):
        raise Http404
    return found


def signed_role(request: HttpRequest, organisation: Organisation, *kinds: Role.Kind) -> Role:
    """The role under which the one who asks signs what they do for ``organisation``. Raises `Http404` without one."""
    user = cast("User", request.user)
    for role in user.roles_today:
        if role.organisation_id == organisation.pk and role.kind in (kinds or FEEDBACK_STAFF):
            return role
    raise Http404


def age_of(person: Person) -> str:
    """The age that ``person`` told, as a band; nothing if they told none."""
    return Profile.objects.filter(person=person).values_list("age_band", flat=True).first() or ""


def is_adult(person: Person) -> bool:
    """Whether ``person`` says to be 18 or over. Who said nothing is not taken for one where children must be safe."""
    return age_of(person) == AgeBand.ADULT


def may_agree(person: Person, purpose: Purpose) -> bool:
    """Whether ``person`` is old enough to agree to this without a grown-up, or one has agreed that they may."""
    return (
        is_old_enough(age_of(person), purpose)
        or GuardianYes.objects.standing().to(purpose).filter(connection__person=person).exists()
    )


def may_be_messaged_privately(person: Person, *, by: Person, situation: Situation) -> bool:
    """Whether ``by`` may write to ``person`` where nobody else reads it. Whoever pairs or connects people asks here.

    Never where one of the two is a child, or has not said their age. Staff reply to anybody about what they said.
    """
    if situation == Situation.STAFF_REPLY:
        return True
    return is_adult(person) and is_adult(by)
