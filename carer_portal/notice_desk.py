"""Staff: messages that did not go out, and what to do about them. On the roof, as it needs roles and the outbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from carer_portal.mail_desk import mail_for
from common.clock import now
from common.methods import require_form_methods
from common.pagination import page_of
from common.pills import Pill, counted_pills
from notices import kinds, operations
from notices.channels import served
from notices.models import Notice, NoticeQuerySet
from people.rules import staff_of

# A message that is due goes out within a minute. After ten, something is wrong.
LATE_AFTER: Final = timedelta(minutes=10)
LOOKS: Final = {
    "failed": "cannot",
    "sent": "cannot",
    "uncertain": "alert",
    "retry": "late",
    "queued": "waiting",
    "sending": "going",
}


class DecideForm(forms.Form):
    """Which of the stuck messages, and what to do about them."""

    do = forms.ChoiceField(
        choices=[("retry", _("Send again")), ("give_up", _("Give up"))],
        error_messages={"required": _("Say what to do."), "invalid_choice": _("Say what to do.")},
    )

    def __init__(self, stuck: QuerySet[Notice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notice"] = forms.ModelMultipleChoiceField(
            queryset=stuck,
            to_field_name="public_id",
            error_messages={
                "required": _("Tick one or more first."),
                "invalid_choice": _("Somebody has already decided about one of these. Please look again."),
                "invalid_pk_value": _("Tick one or more first."),
            },
        )


@dataclass(frozen=True)
class Row:
    """A message as staff see it: whom it is for is only hinted at."""

    notice: Notice

    @property
    def title(self) -> str | Promise:
        """The subject line it has, or had."""
        try:
            return kinds.get(self.notice.kind).neutral_subject
        except kinds.UnknownKind:
            return self.notice.kind

    @property
    def look(self) -> str:
        """How its state is drawn."""
        return LOOKS[self.notice.state]

    @property
    def reason(self) -> str:
        """What the mail server said, which often names the address."""
        contact = self.notice.contact
        return self.notice.reason.replace(contact.address, contact.masked_address)

    @property
    def can_be_decided(self) -> bool:
        """Whether it waits for a person."""
        return self.notice.state in Notice.STUCK


@require_form_methods
def manage_notices(request: HttpRequest, organisation: str) -> HttpResponse:
    """What waits, what failed and what is uncertain, with the reasons; send again or give up, one or many."""
    here, at = staff_of(request, organisation), now()
    # What names no organisation, such as codes to sign in with, is for whoever runs the portal.
    desks = [here.slug, ""] if here.hosts_portal else [here.slug]
    notices = Notice.objects.for_desks(desks)
    form = DecideForm(notices.stuck(), request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _decide(request, form.cleaned_data["notice"], form.cleaned_data["do"], at)
    pills = [
        Pill("", _("To decide"), Q(state__in=Notice.STUCK)),
        Pill("failed", _("Not sent"), Q(state=Notice.State.FAILED)),
        Pill("uncertain", _("Perhaps sent"), Q(state=Notice.State.UNCERTAIN)),
        Pill("undelivered", _("Did not arrive"), Q(state=Notice.State.SENT) & ~Q(reason="")),
        Pill("waiting", _("Waiting"), Q(state__in=[*Notice.WAITING, Notice.State.SENDING])),
    ]
    pressed, counted = counted_pills(notices, pills, request)
    page = page_of(request, notices.filter(pressed.which).select_related("contact").order_by("due_at", "pk"))
    context = {
        "organisation": here,
        "page": page,
        "rows": [Row(notice) for notice in page.object_list],
        "pills": counted,
        "pressed": pressed,
        "oldest": _oldest_waiting(notices, at),
        "late_before": at - LATE_AFTER,
        "form": form,
        "mails_to_place": mail_for(here).to_place().count(),
    }
    return render(request, "manage_notices.html", context)


def _decide(request: HttpRequest, chosen: QuerySet[Notice], do: str, at: datetime) -> HttpResponse:
    act = operations.retry if do == "retry" else operations.give_up
    done = 0
    for notice in chosen:
        try:
            act(notice, at=at)
        except operations.NotStuck:
            continue
        done += 1
    if not done:
        messages.info(request, gettext("Somebody has already decided about these."))
    elif do == "retry":
        words = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", done)
        messages.success(request, words % {"count": done})
    else:
        words = ngettext("%(count)d message was given up.", "%(count)d messages were given up.", done)
        messages.success(request, words % {"count": done})
    return HttpResponseRedirect(request.get_full_path())


def _oldest_waiting(notices: NoticeQuerySet, at: datetime) -> datetime | None:
    by_us = notices.overdue(at).filter(contact__channel__in=served())
    oldest: datetime | None = by_us.aggregate(oldest=Min("due_at"))["oldest"]
    return oldest
