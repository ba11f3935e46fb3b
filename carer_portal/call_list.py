"""Staff: whom to ring. On the roof, as it needs roles and the outbox."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carer_portal.calling import NotSafe, end_call, take_call
from carer_portal.models import Call
from common.clock import now
from common.forms import PortalForm, RadiosField
from common.methods import require_form_methods
from common.pagination import page_of
from common.templatetags.portal import london_datetime
from notices import kinds
from notices.addresses import shown_number
from notices.models import Contact, Notice, NoticeQuerySet
from notices.operations import NotHeld
from notices.rendering import render_call
from people.models import Organisation, Role
from people.rules import signed_in_user, staff_of


class OutcomeForm(PortalForm):
    """What came of a call."""

    submit = _("Save")
    outcome = RadiosField(
        label=_("What came of it?"),
        choices=Call.Outcome.choices,
        error_messages={"required": _("Say what came of the call.")},
    )

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not contact.safe_to_leave_message:
            safe = [choice for choice in Call.Outcome.choices if choice[0] != Call.Outcome.LEFT_MESSAGE]
            self.fields["outcome"].choices = safe  # type: ignore[attr-defined]  # of a field with choices


@dataclass(frozen=True)
class Row:
    """A call as the list shows it: the number is shown only to who takes it."""

    notice: Notice
    calls: Sequence[Call]
    names: Mapping[int, str]  # of the staff, by their accounts

    @property
    def about(self) -> str | Promise:
        """The neutral subject it has as a mail."""
        try:
            return kinds.get(self.notice.kind).neutral_subject
        except kinds.UnknownKind:
            return self.notice.kind

    @property
    def tries(self) -> list[Call]:
        """The calls that came to an end."""
        return [call for call in self.calls if call.outcome]

    @property
    def held(self) -> Call | None:
        """The call that somebody makes now."""
        if self.notice.state != Notice.State.SENDING:
            return None
        return next((call for call in self.calls if call.claim == self.notice.claim), None)

    @property
    def held_by(self) -> str | Promise:
        """Who makes it."""
        return self.names.get((self.held and self.held.caller_id) or 0, _("a colleague"))


def calls_of(organisation: Organisation) -> NoticeQuerySet:
    """What the staff of an organisation ring about. What has no desk is the host's."""
    desks = [organisation.slug, ""] if organisation.hosts_portal else [organisation.slug]
    return Notice.objects.for_desks(desks).filter(contact__channel=Contact.Channel.TELEPHONE)


def due_calls(organisation: Organisation, at: datetime) -> NoticeQuerySet:
    """Those to make now, and those that somebody makes: the urgent first, then the oldest."""
    due = Q(state__in=Notice.WAITING, try_at__lte=at) | Q(state=Notice.State.SENDING)
    return calls_of(organisation).filter(due).order_by("-urgent", "due_at", "pk")


@require_form_methods
def manage_calls(request: HttpRequest, organisation: str) -> HttpResponse:
    """Whom to ring, most pressing first; take one."""
    here, at = staff_of(request, organisation), now()
    if request.method == "POST":
        return _take(request, here, at)
    page = page_of(request, due_calls(here, at).select_related("contact"))
    calls: dict[int, list[Call]] = defaultdict(list)
    for call in Call.objects.filter(notice__in=[notice.pk for notice in page.object_list]):
        calls[call.notice_id].append(call)
    later = calls_of(here).waiting().filter(try_at__gt=at).count()
    names = dict(Role.objects.filter(organisation=here).values_list("user", "name"))
    rows = [Row(notice, calls[notice.pk], names) for notice in page.object_list]
    return render(request, "manage_calls.html", {"organisation": here, "page": page, "rows": rows, "later": later})


def _take(request: HttpRequest, here: Organisation, at: datetime) -> HttpResponse:
    wanted = forms.UUIDField(required=False)
    try:
        public_id = wanted.clean(request.POST.get("notice", ""))
    except forms.ValidationError:
        public_id = None
    notice = calls_of(here).filter(public_id=public_id).first() if public_id else None
    if notice is None:
        messages.info(request, gettext("Choose whom you ring."))
        return redirect("manage_calls", organisation=here.slug)
    try:
        call = take_call(notice=notice, caller=signed_in_user(request), at=at)
    except NotHeld:
        messages.info(request, _why_not(notice, at))
        return redirect("manage_calls", organisation=here.slug)
    return redirect("manage_call", organisation=here.slug, call=call.claim)


def _why_not(notice: Notice, at: datetime) -> str:
    notice.refresh_from_db()
    if notice.state in Notice.WAITING and notice.try_at > at:
        return gettext("Not now: this call waits until %(when)s.") % {"when": london_datetime(localtime(notice.try_at))}
    return gettext("Somebody else has this call, or it is not needed any more.")


@require_form_methods
def manage_call(request: HttpRequest, organisation: str, call: str) -> HttpResponse:
    """The number, what to say, and what came of it; for who took the call alone."""
    here, at = staff_of(request, organisation), now()
    found = get_object_or_404(
        Call.objects.begun().select_related("notice__contact"),
        claim=call,
        caller=signed_in_user(request),
        notice__in=calls_of(here).filter(state__in=[Notice.State.SENDING, Notice.State.UNCERTAIN]),
    )
    notice = found.notice
    form = OutcomeForm(request.POST if request.method == "POST" else None, contact=notice.contact)
    if form.is_valid():
        try:
            end_call(call=found, outcome=Call.Outcome(form.cleaned_data["outcome"]), at=at)
        except (NotHeld, NotSafe):
            messages.info(request, gettext("This call is settled already."))
        else:
            messages.success(request, gettext("Saved. Thank you."))
        return redirect("manage_calls", organisation=here.slug)
    context = {
        "organisation": here,
        "form": form,
        "contact": notice.contact,
        "number": shown_number(notice.contact.address),
        "words": render_call(notice),
    }
    return render(request, "manage_call.html", context)
