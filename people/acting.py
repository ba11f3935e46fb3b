"""For whom somebody acts on the pages about a person: for themselves, or for somebody who lets them."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, Final, ParamSpec
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from people.models import Person, Representation
from people.operations import person_of, persons_of
from people.rules import signed_in_user

ACTING_FOR = "people.acting_for"  # the session's key of the person chosen last
FOR: Final = "acting_for"  # the field by which every form on such a page says whom the page was for
SAVE_FOR: Final = "save_for"  # and the one by which somebody settles it where that is no longer who was chosen last
Parameters = ParamSpec("Parameters")
PersonView = Callable[Concatenate[HttpRequest, Person, Parameters], HttpResponse]
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]


def _first(request: HttpRequest, page: str) -> HttpResponse:
    """Another page first, which leads back to this one."""
    return redirect(f"{reverse(page)}?{urlencode({REDIRECT_FIELD_NAME: request.path})}")


def for_oneself(view: PersonView[Parameters]) -> View[Parameters]:
    """Give a view the person that asks. Who has not said a name yet is asked for it first, and then comes back."""

    @wraps(view)
    def asked(request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponse:
        person = person_of(signed_in_user(request))
        return _first(request, "people:name") if person is None else view(request, person, *args, **kwargs)

    return asked


def _named(request: HttpRequest, field: str, persons: list[Person]) -> Person | None:
    return next((one for one in persons if str(one.pk) == request.POST.get(field)), None)


def _is_unsettled(request: HttpRequest, person: Person | None, persons: list[Person]) -> bool:
    """Whether the page that was sent was for somebody else than ``person``, or does not say for whom among several."""
    if len(persons) == 1 and FOR not in request.POST:
        return False
    return person is None or request.POST.get(FOR) != str(person.pk)


def _for_whom(request: HttpRequest, person: Person | None, persons: list[Person]) -> HttpResponse:
    """Say plainly that nothing was saved, keep what was typed, and let them say for whom it is."""
    named = _named(request, FOR, persons)
    may_be_for = [one for one in persons if one == named or FOR not in request.POST]
    ours = {"csrfmiddlewaretoken", FOR, SAVE_FOR}
    typed = {
        name: [value.replace("\x00", "") for value in values]
        for name, values in request.POST.lists()
        if name not in ours
    }
    context = {
        "named": named,
        "chosen": person,
        "may_be_for": may_be_for,
        "words": typed,
        "sentences": [value for values in typed.values() for value in values if " " in value.strip()],
    }
    return render(request, "people/for_whom.html", context, status=HTTPStatus.CONFLICT)


def for_somebody(may: Representation.May) -> Callable[[PersonView[Parameters]], View[Parameters]]:
    """Give a view the person for whom the one who asks acts. Who could act for several is asked for whom.

    Every page then says for whom it is, and every form of it as well: ``request.acting_for``. A form of another person
    than the one chosen since, in another tab, is saved for nobody before it is said for whom.
    """

    def decorate(view: PersonView[Parameters]) -> View[Parameters]:
        @wraps(view)
        def asked(request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponse:
            persons = persons_of(signed_in_user(request), may)
            if not persons:
                return _first(request, "people:name")
            if settled := _named(request, SAVE_FOR, persons):
                request.session[ACTING_FOR] = settled.pk
            chosen = request.session.get(ACTING_FOR)
            person = persons[0] if len(persons) == 1 else next((one for one in persons if one.pk == chosen), None)
            if request.method == "POST" and settled is None and _is_unsettled(request, person, persons):
                return _for_whom(request, person, persons)
            if person is None:
                return _first(request, "people:act_for")
            if len(persons) > 1 or person.spoken_as != Representation.Kind.SELF:  # type: ignore[attr-defined]  # annotated
                request.acting_for = person  # type: ignore[attr-defined]  # read by base.html
            return view(request, person, *args, **kwargs)

        return asked

    return decorate
