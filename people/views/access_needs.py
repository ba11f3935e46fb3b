"""What I need to take part: told once, changed, taken back, shared with whom one chooses."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.clock import now
from common.forms import keeps_words
from common.methods import require_form_methods
from people import operations
from people.acting import for_somebody
from people.forms import AddNeedForm, form_for
from people.models import Consent, Organisation, Person, Purpose, Representation
from people.views.consents import choose_who_may

LOOKS_SHOWN = 10  # all of them stand in one's own data


@require_safe
@for_somebody(Representation.May.NEEDS)
def need_list(request: HttpRequest, person: Person) -> HttpResponse:
    """All that somebody needs, and who may see it."""
    context = {
        "needs": list(person.access_needs.all()),
        "seen_by": Organisation.objects.filter(
            connections__consents__in=Consent.objects.standing().to(Purpose.NEEDS), connections__person=person
        ),
        "looks": person.needs_looks.select_related("organisation")[:LOOKS_SHOWN],
        "due": person.access_needs.due_for_review(now()).exists(),
    }
    return render(request, "people/need_list.html", context)


@keeps_words
@require_form_methods
@for_somebody(Representation.May.NEEDS)
def need_add(request: HttpRequest, person: Person) -> HttpResponse:
    """Tell one need."""
    form = AddNeedForm(request.POST or None)
    if form.is_valid():
        operations.keep_need(person=person, kind=form.need_kind, answers=form.answers, at=now())
        messages.success(request, _("Saved. You can change it at any time."))
        return redirect("people:need_list")
    return render(request, "people/need_add.html", {"form": form})


@keeps_words
@require_form_methods
@for_somebody(Representation.May.NEEDS)
def need_edit(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Change one need."""
    need = get_object_or_404(person.access_needs, pk=pk)
    form_class = form_for(need)
    form = form_class(request.POST or None, kind=need.kind, initial=form_class.as_told(need))
    if form.is_valid():
        operations.keep_need(person=person, kind=form.need_kind, answers=form.answers, at=now())
        messages.success(request, _("Saved. You can change it at any time."))
        return redirect("people:need_list")
    return render(request, "people/need_edit.html", {"form": form, "need": need})


@require_form_methods
@for_somebody(Representation.May.NEEDS)
def need_remove(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Take one need back."""
    need = get_object_or_404(person.access_needs, pk=pk)
    if request.method == "POST":
        need.delete()
        messages.success(request, _("It is gone from your list."))
        return redirect("people:need_list")
    return render(request, "people/need_remove.html", {"need": need})


@require_POST
@for_somebody(Representation.May.NEEDS)
def needs_confirm(request: HttpRequest, person: Person) -> HttpResponse:
    """Say that all of it is still right."""
    operations.confirm_needs(person=person, at=now())
    messages.success(request, _("Thank you. We will ask again in a year."))
    return redirect("people:need_list")


@keeps_words
@require_form_methods
@for_somebody(Representation.May.NEEDS)
def needs_share(request: HttpRequest, person: Person) -> HttpResponse:
    """Choose which of the organisations that know somebody may see what they need."""
    return choose_who_may(request, person, Purpose.NEEDS, then="people:need_list")
