"""How to reach me: a calm list of what holds, one page to change each."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.clock import now
from common.forms import keeps_words
from common.methods import require_form_methods
from notices.addresses import shown_number
from notices.channels import served
from notices.models import Contact
from notices.operations import prefer, speak
from people import operations
from people.acting import for_oneself
from people.forms import REACH_QUESTIONS, NumberCodeForm, ReachMeForm, WayForm
from people.models import Person, User
from people.rules import signed_in_user

NUMBER_WAITING = "people.number_waiting_for_code"  # the session's key: which number is to be proved by which code
CHANNEL = Contact.Channel
NUMBERS = {CHANNEL.SMS, CHANNEL.TELEPHONE}


@require_safe
@for_oneself
def reach_me(request: HttpRequest, person: Person) -> HttpResponse:
    """All that holds now."""
    contact = operations.contact_of(person)
    context = {
        "contact": contact,
        "address": shown_number(contact.address) if contact.channel in NUMBERS else contact.address,
        "shared": operations.others_are_reached_by(contact, person),
        "questions": [
            (f"people:reach_me_{slug}", form.heading, form.in_words(contact)) for slug, form in REACH_QUESTIONS.items()
        ],
    }
    return render(request, "people/reach_me.html", context)


@keeps_words
@require_form_methods
@for_oneself
def reach_me_question(request: HttpRequest, person: Person, asked: type[ReachMeForm]) -> HttpResponse:
    """One question."""
    contact = operations.contact_of(person)
    form = asked(request.POST if request.method == "POST" else None, initial=asked.as_told(contact))
    if form.is_valid():
        if form.language:
            speak(contact=contact, language=form.language, at=now())
        else:
            prefer(contact=contact, at=now(), **form.wishes)
        messages.success(request, _("Saved. You can change it at any time."))
        return redirect("people:reach_me")
    return render(request, "people/reach_me_question.html", {"form": form})


@keeps_words
@never_cache
@require_form_methods
@for_oneself
def reach_me_way(request: HttpRequest, person: Person) -> HttpResponse:
    """Choose by what one is reached. A number for texts is proved on the next page."""
    contact = operations.contact_of(person)
    form = WayForm(
        request.POST if request.method == "POST" else None,
        initial=WayForm.as_told(contact),
        email=signed_in_user(request).email,
        sends_texts=CHANNEL.SMS in served(),
    )
    if form.is_valid():
        told = form.cleaned_data
        if told["way"] == CHANNEL.SMS:
            if contact.channel == CHANNEL.SMS and contact.address == told["mobile"]:
                return _chosen(request)
            _send_code(request, Contact.objects.for_sms(told["mobile"], contact.language))
            return redirect("people:reach_me_code")
        if _is_taken(form, person, signed_in_user(request)):
            return _chosen(request)
    return render(request, "people/reach_me_way.html", {"form": form})


def _is_taken(form: WayForm, person: Person, user: User) -> bool:
    told, at = form.cleaned_data, now()
    try:
        if told["way"] == CHANNEL.TELEPHONE:
            safe = told["leave_message"]
            operations.choose_telephone(person=person, number=told["telephone"], safe_to_leave_message=safe, at=at)
        elif told["way"] == CHANNEL.LETTER:
            operations.choose_letter(person=person, address=told["post"], large_print=told["large_print"], at=at)
        else:
            operations.choose_email(person=person, user=user, at=at)
    except operations.NotTheirs:
        form.say_not_taken()
    return not form.errors


def _send_code(request: HttpRequest, contact: Contact) -> None:
    nonce = operations.send_number_code(contact=contact, client=get_adapter().get_client_ip(request), at=now())
    request.session[NUMBER_WAITING] = {"nonce": str(nonce), "contact": contact.pk}


def _chosen(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved. You can change it at any time."))
    return redirect("people:reach_me")


@keeps_words
@never_cache
@require_form_methods
@for_oneself
def reach_me_code(request: HttpRequest, person: Person) -> HttpResponse:
    """Ask for the code from the text, or text another; the right one proves the number, which is then used."""
    waiting: dict[str, Any] | None = request.session.get(NUMBER_WAITING)
    contact = Contact.objects.filter(pk=waiting["contact"]).first() if waiting else None
    if waiting is None or contact is None:
        return redirect("people:reach_me_way")
    if "again" in request.POST:
        _send_code(request, contact)
        messages.success(request, _("We sent you a new code. The old one no longer works."))
        return redirect("people:reach_me_code")
    form = NumberCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _number_is_proved(form, contact, UUID(waiting["nonce"])):
        operations.choose_contact(person=person, contact=contact, at=now())
        del request.session[NUMBER_WAITING]
        return _chosen(request)
    return render(request, "people/reach_me_code.html", {"form": form, "number": shown_number(contact.address)})


def _number_is_proved(form: NumberCodeForm, contact: Contact, nonce: UUID) -> bool:
    try:
        operations.prove_number(contact=contact, nonce=nonce, typed=form.cleaned_data["code"], at=now())
    except operations.WrongCode:
        form.add_error("code", _("This is not the code that we sent. Look at the newest text and try again."))
    except operations.CodeExpired:
        form.add_error("code", _("This code does not work any more. Press “Send me a new code”."))
    return not form.errors
