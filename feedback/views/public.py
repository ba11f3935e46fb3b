"""What everyone can read: "you said, we did", each answer from end to end, and the ledger of promises."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import http_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page, require_safe

from common.clock import now, today
from common.methods import require_form_methods
from common.remembering import Fragment
from feedback import operations
from feedback.badges import badge_of_action
from feedback.feeds import ENTRIES, atom_of
from feedback.forms.carers import FollowForm
from feedback.models import Action, Decision, DecisionQuerySet
from feedback.pairs import COLUMNS, pairs_of, with_all_for_pairs
from feedback.remembering import remembered
from feedback.traces import trace, with_what_was_weighed
from notices.models import Contact
from people.limits import is_flooding
from people.models import Organisation
from planning.models import Service

ROWS_A_PAGE = 25
ANSWER_PILLS = {"": _("All"), "done": _("Done"), "going": _("On the way"), "late": _("Late"), "cannot": _("We cannot")}
PROMISE_PILLS = {"": _("All"), "late": _("Late"), "open": _("On the way"), "kept": _("Kept"), "broken": _("Broken")}
Row = TypeVar("Row", bound=models.Model)


if TYPE_CHECKING:
    AnyPaginator = Paginator[Any]
else:
    AnyPaginator = Paginator


class CountedPaginator(AnyPaginator):
    """Pages of rows that were counted already, with the other counts of the page."""

    def __init__(self, rows: QuerySet[Row], total: int) -> None:
        super().__init__(rows, ROWS_A_PAGE)
        self.total = total

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        return self.total


class Pill(NamedTuple):
    """One filter as a link, with how many rows it shows."""

    value: str | None
    label: str | Promise
    rows: int
    is_current: bool


def _pills(labels: Mapping[str, str | Promise], counts: Mapping[str, int], shown: str) -> list[Pill]:
    """All of it, then each state; an empty value takes the filter out of the address."""
    return [Pill(value or None, label, counts[value or "all"], value == shown) for value, label in labels.items()]


def _counted(rows: QuerySet[Row], states: Mapping[str, Q]) -> dict[str, int]:
    """How many rows there are, and how many in each state, by one query."""
    return rows.aggregate(all=Count("pk"), **{name: Count("pk", filter=state) for name, state in states.items()})


def _page_of(rows: QuerySet[Row], total: int, request: HttpRequest) -> Page[Row]:
    paginator = CountedPaginator(rows, total)
    page = paginator.get_page(request.GET.get("page"))
    page.numbers = [  # type: ignore[attr-defined]  # read by common/pagination.html
        number if isinstance(number, int) else None
        for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return page


def _answers_by_state(on: date) -> Mapping[str, Q]:
    """The states by which answers can be chosen, as they stand on the date ``on``."""
    promises = Action.objects.filter(decision=OuterRef("pk"))
    is_open, is_late = Exists(promises.open()), Exists(promises.overdue(on))
    return {
        "done": Q(stage=Decision.Stage.DONE),
        "going": Q(is_open) & ~Q(is_late),
        "late": Q(is_late),
        "cannot": Q(outcome=Decision.Outcome.WE_CANNOT),
    }


def _chosen_state(request: HttpRequest, states: Mapping[str, Q]) -> str:
    """The state that the address asks for, or nothing."""
    shown = request.GET.get("show", "")
    return shown if shown in states else ""


def _chosen(rows: list[Row], slug: str | None) -> Row | None:
    return next((row for row in rows if getattr(row, "slug", None) == slug), None)


@login_not_required
@require_safe
def change_list(request: HttpRequest) -> HttpResponse:
    """Every public answer, newest first, by service, organisation and state."""
    part = remembered(f"list?{request.GET.urlencode()}", lambda: _write_list(request))
    return render(request, "feedback/change_list.html", {"part": part})


def _write_list(request: HttpRequest) -> Fragment:
    on = today()
    services = list(Service.objects.select_related("organisation").order_by("organisation__name", "name"))
    organisations = list({service.organisation_id: service.organisation for service in services}.values())
    service = _chosen(services, request.GET.get("service"))
    organisation = _chosen(organisations, request.GET.get("organisation"))
    answers = _answers_about(service, organisation)
    states = _answers_by_state(on)
    counts = _counted(answers, states)
    shown = _chosen_state(request, states)
    if shown:
        answers = answers.filter(states[shown])
    page = _page_of(with_all_for_pairs(answers).only(*COLUMNS), counts[shown or "all"], request)
    context = {
        "page": page,
        "pairs": pairs_of(page.object_list, on),
        "pills": _pills(ANSWER_PILLS, counts, shown),
        "shown": shown,
        "services": services,
        "organisations": organisations,
        "service": service,
        "organisation": organisation,
    }
    understood = {
        "service": service.slug if service else None,
        "organisation": organisation.slug if organisation else None,
        "show": shown,
        "page": str(page.number),
    }
    return Fragment(
        html=render_to_string("feedback/_change_list.html", context, request),
        about=service.slug if service else "",
        worth_keeping=_asks_for_what_there_is(request, understood),
    )


def _asks_for_what_there_is(request: HttpRequest, understood: Mapping[str, str | None]) -> bool:
    """Whether an address says no more than was understood. If not it is answered, but leaves nothing in the cache."""
    return all(name in understood and values in ([""], [understood[name]]) for name, values in request.GET.lists())


def _answers_about(service: Service | None, organisation: Organisation | None) -> DecisionQuerySet:
    answers = Decision.objects.in_public()
    if service:
        answers = answers.filter(theme__service=service)
    if organisation:
        answers = answers.filter(theme__organisation=organisation)
    return answers


@login_not_required
@require_safe
@conditional_page
def change_feed(request: HttpRequest) -> HttpResponse:
    """The newest answers as an Atom feed, of one service if asked."""
    slug = request.GET.get("service")
    service = Service.objects.filter(slug=slug).first() if slug and slug.isprintable() else None
    if slug and service is None:
        raise Http404
    answers = list(_answers_about(service, None).select_related("theme__service", "theme__organisation")[:ENTRIES])
    path = reverse("feedback:change_list")
    feed = reverse("feedback:change_feed")
    said_and_done = gettext("You said, we did")
    content = atom_of(
        answers,
        title=f"{said_and_done}: {service}" if service else said_and_done,
        page=path,
        feed=f"{feed}?service={service.slug}" if service else feed,
    )
    response = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
    changed_at = [at for answer in answers for at in (answer.published_at, answer.done_at) if at]
    if changed_at:
        response["Last-Modified"] = http_date(max(changed_at).timestamp())
    return response


@login_not_required
@require_safe
def change_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer from end to end. An answer that was replaced leads to the one that stands now."""
    part = remembered(f"detail {pk}", lambda: _write_detail(request, pk))
    if part.moved_to:
        return redirect("feedback:change_detail", pk=part.moved_to)
    return render(request, "feedback/change_detail.html", {"part": part})


