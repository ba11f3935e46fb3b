"""Staff: the people whom an organisation knows, each seen through their connection to it and nothing else.

On the roof, as it shows what people said beside who they are.
"""

from typing import Any, Final, cast

from django.contrib import messages
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import NullIf
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from carer_portal.people_forms import (
    GuardianEndForm,
    GuardianForm,
    LetGoForm,
    PeopleFilterForm,
    RecordForm,
    RenewForm,
    ToldNeedForm,
)
from common.clock import now, today
from common.methods import require_form_methods
from common.pagination import page_of
from feedback.badges import badge_for_staff
from feedback.models import Item
from people.ages import UNDER_16
from people.models import CarerType, Connection, ConnectionQuerySet, Consent, Organisation, Role
from people.operations import (
    let_go,
    look_at_needs,
    record_guardian_yes,
    record_person,
    renew,
    take_back_guardian_yes,
    write_down_need,
)
from people.rules import signed_role, staff_of

YESES_SHOWN: Final = 5
NAMED_FIRST: Final = NullIf("person__name", Value("")).asc(nulls_last=True)


def _known(request: HttpRequest, here: Organisation) -> ConnectionQuerySet:
    connections = Connection.objects.visible_to(request.user).filter(organisation=here)
    flag = Exists(Consent.objects.showing_needs().filter(connection=OuterRef("pk")))
    return connections.annotate(has_needs=flag).select_related("person__contact", "person__profile")


@require_safe
def manage_people(request: HttpRequest, organisation: str) -> HttpResponse:
    """Everybody whom an organisation knows, by name."""
    here = staff_of(request, organisation, *Role.KNOWS_PERSONS)
    filters = PeopleFilterForm(request.GET, auto_id="filter_%s")
    page = page_of(request, filters.narrow(_known(request, here)).order_by(NAMED_FIRST, "pk"))
    context = {
        "organisation": here,
        "page": page,
        "forgotten_soon": _forgotten_soon(request, here).count(),
        "rows": [(connection, carer_types_of(connection)) for connection in page],
        "filters": filters,
        "is_narrowed": bool(filters.chosen),
    }
    return render(request, "manage_people.html", context)


def _forgotten_soon(request: HttpRequest, here: Organisation) -> ConnectionQuerySet:
    return _known(request, here).filter(person__forgotten_on__isnull=False)


@require_safe
def manage_people_forgotten(request: HttpRequest, organisation: str) -> HttpResponse:
    """Whom the portal forgets within a month, as nothing was heard of them: staff may ask them before."""
    here = staff_of(request, organisation, *Role.KNOWS_PERSONS)
    page = page_of(request, _forgotten_soon(request, here).order_by("person__forgotten_on", NAMED_FIRST, "pk"))
    return render(request, "manage_people_forgotten.html", {"organisation": here, "page": page})


def carer_types_of(connection: Connection) -> list[str]:
    """What somebody calls themselves, in the words in which they chose it."""
    profile = getattr(connection.person, "profile", None)
    if profile is None:
        return []
    labels = [str(CarerType(chosen).label) for chosen in profile.carer_types if chosen != CarerType.OTHER]
    return [*labels, profile.carer_type_words] if profile.carer_type_words else labels


def connection_here(request: HttpRequest, organisation: str, pk: int) -> Connection:
    """The connection through which somebody is seen. Raises `Http404` where there is none, or it has ended."""
    here = staff_of(request, organisation, *Role.KNOWS_PERSONS)
    connection = get_object_or_404(_known(request, here), pk=pk)
    connection.organisation = here
    return connection


