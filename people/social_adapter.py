"""Signing in for work by the organisation's own provider of identities (OpenID Connect): docs/security.md.

It is off unless the settings name a provider, and it proves an address, as a code by mail does, and nothing more: no
account is made or connected by it, nothing of it is stored, and the second factor is asked for all the same.
"""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext

from common.clock import now
from notices.models import normalised_email
from people.models import User
from people.operations import account_of_proven_address


class Refused(Exception):
    """What the provider says proves no address of somebody who works here."""


def refuse(request: HttpRequest) -> HttpResponse:
    """Lead back to the code by mail. The words are the same whatever was wrong, so they tell nothing of accounts."""
    messages.error(request, gettext("We could not sign you in that way. Use a code by email instead."))
    return redirect("account_login")


class WorkOAuth2Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """Speaks with the provider. The signature of what it says is always checked, though it came straight from it."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002 - allauth's names
        """Where the provider sends people back to: at our own name, whatever a request says about hosts."""
        return f"{settings.PUBLIC_URL}{reverse('work_sign_in_back')}"

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Read who it was; whatever is malformed is an error of the provider's."""
        try:
            return super().complete_login(request, app, token, **kwargs)
        except (KeyError, TypeError, ValueError) as malformed:
            raise OAuth2Error("malformed") from malformed

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return claims


class WorkProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    """The one provider that the settings name."""

    oauth2_adapter_class = WorkOAuth2Adapter
    pkce_enabled_default = True

    def get_scope(self) -> list[str]:
        """Ask for the address only."""
        return ["openid", "email"]


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Lets in nobody but whoever works here, by an address that the provider has verified."""

    def get_provider(self, request: HttpRequest, provider: str = "", client_id: str | None = None) -> WorkProvider:  # noqa: ARG002 - allauth's names
        """The provider of the settings, whatever is asked for or stands in the database."""
        if not settings.OIDC:
            raise SocialApp.DoesNotExist
        app = SocialApp(
            provider=WorkProvider.id,
            provider_id="work",
            name=settings.OIDC["name"],
            client_id=settings.OIDC["client_id"],
            secret=settings.OIDC["client_secret"],
            settings={"server_url": settings.OIDC["server_url"]},
        )
        return WorkProvider(request, app=app)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002 - the same
        """Never: who works here is invited."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account whose address the provider has proved, or refuse."""
        try:
            sociallogin.user = _staff_account(sociallogin)
        except Refused:
            raise ImmediateHttpResponse(refuse(request)) from None

    def on_authentication_error(self, request: HttpRequest, *_details: Any, **_more: Any) -> None:
        """Whatever went wrong on the way there or back: lead to the code by mail."""
        raise ImmediateHttpResponse(refuse(request))


def _staff_account(sociallogin: SocialLogin) -> User:
    said: dict[str, dict[str, Any]] = sociallogin.account.extra_data
    signed = said.get("id_token") or {}
    nonce = sociallogin.state.get("nonce")
    if not nonce or not constant_time_compare(str(signed.get("nonce", "")), nonce):
        raise Refused
    fetched = said.get("userinfo") or {}
    if fetched and fetched.get("sub") != signed["sub"]:
        raise Refused
    claims = fetched if "email" in fetched else signed
    if claims.get("email_verified") is not True:
        raise Refused
    try:
        address = normalised_email(str(claims.get("email", "")))
    except (UnicodeError, ValidationError):
        raise Refused from None
    user = User.objects.filter(email=address, is_active=True).first()
    if user is None or not user.roles_today:
        raise Refused
    return account_of_proven_address(address=address, at=now())
