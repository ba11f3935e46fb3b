"""Who supports me, whom I support, who shares my address, and for whom I act."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.clock import now
from common.forms import keeps_words
from common.methods import require_form_methods
from people import operations
from people.acting import ACTING_FOR, for_oneself
from people.forms import ActForForm, InviteForm, SecondPersonForm
from people.models import Person, Representation
from people.rules import signed_in_user

Kind = Representation.Kind


@require_safe
def supporter_list(request: HttpRequest) -> HttpResponse:
    """Who helps me, and whom I help; either can end it here."""
    user = signed_in_user(request)
    of_supporters = Representation.objects.filter(kind=Kind.SUPPORTER).order_by("since", "pk")
    person = operations.person_of(user)
    context = {
        "person": person,
        "supporters": of_supporters.filter(person=person).select_related("user") if person else [],
        "supported": of_supporters.filter(user=user).select_related("person"),
    }
    return render(request, "people/supporter_list.html", context)


@keeps_words
@require_form_methods
@for_oneself
def supporter_add(request: HttpRequest, person: Person) -> HttpResponse:
    """Ask somebody to support me."""
    form = InviteForm(request.POST or None)
    if form.is_valid() and _invite(request, form, person):
        messages.success(request, _("We have asked them. You see here when they say yes."))
        return redirect("people:supporter_list")
    return render(request, "people/supporter_add.html", {"form": form})


def _invite(request: HttpRequest, form: InviteForm, person: Person) -> bool:
    try:
        operations.invite_supporter(
            person=person,
            by=signed_in_user(request),
            address=form.cleaned_data["email"],
            may=[Representation.May(one) for one in form.cleaned_data["may"]],
            language=request.LANGUAGE_CODE,
            at=now(),
        )
    except operations.OwnAddress:
        form.add_error("email", _("This is your own address. Write theirs."))
    except operations.TooManySupporters:
        form.add_error(None, _("You have asked five people. End it with one of them first."))
    return not form.errors


@require_form_methods
def supporter_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes or no to supporting somebody."""
    waiting = Representation.objects.waiting().filter(user=signed_in_user(request)).select_related("person", "user")
    asked = get_object_or_404(waiting, pk=pk)
    answer = request.POST.get("answer")
    if answer == "yes":
        operations.accept_support(representation=asked, at=now())
        messages.success(request, _("Thank you. You can now help %(name)s.") % {"name": asked.person})
        return redirect("people:supporter_list")
    if answer == "no":
        operations.end_support(representation=asked, at=now())
        messages.success(request, _("You said no. That is fine."))
        return redirect("home")
    return render(request, "people/supporter_answer.html", {"asked": asked})


@require_POST
def supporter_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End it at once, from either side."""
    user = signed_in_user(request)
    mine = Q(user=user) | Q(person=operations.person_of(user))
    supports = Representation.objects.filter(mine, kind=Kind.SUPPORTER).select_related("user")
    operations.end_support(representation=get_object_or_404(supports, pk=pk), at=now())
    messages.success(request, _("It has ended. They see nothing any more."))
    return redirect("people:supporter_list")


@keeps_words
@require_form_methods
@for_oneself
def second_person(request: HttpRequest, person: Person) -> HttpResponse:
    """Add who shares my address, with a name, needs and answers of their own."""
    user = signed_in_user(request)
    shared = Representation.objects.filter(user=user, kind=Kind.SHARES).select_related("person").first()
    form = SecondPersonForm(request.POST or None)
    if shared is None and form.is_valid():
        operations.add_second_person(user=user, name=form.cleaned_data["name"], at=now())
        messages.success(request, _("Added. From now on we ask who something is from."))
        return redirect("people:second_person")
    context = {"form": form, "me": person, "other": shared.person if shared else None}
    return render(request, "people/second_person.html", context)


@require_form_methods
@for_oneself
def second_person_remove(request: HttpRequest, person: Person) -> HttpResponse:  # noqa: ARG001 - who asks, by name
    """Take the second person off again."""
    user = signed_in_user(request)
    shared = Representation.objects.filter(user=user, kind=Kind.SHARES).select_related("person").first()
    if shared is None:
        return redirect("people:second_person")
    if request.method == "POST":
        operations.remove_second_person(user=user)
        messages.success(request, _("They are taken off."))
        return redirect("people:second_person")
    return render(request, "people/second_person_remove.html", {"other": shared.person})


@require_form_methods
def act_for(request: HttpRequest) -> HttpResponse:
    """Ask for whom somebody acts, and lead back to where they were."""
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    back = wanted if ours and wanted.startswith("/") else settings.LOGIN_REDIRECT_URL
    user = signed_in_user(request)
    persons = {one.pk: one for may in Representation.May for one in operations.persons_of(user, may)}
    form = ActForForm(request.POST or None, persons=list(persons.values()))
    if form.is_valid():
        request.session[ACTING_FOR] = int(cast("str", form.cleaned_data["person"]))
        return redirect(back)
    return render(request, "people/act_for.html", {"form": form})
