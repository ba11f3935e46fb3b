"""The code of what somebody is answering, kept in their browser until they close it.

It is no session, and sent to the pages of that survey alone: so nothing on our side ties answers to who is signed in.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from engagement.surveys.models import Survey
from engagement.surveys.operations import Gone, Sheet, open_sheet
from engagement.surveys.sealing import is_well_formed

CODE, LINK = "survey", "survey-link"


def keep(response: HttpResponse, survey: Survey, name: str, value: str) -> HttpResponse:
    """Let the browser keep this until it is closed."""
    response.set_cookie(name, value, httponly=True, secure=settings.SESSION_COOKIE_SECURE, **_where(survey))
    return response


def forget(response: HttpResponse, survey: Survey) -> HttpResponse:
    """Leave nothing in the browser: the next one may be somebody else."""
    for name in (CODE, LINK):
        response.delete_cookie(name, **_where(survey))
    return response


def sheet_of(request: HttpRequest, survey: Survey) -> Sheet | None:
    """What is being answered in this browser, or None."""
    code = request.COOKIES.get(CODE, "")
    if not is_well_formed(code):
        return None
    try:
        return open_sheet(code=code, survey=survey)
    except Gone:
        return None


def _where(survey: Survey) -> dict[str, Any]:
    return {"path": reverse("surveys:start", args=[survey.pk]), "samesite": "Lax"}
