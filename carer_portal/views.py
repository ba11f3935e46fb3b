"""The front page, and the page that somebody sees after signing in."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.models import Activity
from carer_portal.hats import Hat, hats_of
from common.clock import now
from feedback.badges import badge_of_item
from feedback.models import Decision, Item
from feedback.pairs import latest_pairs
from feedback.remembering import Fragment, remembered
from people.forms import OneQuestion, next_question
from people.models import Person, Representation, User
from people.operations import persons_of, profile_of
from people.rules import signed_in_user
from reports.figures import a_year_before, figures_of_the_year

PAIRS = 3  # more would bury the doors
OWN_ITEMS = 5  # what fits one screen; the rest stands behind a link


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Three doors, the latest answers and the honest figures: the same number of queries whatever there is."""
    context = {
        "next_activity": Activity.objects.filter(status=Activity.Status.PUBLISHED).coming_up(now()).first(),
        "record": remembered("front", lambda: _write_record(request)).html,
    }
    return render(request, "front.html", context)


def _write_record(request: HttpRequest) -> Fragment:
    """The latest answers and the honest figures."""
    at = now()
    on = timezone.localdate(at)
    context = {
        "pairs": latest_pairs(PAIRS, on),
        "answers": Decision.objects.in_public().count(),
        "since": a_year_before(on),
        "figures": figures_of_the_year(at=at),
    }
    return Fragment(html=render_to_string("_front_record.html", context, request))


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What I said and where it stands; for staff, what waits in each organisation."""
    user = signed_in_user(request)
    on = timezone.localdate(now())
    persons = persons_of(user)
    waiting = Representation.objects.waiting().filter(user=user).select_related("person")
    own = Item.objects.said_by(user).select_related("organisation", "service", "person").order_by("-received_at", "-pk")
    items = list(own[: OWN_ITEMS + 1])
    me = next((one for one in persons if one.spoken_as == Representation.Kind.SELF), None)  # type: ignore[attr-defined]  # annotated
    context = {
        "me": me,
        "persons": persons,
        "invitations": waiting,
        "items": [(item, badge_of_item(item, on)) for item in items[:OWN_ITEMS]],
        "has_more": len(items) > OWN_ITEMS,
        "hats": _hats(user, on),
        "one_question": _one_question(me),
    }
    return render(request, "home.html", context)


def _one_question(person: Person | None) -> OneQuestion | None:
    """What to ask somebody next; nothing where caring has ended."""
    return None if person is None or person.asks_stopped_at else next_question(profile_of(person))


def _hats(user: User, on: date) -> list[Hat]:
    """One hat an organisation, with the counts of all of them read by one query."""
    hats = {hat.organisation.pk: hat for hat in hats_of(user)}
    if not hats:
        return []
    unflagged = Q(safeguarding_since__isnull=True)
    counts = (
        Item.objects.visible_to(user)
        .to_do()
        .order_by()
        .values(at=F("organisation"))
        .annotate(
            to_do=Count("pk", filter=unflagged),
            late=Count("pk", filter=unflagged & ~Q(state=Item.State.ANSWERED) & Q(answer_by__lt=on)),
            flagged=Count("pk", filter=~unflagged),
        )
    )
    for row in counts:
        hat = hats[row["at"]]
        hat.to_do, hat.late, hat.flagged = row["to_do"], row["late"], row["flagged"]
    return list(hats.values())
