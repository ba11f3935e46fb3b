"""For whom somebody acts on the pages about a person: for themselves, or for somebody who lets them."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from people.models import Person, Representation
from people.operations import person_of, persons_of
from people.rules import signed_in_user

ACTING_FOR = "people.acting_for"  # the session's key of the person chosen last
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


def for_somebody(may: Representation.May) -> Callable[[PersonView[Parameters]], View[Parameters]]:
    """Give a view the person for whom the one who asks acts. Who could act for several is asked for whom.

    Every page then says for whom it is: ``request.acting_for``.
    """

    def decorate(view: PersonView[Parameters]) -> View[Parameters]:
        @wraps(view)
        def asked(request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponse:
            persons = persons_of(signed_in_user(request), may)
            if not persons:
                return _first(request, "people:name")
            chosen = request.session.get(ACTING_FOR)
            person = persons[0] if len(persons) == 1 else next((one for one in persons if one.pk == chosen), None)
            if person is None:
                return _first(request, "people:act_for")
            if len(persons) > 1 or person.spoken_as != Representation.Kind.SELF:  # type: ignore[attr-defined]  # annotated
                request.acting_for = person  # type: ignore[attr-defined]  # read by base.html
            return view(request, person, *args, **kwargs)

        return asked

    return decorate
