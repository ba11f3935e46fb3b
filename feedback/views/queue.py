"""Staff: the queue of what was said, and what was flagged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.db.models import Q
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from common.clock import today
from common.methods import require_form_methods
from common.pagination import page_of
from common.pills import Pill, counted_pills, query_of
from common.templatetags.portal import london_date
from feedback.badges import Badge, badge_for_staff
from feedback.forms.items import FilterForm
from feedback.models import Item, ItemQuerySet
from feedback.references import as_typed, in_two_halves, is_well_formed
from people.models import Organisation, Role
from people.rules import staff_of
from planning.models import Service

STAND_IN = "00000000"  # for a reference, in an address
READ, SHOWN = 160, 90  # characters of what was said, in a list
WEEK = timedelta(days=7)
# All columns that a list shows. Each one left out is time saved 25 times.
COLUMNS = (
    *("reference", "about", "voices", "channel", "state", "answer_by", "received_at", "answered_at", "wrote_back_at"),
    *("service__name", "activity__starts_at", "assigned_to__name", "theme__title"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """An item in a list, written out: its template has nothing left to ask."""

    pk: int
    key: str
    url: str
    tick: str
    beginning: str
    under: str
    service: str
    source: str
    due: str
    since: str
    badge: Badge
    holder: str


def well_formed(typed: list[str]) -> list[str]:
    """What could be references among what an address or a form holds."""
    return [reference for reference in map(as_typed, typed) if is_well_formed(reference)]


def in_the_queue(request: HttpRequest, here: Organisation) -> ItemQuerySet:
    """What may stand in the planners' lists: nothing flagged, also where a planner is a safeguarding lead."""
    return Item.objects.visible_to(request.user).unflagged().filter(organisation=here)


def _for_list(items: ItemQuerySet) -> ItemQuerySet:
    """Read with the items all that a list shows, and of the words only their beginning."""
    return (
        items.select_related("service", "activity", "assigned_to", "theme")
        .only(*COLUMNS)
        .annotate(beginning=Left("words", READ))
    )


class _Writer:
    """Writes items out as rows. What is the same in many rows is looked up once."""

    def __init__(self, here: Organisation, on: date) -> None:
        self.on = on
        self.day = cache(london_date)
        self.address = reverse("feedback:item_detail", args=[here.slug, STAND_IN])
        self.tick, self.nobody, self.not_sure = _("Tick %(item)s"), _("Nobody yet"), _("Not sure")
        self.speaks_for = {
            Item.About.ME: _("The carer"),
            Item.About.CARED_FOR: _("Person cared for"),
            Item.About.BOTH: _("Both"),
        }
        self.channels = {channel.value: str(channel.label) for channel in Item.Channel}

    def row(self, item: Item) -> Row:
        """One item as it stands on the writer's day."""
        shown = in_two_halves(item.reference)
        return Row(
            pk=item.pk,
            key=item.reference,
            url=self.address.replace(STAND_IN, item.reference),
            tick=self.tick % {"item": shown},
            beginning=Truncator(getattr(item, "beginning", "")).chars(SHOWN),
            under=f"{shown} · {item.theme}" if item.theme else shown,
            service=item.service.name if item.service else self.not_sure,
            source=self._source(item),
            due=self.day(item.answer_by),
            since=self._since(item),
            badge=badge_for_staff(item, self.on),
            holder=item.assigned_to.name if item.assigned_to else self.nobody,
        )

    def _source(self, item: Item) -> str:
        """For whom it was said, in which way, and of which day the meeting was."""
        speaks_for = self.speaks_for.get(Item.About(item.about)) or (
            ngettext("A group of %(voices)s", "A group of %(voices)s", item.voices) % {"voices": item.voices}
        )
        words = f"{speaks_for} · {self.channels[item.channel]}"
        return f"{words}, {self.day(timezone.localdate(item.activity.starts_at))}" if item.activity else words

    def _since(self, item: Item) -> str:
        if item.answered_at:
            return _("answered %(day)s") % {"day": self.day(timezone.localdate(item.answered_at))}
        days = (self.on - timezone.localdate(item.received_at)).days
        return ngettext("waits %(days)s day", "waits %(days)s days", days) % {"days": days}


def _rows(here: Organisation, items: Iterable[Item], on: date) -> list[Row]:
    writer = _Writer(here, on)
    return [writer.row(item) for item in items]


@require_form_methods
def queue(request: HttpRequest, organisation: str) -> HttpResponse:
    """What waits for an answer, the oldest promise first; ticked items go on to the choice of a theme."""
    here = staff_of(request, organisation)
    nothing_ticked = False
    if request.method == "POST":
        ticked = well_formed(request.POST.getlist("item"))
        references = list(in_the_queue(request, here).filter(reference__in=ticked).values_list("reference", flat=True))
        if references:
            return redirect(_theme_address(here, references))
        nothing_ticked = True
    on, items = today(), in_the_queue(request, here)
    filters = FilterForm(request.GET, services=Service.objects.filter(organisation=here), auto_id="filter_%s")
    narrowing = filters.chosen()
    pressed, pills = counted_pills(_narrowed(items, narrowing), _pills(request, on), request, **narrowing)
    order = ["-answered_at", "-pk"] if pressed.key == "answered" else ["answer_by", "received_at", "pk"]
    page = page_of(request, _for_list(_narrowed(items, narrowing).filter(pressed.which)).order_by(*order))
    context = {
        "organisation": here,
        "page": page,
        "rows": _rows(here, page.object_list, on),
        "pills": pills,
        "pressed": pressed,
        "filters": filters,
        "is_narrowed": bool(narrowing),
        "is_lead": request.user.is_authenticated and request.user.holds(Role.Kind.SAFEGUARDING_LEAD, at=here),
        "page_has_errors": nothing_ticked,
    }
    return render(request, "feedback/queue.html", context)


def _pills(request: HttpRequest, on: date) -> list[Pill]:
    unanswered, wrote_back = ~Q(state=Item.State.ANSWERED), Q(wrote_back_at__isnull=False)
    return [
        Pill("", gettext_lazy("To answer"), unanswered),
        Pill("late", gettext_lazy("Late"), unanswered & Q(answer_by__lt=on)),
        Pill("week", gettext_lazy("Due this week"), unanswered & Q(answer_by__range=(on, on + WEEK))),
        Pill("wrote", gettext_lazy("They wrote back"), wrote_back),
        Pill("mine", gettext_lazy("Mine"), (unanswered | wrote_back) & Q(assigned_to__user=request.user.pk)),
        Pill("answered", gettext_lazy("Answered"), ~unanswered),
    ]


def _narrowed(items: ItemQuerySet, narrowing: dict[str, str]) -> ItemQuerySet:
    service, channel = narrowing.get("service"), narrowing.get("channel")
    if service:
        items = items.filter(service=None if service == FilterForm.NOT_SURE else int(service))
    return items.filter(channel=channel) if channel else items


def _theme_address(here: Organisation, references: list[str]) -> str:
    address = reverse("feedback:item_theme", args=[here.slug, references[0]])
    return f"{address}?{query_of(also=references[1:])}" if references[1:] else address


@require_safe
def safeguarding_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """What was flagged: for the safeguarding leads alone."""
    here = staff_of(request, organisation, Role.Kind.SAFEGUARDING_LEAD)
    flagged = Item.objects.visible_to(request.user).filter(organisation=here, safeguarding_since__isnull=False)
    page = page_of(request, _for_list(flagged).order_by("safeguarding_since", "pk"))
    context = {"organisation": here, "page": page, "rows": _rows(here, page.object_list, today())}
    return render(request, "feedback/safeguarding_list.html", context)
