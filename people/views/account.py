"""Signing in, and one's name."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication  # the way in that allauth gives
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from common.clock import now
from common.forms import keeps_words
from common.methods import require_form_methods
from people import operations
from people.forms import AddressForm, CodeForm, NameForm
from people.rules import signed_in_user

WAITING = "people.waiting_for_code"  # the session's key: which code somebody waits for, and where they want to go


def wanted(request: HttpRequest) -> str:
    """Where somebody wanted to go, if that is a page of ours."""
    page = request.GET.get(REDIRECT_FIELD_NAME, "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours and page.startswith("/") else ""


def _send_code(request: HttpRequest, *, address: str, wanted: str) -> None:
    nonce = operations.send_sign_in_code(address=address, client=get_adapter().get_client_ip(request), at=now())
    request.session[WAITING] = {"nonce": str(nonce), "address": address, "wanted": wanted}


@keeps_words
@login_not_required
@never_cache
@require_form_methods
def account_login(request: HttpRequest) -> HttpResponse:
    """Ask for an address, and mail it a code. Whether there is an account makes no difference here."""
    if request.user.is_authenticated:
        return redirect(wanted(request) or settings.LOGIN_REDIRECT_URL)
    form = AddressForm(request.POST or None)
    if form.is_valid():
        _send_code(request, address=form.cleaned_data["email"], wanted=wanted(request))
        return redirect("account_confirm_login_code")
    return render(request, "account/login.html", {"form": form, "work": settings.OIDC})


@keeps_words
@login_not_required
@never_cache
@require_form_methods
def account_confirm_login_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code, or mail another; the right code signs in, and makes the account if there is none."""
    waiting: dict[str, str] | None = request.session.get(WAITING)
    if request.user.is_authenticated or waiting is None:
        return redirect("account_login")
    if "again" in request.POST:
        _send_code(request, address=waiting["address"], wanted=waiting["wanted"])
        messages.success(request, _("We sent you a new code. The old one no longer works."))
        return redirect("account_confirm_login_code")
    form = CodeForm(request.POST or None)
    if form.is_valid() and _code_is_right(form, UUID(waiting["nonce"])):
        del request.session[WAITING]
        user = operations.account_of_proven_address(address=waiting["address"], at=now())
        record_authentication(request, user, method="code", email=waiting["address"])
        login = Login(user=user, email=waiting["address"], redirect_url=waiting["wanted"] or None)
        answer: HttpResponse = perform_login(request, login)
        return answer
    return render(request, "account/confirm_login_code.html", {"form": form, "address": waiting["address"]})


def _code_is_right(form: CodeForm, nonce: UUID) -> bool:
    try:
        operations.check_sign_in_code(nonce=nonce, typed=form.cleaned_data["code"], at=now())
    except operations.WrongCode:
        form.add_error("code", _("This is not the code that we sent. Look at the newest email and try again."))
    except operations.CodeExpired:
        form.add_error("code", _("This code does not work any more. Press “Send me a new code”."))
    return not form.errors


@keeps_words
@never_cache
@require_form_methods
def name(request: HttpRequest) -> HttpResponse:
    """Ask somebody who joins what we may call them. After that they have joined."""
    user = signed_in_user(request)
    if operations.person_of(user):
        return redirect(wanted(request) or settings.LOGIN_REDIRECT_URL)
    form = NameForm(request.POST or None)
    if form.is_valid():
        operations.join(user=user, name=form.cleaned_data["name"], at=now())
        messages.success(request, _("You have joined. Welcome!"))
        return redirect(wanted(request) or settings.LOGIN_REDIRECT_URL)
    return render(request, "people/name.html", {"form": form})
