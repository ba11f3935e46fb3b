"""Saying something on two pages: written, then checked and sent. Whoever asks for words brings the form."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.clock import today
from feedback.forms.carers import SayForm
from feedback.operations import Received
from notices.models import Contact
from people.limits import is_flooding
from people.models import CrisisLine, Organisation
from people.operations import persons_of

SENT = "feedback.sent"  # the session's key of the last words sent: their secret code is worked out from it
# A carers' group may sit behind one address, and every wrong form counts as well.
MOST_ITEMS_AN_HOUR = 120


@dataclass(frozen=True)
class Pages:
    """The two pages: their addresses, their templates, and what else these show."""

    write: str
    check: str
    write_template: str
    check_template: str
    context: dict[str, Any] = field(default_factory=dict)


def typed_before(request: HttpRequest) -> dict[str, Any]:
    """What a form about somebody's words is given: who speaks, their address, and what they typed on the other page."""
    initial = {"email": getattr(request.user, "email", "")}
    if request.method == "POST":
        initial |= request.POST.dict()
    return {"initial": initial, "persons": persons_of(request.user)}


def show_written(
    request: HttpRequest, form: SayForm, pages: Pages, organisation: Organisation | None, *, all_lines: bool = True
) -> HttpResponse:
    """The page to write on. Whom to call in danger stands before the button; everybody's lines with ``all_lines``."""
    context = {
        "form": form,
        "pages": pages,
        "crisis_lines": lines_for(None if all_lines else organisation),
        "reading_hours": organisation.reading_hours if organisation else None,
    }
    return render(request, pages.write_template, pages.context | context)


def show_check(
    request: HttpRequest, form: SayForm, pages: Pages, organisation: Organisation, status: int = 200
) -> HttpResponse:
    """All that was written, once more; "Change" goes back with all of it."""
    context = {
        "form": form,
        "pages": pages,
        "organisation": organisation,
        "crisis_lines": lines_for(organisation),
        "reading_hours": organisation.reading_hours,
    }
    return render(request, pages.check_template, pages.context | context, status=status)


def send(
    request: HttpRequest,
    form: SayForm,
    pages: Pages,
    organisation: Organisation,
    receive: Callable[..., Received],
) -> HttpResponse:
    """Take a valid form into the log by ``receive``. The same form sent twice is one item, with one reference."""
    if is_flooding(request, "tell", MOST_ITEMS_AN_HOUR):
        form.say_come_back_later()
        return show_check(request, form, pages, organisation, status=429)
    said, language = form.cleaned_data, request.LANGUAGE_CODE
    received = receive(
        words=said["words"],
        about=said["about"],
        voices=said["voices"] or 1,
        may_quote=said["may_quote"],
        person=form.person,
        contact=Contact.objects.for_email(said["email"], language) if said["email"] else None,
        language=language,
        submission_key=form.submission_key,
    )
    request.session[SENT] = str(received.item.submission_key)
    return redirect("feedback:sent")


def lines_for(organisation: Organisation | None) -> QuerySet[CrisisLine]:
    """Whom to call in danger: everybody's lines, and those of one organisation, or of all while none is chosen."""
    lines = CrisisLine.objects.current(today()).select_related("organisation")
    return lines.filter(Q(organisation__isnull=True) | Q(organisation=organisation)) if organisation else lines
