"""What allauth asks us about accounts: which mails go out, and which doors stay shut."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import Login
from allauth.account.utils import get_login_redirect_url
from allauth.mfa.models import Authenticator
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from common.clock import now
from notices.operations import queue
from people.models import User
from people.operations import contact_of_address, person_of


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Signing in is ours (people/sign_in.py); allauth carries on from the proven address (docs/adr/0004)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the name is allauth's
        """Allauth's own sign-up stays shut: an account is made when a code has proved the address."""
        return False

    def is_login_by_code_required(self, login: Login) -> bool:  # noqa: ARG002 - the name is allauth's
        """Our own code was asked for before allauth came in."""
        return False

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, *, redirect_url: str | None, **details: Any
    ) -> HttpResponse:
        """After signing in, ask carers who have not said a name for one; then they have joined."""
        response: HttpResponse = super().post_login(request, user, redirect_url=redirect_url, **details)
        if not isinstance(user, User) or user.is_team_member or person_of(user):
            return response
        then = urlencode({REDIRECT_FIELD_NAME: get_login_redirect_url(request, redirect_url)})
        return HttpResponseRedirect(f"{reverse('people:name')}?{then}")

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """The way that somebody has set up comes first: a passkey, where there is no app."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_anonymous:
            return methods
        has_app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
        return methods if has_app else methods[::-1]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing by allauth's own hand: every mail goes through the outbox, and it has but one for us."""
        raise NotImplementedError(template_prefix)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,  # noqa: ARG002 - holds nothing we want to say
        email: str | None = None,
    ) -> None:
        """Tell the owner, through the outbox, that how they sign in was changed."""
        at = now()
        address = email or user.get_username()
        queue(
            kind="people.sign_in_changed",
            contact=contact_of_address(address),
            context={"change": template_prefix.rpartition("/")[2]},
            key=f"people.sign_in_changed:{template_prefix}:{user.pk}:{at.isoformat()}",
            at=at,
        )
