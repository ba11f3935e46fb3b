"""The pages on which somebody reads, takes along and deletes what is held about them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from carer_portal import own_data as data
from common.clock import now
from common.forms import PortalForm
from common.methods import require_form_methods
from common.personal import Subject
from feedback.own_data import ask_for_a_person, items_of, needs_a_person, public_quotes, withdrawable
from notices.models import Contact
from people.models import User
from people.rules import signed_in_user


class EraseForm(PortalForm):
    """What shall become of what is not only theirs, and that they mean it."""

    submit = _("Delete my data")
    unanswered = forms.ChoiceField(
        label=_("Some of what you told us has no answer yet. What shall we do with it?"),
        choices=[("withdraw", _("Delete it")), ("keep", _("Keep it without my name"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what we do with it.")},
    )
    quotes = forms.BooleanField(label=_("Take my words off your public pages"), required=False)
    sure = forms.BooleanField(
        label=_("Yes, delete my data. I know that I cannot get it back."),
        error_messages={"required": _("Tick the box if you want to delete your data.")},
    )

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not withdrawable(subject).exists():
            del self.fields["unanswered"]
        if not public_quotes(subject).exists():
            del self.fields["quotes"]


@require_form_methods
def own_data(request: HttpRequest) -> HttpResponse:
    """Show everything that is held about who is signed in; or, where a person looks first, take the wish for it."""
    subject = data.subject_for(signed_in_user(request))
    held_back = needs_a_person(subject)
    if request.method == "POST":
        if held_back:
            ask_for_a_person(subject, at=now())
            messages.success(request, gettext("We have your wish. Somebody will write to you."))
        return redirect("own_data")
    sections = [] if held_back else data.held_about(subject)
    return render(request, "own_data.html", {"sections": sections, "held_back": held_back})


@require_safe
def own_data_file(request: HttpRequest) -> HttpResponse:
    """The same as a file that another computer can read."""
    subject = data.subject_for(signed_in_user(request))
    if needs_a_person(subject):
        return render(request, "own_data.html", {"held_back": True})
    answer = JsonResponse(data.file_about(subject, at=now()), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@require_form_methods
def erase_me(request: HttpRequest) -> HttpResponse:
    """Say plainly what goes and what stays, and delete once they have said that they mean it."""
    user = signed_in_user(request)
    subject = data.subject_for(user)
    form = EraseForm(request.POST if request.method == "POST" else None, subject=subject)
    works_here, held_back = user.is_team_member, needs_a_person(subject)
    if not works_here and not held_back and form.is_valid():
        return _erased(request, user, form)
    items = items_of(subject).count()
    context = {
        "form": form,
        "works_here": works_here,
        "held_back": held_back,
        "stays": items - withdrawable(subject).count(),
        "shares_address": Contact.objects.filter(pk__in=subject.shared_contacts).exists(),
    }
    return render(request, "erase_me.html", context)


def _erased(request: HttpRequest, user: User, form: EraseForm) -> HttpResponse:
    wishes = form.cleaned_data
    try:
        data.erase(
            user=user,
            withdraw_items=wishes.get("unanswered") == "withdraw",
            withdraw_quotes=bool(wishes.get("quotes")),
            at=now(),
        )
    except (data.NeedsAPerson, data.WorksHere):  # since the page was shown: it now says so
        return redirect("erase_me")
    logout(request)
    messages.success(request, gettext("We have deleted your data. You are signed out."))
    return redirect("front")
