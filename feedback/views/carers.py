"""What carers do: say something, check it, and later see what came of it. None of it needs an account."""

import uuid
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common.clock import now, today
from common.forms import keeps_words
from common.methods import require_form_methods
from feedback import operations
from feedback.badges import Badge, badge_of_item
from feedback.forms.carers import FollowItemForm, LookAgainForm, ReferenceForm, ReplyForm, TellForm
from feedback.models import Item
from feedback.operations import TooManyTries, WrongCode
from feedback.references import as_typed, in_two_halves, is_well_formed, secret_code
from feedback.saying import MOST_ITEMS_AN_HOUR, SENT, Pages, send, show_check, show_written, typed_before
from feedback.threads import thread_of
from people.limits import is_flooding
from people.models import Organisation
from planning.models import Service

OPENED = "feedback.opened"  # the session's key of the item that was opened by reference and code
MOST_CODES_AN_HOUR = 300


# --- Saying something ---------------------------------------------------------------------------------------------


def _tell_form(request: HttpRequest, *, bound: bool) -> TellForm:
    """The form with what this portal offers, filled with what was typed before or came in the address."""
    before = typed_before(request)
    before["initial"] = {name: request.GET.get(name, "") for name in ("service", "activity")} | before["initial"]
    return TellForm(
        request.POST if bound else None,
        services=Service.objects.open_to_feedback(),
        host=Organisation.objects.host(),
        **before,
    )


def _pages() -> Pages:
    return Pages(reverse("feedback:tell"), reverse("feedback:check"), "feedback/tell.html", "feedback/check.html")


@keeps_words
@login_not_required
@require_form_methods
def tell(request: HttpRequest) -> HttpResponse:
    """Say something. What was typed is shown once more before it is sent; "Change" comes back here with all of it."""
    form = _tell_form(request, bound=request.method == "POST" and "change" not in request.POST)
    if form.is_valid():
        return show_check(request, form, _pages(), form.organisation)
    return show_written(request, form, _pages(), form.host)


@keeps_words
@login_not_required
@never_cache
@require_form_methods
def check(request: HttpRequest) -> HttpResponse:
    """Send what was checked. The same form sent twice is one item, with one reference."""
    if request.method != "POST":
        return redirect("feedback:tell")
    form = _tell_form(request, bound=True)
    if not form.is_valid():
        return show_written(request, form, _pages(), form.host)
    receive = partial(
        operations.receive,
        channel=Item.Channel.WEB,
        organisation=form.organisation,
        service=form.chosen_service,
        activity=form.cleaned_data["activity"],
        at=now(),
    )
    return send(request, form, _pages(), form.organisation, receive)


@login_not_required
@never_cache
@require_form_methods
def sent(request: HttpRequest) -> HttpResponse:
    """Show reference and secret code, until somebody has written them down or closes the browser.

    The code itself is kept nowhere: it is worked out again from the key of the submission.
    """
    if request.method == "POST":
        request.session.pop(SENT, None)
        messages.success(request, gettext("Thank you for telling us."))
        return redirect("front")
    key = request.session.get(SENT)
    item = Item.objects.select_related("organisation", "service").filter(submission_key=key).first() if key else None
    if item is None:
        return redirect("feedback:follow")
    context = {
        "item": item,
        "reference": in_two_halves(item.reference),
        "code": in_two_halves(secret_code(uuid.UUID(key))),
        "was_mailed": item.contact_id is not None,
    }
    return render(request, "feedback/sent.html", context)


# --- Seeing what came of it ---------------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_form_methods
def follow(request: HttpRequest) -> HttpResponse:
    """Open one's page by reference and code, or see how far it is by the reference alone."""
    if request.method == "POST" and "state" in request.POST:
        return _public_state(request)
    form = FollowItemForm(request.POST or None)
    item = _opened_by_code(request, form) if form.is_valid() else None
    if item is None:
        return _show_follow(request, form, ReferenceForm())
    request.session.cycle_key()
    request.session[OPENED] = item.pk
    if kept_words := form.cleaned_data["kept_words"]:
        return _show_thread(request, item, reply=ReplyForm(initial={"words": kept_words}))
    return redirect("feedback:thread", reference=item.reference)


def _show_follow(request: HttpRequest, form: BaseForm, state_form: BaseForm) -> HttpResponse:
    context = {
        "form": form,
        "state_form": state_form,
        "kept_words": form["kept_words"].value() or "",
        "page_has_errors": bool(form.errors or state_form.errors),
    }
    return render(request, "feedback/follow.html", context)


def _ask_for_code_again(request: HttpRequest, form: ReplyForm) -> HttpResponse:
    """The session ended while somebody wrote: keep the words until they have opened their page again."""
    kept = FollowItemForm(initial={"kept_words": form["words"].value()})
    return _show_follow(request, kept, ReferenceForm())


