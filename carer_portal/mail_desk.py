"""Staff: mail that came in and became nothing by itself, and what to do about it. On the roof, beside what goes out."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from common.clock import now
from common.methods import require_form_methods
from common.pagination import page_of
from common.pills import Pill, counted_pills
from notices import operations
from notices.downloads import download
from notices.incoming.addresses import reply_of, tags_of
from notices.incoming.claims import CannotPlace
from notices.models import IncomingFile, IncomingMail, IncomingMailQuerySet
from people.models import Organisation
from people.rules import staff_of

State = IncomingMail.State
LOOKS = {
    State.STRAY: "alert",
    State.HELD: "waiting",
    State.FAILED: "cannot",
    State.BOUNCED: "cannot",
    State.AUTOMATIC: "look",
    State.REFUSED: "late",
    State.DROPPED: "done",
}
PLACE, DROP, AGAIN = "place", "drop", "again"
LONGEST_BECAUSE = 300


class DropForm(forms.Form):
    """Why mails are laid aside, and which where there are several."""

    because = forms.CharField(
        max_length=LONGEST_BECAUSE,
        error_messages={"required": _("Say why."), "max_length": _("Say it in 300 letters or fewer.")},
    )

    def __init__(self, *args: Any, mails: QuerySet[IncomingMail] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if mails is not None:
            self.fields["mail"] = forms.ModelMultipleChoiceField(
                queryset=mails,
                to_field_name="public_id",
                error_messages={
                    "required": _("Tick one or more first."),
                    "invalid_choice": _("Somebody has already decided about one of these. Please look again."),
                    "invalid_pk_value": _("Tick one or more first."),
                },
            )


@dataclass(frozen=True)
class Row:
    """A mail as staff see it."""

    mail: IncomingMail

    @property
    def look(self) -> str:
        """How its state is drawn."""
        return LOOKS[State(self.mail.state)]

    @property
    def is_answer(self) -> bool:
        """Whether it was meant for one thread, which may not be for the eyes of whoever stands at this desk."""
        return any(reply_of(tag) for tag in tags_of([self.mail.recipient]))

    @property
    def title(self) -> str:
        """Its subject, unless it was for one thread."""
        if self.is_answer:
            return gettext("An answer to one of our messages")
        return self.mail.subject or gettext("No subject")

    @property
    def can_be_decided(self) -> bool:
        """Whether it waits for a person."""
        return self.mail.state in IncomingMail.TO_PLACE

    @property
    def can_be_placed(self) -> bool:
        """Whether its words are there to become feedback."""
        return not self.is_answer and self.mail.state in {State.STRAY, State.HELD, State.AUTOMATIC}


def mail_for(here: Organisation) -> IncomingMailQuerySet:
    """What the staff of an organisation look after; the host's also what names no organisation."""
    return IncomingMail.objects.for_desks([here.slug, ""] if here.hosts_portal else [here.slug])


@require_form_methods
def manage_mail(request: HttpRequest, organisation: str) -> HttpResponse:
    """What came in and could not be placed, what came back, and what machines wrote; several can be dropped at once."""
    here = staff_of(request, organisation)
    mails = mail_for(here)
    form = DropForm(request.POST if request.method == "POST" else None, mails=mails.to_place())
    if form.is_valid():
        done = sum(_dropped(mail, form.cleaned_data["because"]) for mail in form.cleaned_data["mail"])
        words = ngettext("%(count)d email was dropped.", "%(count)d emails were dropped.", done)
        messages.success(request, words % {"count": done})
        return redirect(request.get_full_path())
    pills = [
        Pill("", _("To place"), Q(state__in=IncomingMail.TO_PLACE)),
        Pill("back", _("Came back"), Q(state=State.BOUNCED)),
        Pill("machines", _("From machines"), Q(state=State.AUTOMATIC)),
        Pill("aside", _("Laid aside"), Q(state__in=[State.REFUSED, State.DROPPED])),
    ]
    pressed, counted = counted_pills(mails, pills, request)
    page = page_of(request, mails.filter(pressed.which).defer("raw", "text").order_by("-came_at", "-pk"))
    oldest = mails.to_place().order_by("came_at").values_list("came_at", flat=True).first()
    context = {
        "organisation": here,
        "page": page,
        "rows": [Row(mail) for mail in page.object_list],
        "pills": counted,
        "pressed": pressed,
        "oldest": oldest,
        "form": form,
    }
    return render(request, "manage_mail.html", context)


@require_form_methods
def manage_mail_detail(request: HttpRequest, organisation: str, mail: UUID) -> HttpResponse:
    """One mail: what it says, and what to make of it."""
    here = staff_of(request, organisation)
    found = get_object_or_404(mail_for(here).defer("raw"), public_id=mail)
    do = request.POST.get("do", DROP)
    form = DropForm(request.POST if request.method == "POST" and do == DROP else None)
    if request.method == "POST" and (do != DROP or form.is_valid()):
        return _decide(request, here, found, do, form)
    context = {"organisation": here, "row": Row(found), "mail": found, "files": found.files.all(), "form": form}
    return render(request, "manage_mail_detail.html", context)


def _decide(request: HttpRequest, here: Organisation, mail: IncomingMail, do: str, form: DropForm) -> HttpResponse:
    there = redirect("manage_mail", here.slug)
    try:
        if do == PLACE and Row(mail).can_be_placed:
            operations.place_by_hand(mail, desk=here.slug, at=now())
            messages.success(request, gettext("It is feedback now, and stands in the queue."))
        elif do == AGAIN:
            operations.read_again(mail, at=now())
            messages.success(request, gettext("It is read again within a minute."))
        elif do == DROP:
            operations.drop(mail, because=form.cleaned_data["because"], at=now())
            messages.success(request, gettext("Dropped."))
    except operations.NotToPlace:
        messages.info(request, gettext("Somebody has already decided about this."))
    except CannotPlace as why:
        messages.info(request, str(why))
        return redirect(reverse("manage_mail_detail", args=[here.slug, mail.public_id]))
    return there


def _dropped(mail: IncomingMail, because: str) -> bool:
    try:
        operations.drop(mail, because=because, at=now())
    except operations.NotToPlace:
        return False
    return True


@require_safe
def manage_mail_file(request: HttpRequest, organisation: str, mail: UUID, file: UUID) -> HttpResponse:
    """A file that came with a mail, as a download."""
    found = get_object_or_404(mail_for(staff_of(request, organisation)), public_id=mail)
    files = IncomingFile.objects.none() if Row(found).is_answer else found.files.kept()
    return download(get_object_or_404(files, public_id=file))
