"""Pages for what went wrong. Each says what happened to the answers, and what to do next."""

import re
import sys
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import resolve

# Never shown again, and never sent again by us.
SECRET_NAMES = re.compile(r"csrfmiddlewaretoken|(?:^|[-_])(?:password\d?|code|secret|token|otp|pin)(?:$|[-_])")
# Reasons of Django's that mean the form came from another site. What that typed is not shown as anybody's words.
FROM_ELSEWHERE = ("Origin checking failed", "Referer checking failed")
SECONDS_UNTIL_NEXT_TRY = "60"


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that what was sent could not be read."""
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that this page is not for whoever asks."""
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that there is no such page."""
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that the fault is ours, by a page that needs nothing that may be broken."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return HttpResponse(
            render_to_string("503.html"),
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            headers={"Retry-After": SECONDS_UNTIL_NEXT_TRY},
        )
    return HttpResponse(render_to_string("500.html"), status=HTTPStatus.INTERNAL_SERVER_ERROR)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show what was typed again, to be sent with a fresh token; only on forms that are marked `keeps_words`."""
    words = {} if reason.startswith(FROM_ELSEWHERE) or not _keeps_words(request) else _typed(request)
    return render(
        request,
        "403_csrf.html",
        {
            "words": words,
            "sentences": [value for values in words.values() for value in values if " " in value.strip()],
        },
        status=HTTPStatus.FORBIDDEN,
    )


def _keeps_words(request: HttpRequest) -> bool:
    try:
        return bool(getattr(resolve(request.path_info).func, "keeps_words", False))
    except Http404:
        return False


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    """Return what was typed, but for secrets and files."""
    try:
        return {
            name: [value.replace("\x00", "") for value in values]
            for name, values in request.POST.lists()
            if not SECRET_NAMES.search(name)
        }
    except (SuspiciousOperation, UnreadablePostError):
        return {}
