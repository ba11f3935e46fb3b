"""The addresses that the base templates name, each with an empty page, and the pages under test."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from carer_portal import brand, errors, styleguide
from common.forms import PortalForm, keeps_words


@login_not_required
def empty(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """A page."""
    return HttpResponse("ok")


class TellForm(PortalForm):
    """A carer's words."""

    words = forms.CharField()
    code = forms.CharField(required=False)


@keeps_words
@login_not_required
def tell(request: HttpRequest) -> HttpResponse:
    """A carers' form."""
    form = TellForm(request.POST or None)
    if form.is_valid():
        return HttpResponse(form.cleaned_data["words"])
    return render(request, "base_form.html", {"form": form})


@login_not_required
def broken(request: HttpRequest, kind: str) -> HttpResponse:
    """A page with a fault."""
    raise {"database": OperationalError, "code": ZeroDivisionError}[kind]


@login_not_required
def unmarked(request: HttpRequest) -> HttpResponse:
    """A form that is not a carer's."""
    return HttpResponse("private")


def app(name: str, **addresses: str) -> URLResolver:
    """Empty pages of one app."""
    patterns: list[URLPattern] = [path(address, empty, name=view) for view, address in addresses.items()]
    return path("", include((patterns, name)))


urlpatterns = [
    path("", empty, name="front"),
    path("home/", empty, name="home"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("account/login/", empty, name="account_login"),
    path(
        "",
        include(
            (
                [
                    path("feedback/", tell, name="tell"),
                    path("changes/", empty, name="change_list"),
                    path("follow/", empty, name="follow"),
                ],
                "feedback",
            )
        ),
    ),
    app("activities", whats_on="whats-on/"),
    app("people", information_page="pages/<slug:slug>/"),
    app("support", learning="learn/"),
    path("brand/<slug:slug>.css", brand.brand, name="brand"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("private/", unmarked, name="private"),
    path("broken/<str:kind>/", broken, name="broken"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