def _write_detail(request: HttpRequest, pk: int) -> Fragment:
    published = Decision.objects.published()
    answers = published.filter(theme__isnull=False).annotate(
        newer=Subquery(published.filter(replaces=OuterRef("pk")).values("pk"))
    )
    decision = get_object_or_404(with_what_was_weighed(answers), pk=pk)
    if newer := getattr(decision, "newer", None):
        return Fragment(moved_to=newer)
    found = trace(decision, today())
    html = render_to_string("feedback/_change_detail.html", {"trace": found}, request)
    return Fragment(html=html, about=str(found.theme.title))


@login_not_required
@require_form_methods
def change_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave an address to hear of news. The words are the same whether or not we know the address."""
    decision = get_object_or_404(
        Decision.objects.in_public().select_related("theme__organisation", "theme__topic"), pk=pk
    )
    form = FollowForm(request.POST or None, initial={"email": getattr(request.user, "email", "")})
    status = 200
    if request.method == "POST" and form.is_valid():
        if is_flooding(request, "change_follow", 20):
            form.say_come_back_later()
            status = 429
        else:
            contact = Contact.objects.for_email(form.cleaned_data["email"], request.LANGUAGE_CODE)
            operations.follow_answer(decision=decision, contact=contact, at=now())
            messages.success(request, gettext("We will write to you when there is news."))
            return redirect("feedback:change_detail", pk=decision.pk)
    return render(request, "feedback/change_follow.html", {"form": form, "decision": decision}, status=status)


@login_not_required
@require_safe
def promise_list(request: HttpRequest) -> HttpResponse:
    """Every promise made in public: the open ones first, the latest of them at the top."""
    part = remembered(f"promises?{request.GET.urlencode()}", lambda: _write_promises(request))
    return render(request, "feedback/promise_list.html", {"part": part})


def _write_promises(request: HttpRequest) -> Fragment:
    on = today()
    promises = Action.objects.in_public()
    is_open = Q(done_at__isnull=True, broken_at__isnull=True)
    states = {
        "late": is_open & Q(due_on__lt=on),
        "open": is_open & Q(due_on__gte=on),
        "kept": Q(done_at__isnull=False),
        "broken": Q(broken_at__isnull=False),
    }
    counts = _counted(promises, states)
    shown = _chosen_state(request, states)
    if shown:
        promises = promises.filter(states[shown])
    rows = (
        promises.select_related("decision__theme__service", "decision__theme__organisation")
        .annotate(closed=Case(When(is_open, then=Value(0)), default=Value(1)))
        .order_by("closed", F("done_at").desc(nulls_first=True), "due_on", "pk")
    )
    page = _page_of(rows, counts[shown or "all"], request)
    ledger = [(action, badge_of_action(action, on)) for action in page.object_list]
    context = {
        "page": page,
        "ledger": ledger,
        "pills": _pills(PROMISE_PILLS, counts, shown),
        "shown": shown,
    }
    return Fragment(
        html=render_to_string("feedback/_promise_list.html", context, request),
        worth_keeping=_asks_for_what_there_is(request, {"show": shown, "page": str(page.number)}),
    )
