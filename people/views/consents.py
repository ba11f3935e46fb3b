"""What I agree to: each given and taken back on its own page, with all that was agreed to before."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.clock import now
from common.forms import keeps_words
from common.methods import require_form_methods
from common.pagination import page_of
from people import operations
from people.acting import for_oneself
from people.ages import LEAST_AGES, AgeBand, is_old_enough
from people.forms import ConsentForm
from people.models import Consent, GuardianYes, Organisation, Person, Purpose
from people.rules import age_of, may_agree
from people.wordings import WORDINGS

YESES_SHOWN = 5  # of grown-ups; all stand in one's own data


@require_safe
@for_oneself
def consent_list(request: HttpRequest, person: Person) -> HttpResponse:
    """Everything that one can agree to, for whom one does, and what one agreed to before."""
    age = age_of(person)
    own = Consent.objects.filter(connection__person=person).select_related("connection__organisation")
    agreed: dict[str, list[str]] = {purpose: [] for purpose in Purpose.values}
    for consent in own.standing():
        agreed[consent.purpose].append(consent.connection.organisation.name)
    yeses = list(
        GuardianYes.objects.filter(connection__person=person).select_related("connection__organisation")[:YESES_SHOWN]
    )
    with_a_grown_up = {purpose for yes in yeses if yes.withdrawn_at is None for purpose in yes.purposes}
    answered = set(own.values_list("purpose", flat=True))
    context = {
        "purposes": [
            (
                purpose,
                sorted(agreed[purpose]),
                None if is_old_enough(age, purpose) or purpose in with_a_grown_up else LEAST_AGES[purpose].label,
                purpose in operations.ALSO_ASKED_EACH_TIME and purpose not in answered,
            )
            for purpose in Purpose
        ],
        "is_under_13": age == AgeBand.UNDER_13,
        "yeses": yeses,
        "page": page_of(request, own),
    }
    return render(request, "people/consent_list.html", context)


def choose_who_may(request: HttpRequest, person: Person, purpose: Purpose, *, then: str) -> HttpResponse:
    """Choose which of the organisations that know somebody may do one thing; who is too young finds no such page."""
    if not may_agree(person, purpose):
        raise Http404
    known_to = Organisation.objects.filter(connections__person=person, connections__ended_at__isnull=True)
    if not is_old_enough(age_of(person), purpose):
        yeses = GuardianYes.objects.standing().to(purpose).filter(connection__person=person)
        known_to = known_to.filter(connections__in=yeses.values("connection"))
    standing = Consent.objects.standing().to(purpose).filter(connection__person=person)
    chosen = [str(pk) for pk in standing.values_list("connection__organisation", flat=True)]
    form = ConsentForm(
        request.POST if request.method == "POST" else None,
        wording=WORDINGS[purpose],
        organisations=known_to,
        initial={"organisations": chosen},
    )
    if form.is_valid():
        keys = [int(pk) for pk in form.cleaned_data["organisations"]]
        operations.agree(person=person, purpose=purpose, organisations=keys, at=now())
        messages.success(request, _("Saved. You can change it at any time."))
        return redirect(then)
    context = {
        "form": form,
        "known_to": known_to,
        "purpose": purpose,
        "is_asked_each_time": purpose in operations.ALSO_ASKED_EACH_TIME,
    }
    return render(request, "people/consent_edit.html", context)


@keeps_words
@require_form_methods
@for_oneself
def consent_edit(request: HttpRequest, person: Person, purpose: str) -> HttpResponse:
    """Choose who may do one thing. A supporter may choose for needs alone, on the page of needs."""
    if purpose not in Purpose.values:
        raise Http404
    return choose_who_may(request, person, Purpose(purpose), then="people:consent_list")
