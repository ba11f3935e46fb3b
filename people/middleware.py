"""What holds for every page: staff pages need a second factor, and nothing of a signed-in page stays behind."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from people.models import User
from people.rules import SECOND_FACTORS

SET_UP_PAGES = "/admin/"
STAFF_PAGES = ("/manage/", SET_UP_PAGES)
GetResponse = Callable[[HttpRequest], HttpResponse]


class StaffSecondFactorMiddleware:
    """Lets nobody onto a staff page whose session has not used a second factor.

    It goes by the address, so that a view cannot be forgotten. Which staff pages somebody may see is for the views.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on: `process_view` decides."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],  # noqa: ARG002 - Django's signature
        args: tuple[Any, ...],  # noqa: ARG002
        kwargs: dict[str, Any],  # noqa: ARG002
    ) -> HttpResponse | None:
        """Send those without a second factor to set one up, or to use the one they have."""
        if not request.path_info.startswith(STAFF_PAGES):
            return None
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        setting_up = request.path_info.startswith(SET_UP_PAGES)
        if not (request.user.is_superuser if setting_up else request.user.is_team_member):
            raise Http404
        if not Authenticator.objects.filter(user=request.user, type__in=SECOND_FACTORS).exists():
            return HttpResponseRedirect(reverse("mfa_index"))
        if used_second_factor(request, request.user):
            return None
        back = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        first_way = get_adapter().get_reauthentication_methods(request.user)[0]
        return HttpResponseRedirect(f"{first_way['url']}?{back}")


def used_second_factor(request: HttpRequest, user: User) -> bool:
    """Whether ``user`` has used a second factor in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


class NothingStaysBehindMiddleware:
    """Forbids to keep pages of somebody who is signed in: computers and phones are shared."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer as not to be stored."""
        response = self.get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response
