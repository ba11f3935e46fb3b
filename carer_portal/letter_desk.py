"""Staff: letters to print and post. On the roof, as it needs roles and the outbox."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from carer_portal.models import Posting
from carer_portal.posting import MOST_AT_ONCE, NothingToPost, end_posting, letters_of, take_letters
from common.clock import now
from common.methods import require_form_methods
from notices.channels import served
from notices.letters import print_letters
from notices.models import Contact, Notice, NoticeQuerySet
from notices.operations import NotHeld
from notices.rendering import render_sheet
from people.models import Organisation
from people.rules import signed_in_user, staff_of

HELD = (Notice.State.SENDING, Notice.State.UNCERTAIN)


def letters_for(organisation: Organisation) -> NoticeQuerySet:
    """What the staff of an organisation post. What has no desk is the host's; what a line sends is nobody's."""
    desks = [organisation.slug, ""] if organisation.hosts_portal else [organisation.slug]
    return (
        Notice.objects.for_desks(desks)
        .filter(contact__channel=Contact.Channel.LETTER)
        .exclude(contact__channel__in=served())
    )


@require_form_methods
def manage_letters(request: HttpRequest, organisation: str) -> HttpResponse:
    """How many letters wait, and those that one has taken; take some."""
    here, at = staff_of(request, organisation), now()
    if request.method == "POST":
        try:
            posting = take_letters(letters=letters_for(here), by=signed_in_user(request), at=at)
        except NothingToPost:
            messages.info(request, gettext("No letter waits."))
            return redirect("manage_letters", organisation=here.slug)
        return redirect("manage_posting", organisation=here.slug, posting=posting.claim)
    context = {
        "organisation": here,
        "waiting": letters_for(here).due(at).count(),
        "at_once": MOST_AT_ONCE,
        "begun": _begun(request, here),
        "taken": letters_for(here).filter(state=Notice.State.SENDING).count(),
    }
    return render(request, "manage_letters.html", context)


def _posting_of(request: HttpRequest, here: Organisation, claim: UUID) -> Posting:
    return get_object_or_404(_begun(request, here), claim=claim)


def _begun(request: HttpRequest, here: Organisation) -> QuerySet[Posting]:
    held = letters_for(here).filter(state__in=HELD)
    return Posting.objects.filter(outcome="", taken_by=signed_in_user(request), claim__in=held.values("claim"))


@require_form_methods
def manage_posting(request: HttpRequest, organisation: str, posting: UUID) -> HttpResponse:
    """The letters that one has taken: open them, then say that they are posted, or put them back."""
    here, at = staff_of(request, organisation), now()
    found = _posting_of(request, here, posting)
    if request.method == "POST" and request.POST.get("outcome") in Posting.Outcome.values:
        outcome = Posting.Outcome(request.POST["outcome"])
        try:
            count = end_posting(posting=found, outcome=outcome, at=at)
        except NotHeld:
            messages.info(request, gettext("This is settled already."))
        else:
            words = (
                ngettext("%(count)d letter is posted.", "%(count)d letters are posted.", count)
                if outcome == Posting.Outcome.POSTED
                else ngettext("%(count)d letter waits again.", "%(count)d letters wait again.", count)
            )
            messages.success(request, words % {"count": count})
        return redirect("manage_letters", organisation=here.slug)
    return render(
        request, "manage_posting.html", {"organisation": here, "posting": found, "letters": letters_of(found)}
    )


@never_cache
@require_safe
def letters_pdf(request: HttpRequest, organisation: str, posting: UUID) -> HttpResponse:
    """All letters that one has taken, as one file to print."""
    found = _posting_of(request, staff_of(request, organisation), posting)
    sheets = [render_sheet(letter)[0] for letter in letters_of(found)]
    answer = HttpResponse(print_letters(sheets), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="letters.pdf"'
    return answer