def _opened_by_code(request: HttpRequest, form: FollowItemForm) -> Item | None:
    if is_flooding(request, "follow", MOST_CODES_AN_HOUR):
        form.say_come_back_later()
        return None
    try:
        return operations.check_code(reference=form.cleaned_data["reference"], code=form.cleaned_data["code"], at=now())
    except TooManyTries:
        form.add_error(
            "code", gettext("There were too many tries. This page rests for 15 minutes, to keep your words safe.")
        )
    except WrongCode:
        form.add_error("code", gettext("This reference and this code do not belong together. Look at both again."))
    return None


def _public_state(request: HttpRequest) -> HttpResponse:
    """How far it is, in words and dates. Nothing of what was said, and nothing that a flag could give away."""
    form = ReferenceForm(request.POST)
    if form.is_valid() and is_flooding(request, "follow", MOST_CODES_AN_HOUR):
        form.say_come_back_later()
    item = Item.objects.filter(reference=form.cleaned_data["reference"]).first() if form.is_valid() else None
    if item is None:
        if form.is_valid():
            form.add_error("reference", gettext("We do not know this reference. Look at it again."))
        return _show_follow(request, FollowItemForm(), form)
    flagged = item.safeguarding_since is not None
    badge = Badge("look", gettext("We are looking at it")) if flagged else badge_of_item(item, today())
    return render(request, "feedback/public_state.html", {"item": item, "badge": badge, "flagged": flagged})


def _own_item(request: HttpRequest, reference: str) -> Item | None:
    """The item of this reference, for who opened it by its code in this session, or said it while signed in."""
    typed = as_typed(reference)
    if not is_well_formed(typed):
        return None
    own = Item.objects.said_by(request.user).values("pk")
    items = Item.objects.select_related("organisation", "service", "theme", "decision")
    return items.filter(Q(pk=request.session.get(OPENED)) | Q(pk__in=own), reference=typed).first()


def _show_thread(
    request: HttpRequest, item: Item, *, reply: ReplyForm | None = None, again: LookAgainForm | None = None
) -> HttpResponse:
    return render(
        request,
        "feedback/thread.html",
        {
            "thread": thread_of(item, today()),
            "item": item,
            "reply_form": reply or ReplyForm(),
            "again_form": again or LookAgainForm(),
            "may_be_asked": item.passing_on != Item.PassingOn.NOT_ASKED and item.state != Item.State.ANSWERED,
            "page_has_errors": bool((reply and reply.errors) or (again and again.errors)),
        },
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def thread(request: HttpRequest, reference: str) -> HttpResponse:
    """What happened to what one carer said, oldest first."""
    item = _own_item(request, reference)
    return _show_thread(request, item) if item else redirect("feedback:follow")


@keeps_words
@login_not_required
@never_cache
@require_form_methods
def thread_reply(request: HttpRequest, reference: str) -> HttpResponse:
    """Write back."""
    if request.method != "POST":
        return redirect("feedback:follow")
    item = _own_item(request, reference)
    form = ReplyForm(request.POST)
    if item is None:
        return _ask_for_code_again(request, form)
    if form.is_valid() and is_flooding(request, "reply", MOST_ITEMS_AN_HOUR):
        form.say_come_back_later()
    if not form.is_valid():
        return _show_thread(request, item, reply=form)
    operations.write_back(item=item, words=form.cleaned_data["words"], submission_key=form.submission_key, at=now())
    messages.success(request, gettext("We have your message."))
    return redirect("feedback:thread", reference=item.reference)


@keeps_words
@login_not_required
@never_cache
@require_form_methods
def thread_look_again(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask that somebody else looks at an answer again."""
    if request.method != "POST":
        return redirect("feedback:follow")
    item = _own_item(request, reference)
    form = LookAgainForm(request.POST)
    if item is None:
        return _ask_for_code_again(request, form)
    if item.state != Item.State.ANSWERED:
        return redirect("feedback:thread", reference=item.reference)
    if form.is_valid() and is_flooding(request, "reply", MOST_ITEMS_AN_HOUR):
        form.say_come_back_later()
    if not form.is_valid():
        return _show_thread(request, item, again=form)
    operations.ask_to_look_again(
        item=item, words=form.cleaned_data["words"], submission_key=form.submission_key, at=now()
    )
    messages.success(request, gettext("Someone else will look at our answer again."))
    return redirect("feedback:thread", reference=item.reference)


@login_not_required
@never_cache
@require_form_methods
def thread_passing_on(request: HttpRequest, reference: str) -> HttpResponse:
    """Say yes or no to passing one's words on."""
    item = _own_item(request, reference)
    if item is None:
        return redirect("feedback:follow")
    answer = request.POST.get("allowed")
    if answer in {"yes", "no"}:
        operations.answer_passing_on(item=item, allowed=answer == "yes", at=now())
        messages.success(request, gettext("We have your answer."))
    return redirect("feedback:thread", reference=item.reference)


@login_not_required
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Forget which page was open, on a computer that others use as well."""
    request.session.pop(OPENED, None)
    request.session.pop(SENT, None)
    messages.success(request, gettext("The page is closed. Nobody can open it here without the code."))
    return redirect("feedback:follow")
