"""Signing in for work by the organisation's own provider, where the settings name one."""

import secrets

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from people.social_adapter import WorkOAuth2Adapter, WorkProvider, refuse
from people.views.account import wanted


def _provider(request: HttpRequest) -> WorkProvider:
    try:
        provider: WorkProvider = get_adapter(request).get_provider(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return provider


@login_not_required
@never_cache
@require_POST
def work_sign_in(request: HttpRequest) -> HttpResponse:
    """Send somebody to the provider, with a number that only its answer to this very question can hold."""
    provider, nonce = _provider(request), secrets.token_urlsafe()
    try:
        answer: HttpResponse = provider.redirect(
            request, AuthProcess.LOGIN, next_url=wanted(request) or None, auth_params={"nonce": nonce}, nonce=nonce
        )
    except (RequestException, OAuth2Error, KeyError, TypeError, ValueError):
        return refuse(request)
    return answer


@login_not_required
@never_cache
@require_safe
def work_sign_in_back(request: HttpRequest) -> HttpResponse:
    """Take the answer of the provider. The state in it must be one that this session sent out."""
    provider = _provider(request)
    view = OAuth2CallbackView.adapter_view(WorkOAuth2Adapter(request, provider.app.provider_id))
    answer: HttpResponse = view(request)
    return answer