@require_safe
def manage_person(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """One person: what they said here, and what they need as far as they let this organisation see it."""
    connection = connection_here(request, organisation, pk)
    here, person = connection.organisation, connection.person
    said = Item.objects.visible_to(request.user).filter(organisation=here, person=person)
    page = page_of(request, said.select_related("service").order_by("-received_at", "-pk"))
    context: dict[str, Any] = {
        "organisation": here,
        "connection": connection,
        "is_written_down": connection.is_written_down,
        "person": person,
        "carer_types": carer_types_of(connection),
        "is_a_child": _is_a_child(connection),
        "is_known_to_be_a_child": _age_of(connection) in UNDER_16,
        "yeses": connection.guardian_yeses.all()[:YESES_SHOWN],
        "needs": look_at_needs(person=person, role=signed_role(request, here, *Role.KNOWS_PERSONS), at=now()),
        "page": page,
        "rows": [(item, badge_for_staff(item, today())) for item in cast("list[Item]", page.object_list)],
    }
    return render(request, "manage_person.html", context)


def _is_a_child(connection: Connection) -> bool:
    """Whether somebody is too young to agree to all of it alone; who has no account cannot have told it."""
    age = _age_of(connection)
    return age in UNDER_16 or (not age and connection.is_written_down)


def _age_of(connection: Connection) -> str:
    profile = getattr(connection.person, "profile", None)
    return profile.age_band if profile else ""


@require_form_methods
def manage_person_guardian(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Write down what a grown-up agreed to for a child. Nobody is written to because of it."""
    connection = connection_here(request, organisation, pk)
    if not _is_a_child(connection):
        raise Http404
    here = connection.organisation
    form = GuardianForm(request.POST if request.method == "POST" else None, connection=connection)
    if form.is_valid():
        role = signed_role(request, here, *Role.KNOWS_PERSONS)
        record_guardian_yes(connection=connection, role=role, at=now(), **form.answers)
        messages.success(request, _("Written down. It counts once the child agrees as well."))
        return redirect("manage_person", here.slug, connection.pk)
    context = {"organisation": here, "connection": connection, "person": connection.person, "form": form}
    return render(request, "manage_person_guardian.html", context)


@require_form_methods
def manage_person_guardian_end(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Write down that a grown-up takes it back."""
    connection = connection_here(request, organisation, pk)
    here = connection.organisation
    yes = get_object_or_404(connection.guardian_yeses.filter(withdrawn_at__isnull=True))
    form = GuardianEndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        role = signed_role(request, here, *Role.KNOWS_PERSONS)
        take_back_guardian_yes(connection=connection, role=role, at=now())
        messages.success(request, _("Written down. What the child agreed to beside it has ended."))
        return redirect("manage_person", here.slug, connection.pk)
    context = {"organisation": here, "connection": connection, "person": connection.person, "yes": yes, "form": form}
    return render(request, "manage_person_guardian_end.html", context)


# --- People who do not sign in ---------------------------------------------------------------------------------------


@require_form_methods
def manage_person_add(request: HttpRequest, organisation: str) -> HttpResponse:
    """Write down somebody who rang, wrote or came by, and agreed to it."""
    here = staff_of(request, organisation, *Role.KNOWS_PERSONS)
    form = RecordForm(request.POST or None, organisation=here)
    if form.is_valid():
        connection = record_person(
            organisation=here,
            name=form.cleaned_data["name"],
            contact=form.contact(),
            wording=form.wording,
            role=signed_role(request, here, *Role.KNOWS_PERSONS),
            submission_key=form.cleaned_data["submission"],
            at=now(),
        )
        messages.success(request, _("Written down. Now add what they need, or what they said."))
        return redirect("manage_person", here.slug, connection.pk)
    return render(request, "manage_person_add.html", {"organisation": here, "form": form})


def _written_down(request: HttpRequest, organisation: str, pk: int) -> Connection:
    """As `connection_here`, for whom staff speak. Who has an account speaks for themselves."""
    connection = connection_here(request, organisation, pk)
    if not connection.is_written_down:
        raise Http404
    return connection


@require_form_methods
def manage_person_need(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Write down what somebody says that they need."""
    connection = _written_down(request, organisation, pk)
    here = connection.organisation
    form = ToldNeedForm(request.POST or None)
    if form.is_valid():
        write_down_need(
            connection=connection,
            kind=form.need_kind,
            answers=form.answers,
            wording=str(form.wording),
            role=signed_role(request, here, *Role.KNOWS_PERSONS),
            at=now(),
        )
        messages.success(request, _("Written down."))
        return redirect("manage_person", here.slug, connection.pk)
    context = {"organisation": here, "connection": connection, "person": connection.person, "form": form}
    return render(request, "manage_person_need.html", context)


@require_form_methods
def manage_person_renew(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Keep somebody who was asked, and wants to stay in touch."""
    connection = _written_down(request, organisation, pk)
    here = connection.organisation
    form = RenewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        renew(connection=connection, role=signed_role(request, here, *Role.KNOWS_PERSONS), at=now())
        messages.success(request, _("Written down. They stay."))
        return redirect("manage_person", here.slug, connection.pk)
    context = {"organisation": here, "connection": connection, "person": connection.person, "form": form}
    return render(request, "manage_person_renew.html", context)


@require_form_methods
def manage_person_let_go(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Forget somebody who no longer wants to be in touch."""
    connection = _written_down(request, organisation, pk)
    here = connection.organisation
    form = LetGoForm(request.POST or None)
    if form.is_valid():
        let_go(connection=connection, at=now())
        messages.success(request, _("They are no longer in touch with you."))
        return redirect("manage_people", here.slug)
    context = {"organisation": here, "connection": connection, "person": connection.person, "form": form}
    return render(request, "manage_person_let_go.html", context)
