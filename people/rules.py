"""Who may do what for an organisation."""

from typing import cast

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from people.models import Organisation, Role, User

FEEDBACK_STAFF = (Role.Kind.PLANNER, Role.Kind.ADMINISTRATOR)
REPORT_READERS = (*FEEDBACK_STAFF, Role.Kind.COMMISSIONER)
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


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
