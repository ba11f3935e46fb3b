"""The front page, and the page that somebody sees after signing in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.models import Activity
from carer_portal.my_pages import followed_by, needs_me, sits_on, what_waits
from common.clock import now
from common.remembering import Fragment
from feedback.badges import badge_of_item
from feedback.models import Decision, Item
from feedback.pairs import latest_pairs
from feedback.remembering import remembered
from people.forms import OneQuestion, next_question
from people.models import Person, Representation
from people.operations import persons_of, profile_of
from people.rules import signed_in_user
from reports.figures import a_year_before, figures_of_the_year

PAIRS = 3  # more would bury the doors
OWN_ITEMS = 3  # what fits one screen; the rest stands behind a link


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Three doors, the latest answers and the honest figures: the same number of queries whatever there is."""
    at = now()
    to_come = Activity.objects.filter(status=Activity.Status.PUBLISHED, starts_at__gt=at).coming_up(at)
    context = {
        "next_activity": to_come.first(),
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
    """What needs me, what I said and where it stands, and what I follow; for staff, what waits in each organisation."""
    user = signed_in_user(request)
    at = now()
    on = timezone.localdate(at)
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
        "one_question": _one_question(me),
        "asks": needs_me(user, me, at),
        "followed": followed_by(user, me, at),
        "panel_terms": sits_on(user, me, on),
        "hats": what_waits(user, at),
    }
    return render(request, "home.html", context)


def _one_question(person: Person | None) -> OneQuestion | None:
    """What to ask somebody next; nothing where caring has ended."""
    return None if person is None or person.asks_stopped_at else next_question(profile_of(person))
