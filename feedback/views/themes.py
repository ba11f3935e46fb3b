"""Staff: themes, and the way from a draft over its promises to an answer in public."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from common.clock import now, today
from common.methods import require_form_methods
from common.pagination import page_of
from common.pills import Pill, counted_pills
from feedback import operations
from feedback.badges import badge_of_action
from feedback.forms.promises import PromiseForm
from feedback.forms.themes import MOST_TO_QUOTE, DecideForm, NewsForm, PublishForm, initial_of
from feedback.models import Action, Decision, Item, ItemQuerySet, Theme
from feedback.pairs import pairs_of, voices_of_theme, with_all_for_pairs
from people.models import Role
from people.operations import RoleEnded
from people.rules import FEEDBACK_STAFF, signed_role, staff_of
from planning.models import Duty, Goal, Measure

MOST_VOICES = 7  # beside the form of an answer; the theme's own page has all
FIRST_VOICES = 3


def _theme(request: HttpRequest, organisation: str, pk: int) -> Theme:
    """The theme of this number, if whoever asks may answer it. Raises `Http404` otherwise."""
    here = staff_of(request, organisation)
    return get_object_or_404(Theme.objects.select_related("organisation", "service"), organisation=here, pk=pk)


def _items(theme: Theme) -> ItemQuerySet:
    return Item.objects.unflagged().filter(theme=theme).order_by("received_at", "pk")


def _draft(theme: Theme) -> Decision | None:
    return theme.decisions.filter(stage=Decision.Stage.DRAFT).first()


def _answer(theme: Theme) -> Decision | None:
    return Decision.objects.in_public().filter(theme=theme).first()


@require_safe
def theme_list(request: HttpRequest, organisation: str) -> HttpResponse:
    """The themes of an organisation: those with somebody waiting stand first."""
    here = staff_of(request, organisation)
    waiting = Item.objects.unflagged().unanswered().filter(theme=OuterRef("pk"))
    public = Decision.objects.in_public().filter(theme=OuterRef("pk"))
    themes = Theme.objects.filter(organisation=here).annotate(
        is_waiting=Exists(waiting),
        has_draft=Exists(Decision.objects.filter(theme=OuterRef("pk"), stage=Decision.Stage.DRAFT)),
        has_answer=Exists(public),
    )
    pills = [
        Pill("", gettext_lazy("All"), Q()),
        Pill("waiting", gettext_lazy("Somebody waits"), Q(is_waiting=True)),
        Pill("draft", gettext_lazy("Draft"), Q(has_draft=True)),
        Pill("answered", gettext_lazy("Answered"), Q(has_answer=True)),
    ]
    pressed, counted = counted_pills(themes, pills, request)
    rows = (
        themes.filter(pressed.which)
        .select_related("service")
        .annotate(
            voices=voices_of_theme("pk"),
            next_due=Subquery(waiting.order_by("answer_by").values("answer_by")[:1]),
            outcome=Subquery(public.values("outcome")[:1]),
        )
        .order_by(F("next_due").asc(nulls_last=True), "-opened_at", "-pk")
    )
    context = {
        "organisation": here,
        "page": page_of(request, rows),
        "pills": counted,
        "pressed": pressed,
        "outcomes": dict(Decision.Outcome.choices),
        "today": today(),
    }
    return render(request, "feedback/theme_list.html", context)


@require_safe
def theme_detail(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """One theme: what was said under it, its answer and draft, what was promised, and the news."""
    theme = _theme(request, organisation, pk)
    items = _items(theme).select_related("service", "activity")
    answer = with_all_for_pairs(Decision.objects.in_public().filter(theme=theme)).first()
    promised = Action.objects.in_public().filter(decision__theme=theme).order_by("due_on", "pk")
    context = {
        "organisation": theme.organisation,
        "theme": theme,
        "page": page_of(request, items),
        "counts": items.order_by().aggregate(
            waiting=Count("pk", filter=~Q(state=Item.State.ANSWERED)),
            next_due=Min("answer_by", filter=~Q(state=Item.State.ANSWERED)),
        ),
        "voices": Theme.objects.filter(pk=theme.pk).values_list(voices_of_theme("pk"), flat=True).first() or 0,
        "answer": answer,
        "pairs": pairs_of([answer], today()) if answer else [],
        "draft": _draft(theme),
        "promises": [(action, badge_of_action(action, today())) for action in promised],
        "news": answer.updates.all() if answer else [],
    }
    return render(request, "feedback/theme_detail.html", context)


@require_form_methods
def theme_decide(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Write the answer to a theme. If a colleague wrote a newer one meanwhile, both are shown and none is lost."""
    theme = _theme(request, organisation, pk)
    draft, answer = _draft(theme), _answer(theme)
    newest = draft or answer
    version = operations.version_of(theme)
    items = _items(theme)
    asked = _what_to_weigh(theme, items, draft)
    initial = (initial_of(newest) if newest else {}) | {"based_on": version}
    form = DecideForm(request.POST or None, initial=initial, **asked)
    overtaken_by = None
    if form.is_valid():
        try:
            operations.draft_decision(
                theme=theme,
                draft=form.draft(),
                role=signed_role(request, theme.organisation),
                at=now(),
                based_on=form.cleaned_data["based_on"],
            )
        except operations.ChangedMeanwhile:
            overtaken_by = theme.decisions.order_by("-pk").first()
            form = _again(request, operations.version_of(theme), asked)
        except operations.QuoteNotAllowed:
            form.add_error("quotes", _("One of these carers’ words may not be shown any more. Choose again."))
        else:
            return redirect(_next_step(form), theme.organisation.slug, theme.pk)
    context = {
        "organisation": theme.organisation,
        "theme": theme,
        "form": form,
        "overtaken_by": overtaken_by,
        "answer": answer,
        "voices": Theme.objects.filter(pk=theme.pk).values_list(voices_of_theme("pk"), flat=True).first() or 0,
        "first_items": items[:FIRST_VOICES],
        "more_items": items[FIRST_VOICES:MOST_VOICES],
        "item_count": items.count(),
        "next_due": items.unanswered().aggregate(due=Min("answer_by"))["due"],
    }
    return render(request, "feedback/theme_decide.html", context)


def _what_to_weigh(theme: Theme, items: ItemQuerySet, draft: Decision | None) -> dict[str, Any]:
    quoted = draft.quotes.values_list("item", flat=True) if draft else []
    may_quote = items.quotable()
    newest = list(may_quote.order_by("-received_at", "-pk")[:MOST_TO_QUOTE])
    kept = [item for item in may_quote.filter(pk__in=list(quoted)) if item not in newest]
    return {
        "goals": Goal.objects.in_force(theme.organisation),
        "duties": Duty.objects.binding(theme.organisation),
        "quotable": [*kept, *newest],
        "today": today(),
    }


def _again(request: HttpRequest, version: str, asked: dict[str, Any]) -> DecideForm:
    """The same words once more, now based on what the colleague wrote, so that sending again is meant."""
    data = request.POST.copy()
    data["based_on"] = version
    again = DecideForm(data, **asked)
    again.full_clean()
    again.add_error(
        None,
        _("A colleague changed this answer while you wrote. Nothing is lost: theirs is below, yours is in the form."),
    )
    return again


def _next_step(form: DecideForm) -> str:
    promising = form.cleaned_data["outcome"] in operations.PROMISING_OUTCOMES
    return "feedback:theme_promises" if promising else "feedback:theme_publish"


def _draft_or_404(theme: Theme) -> Decision:
    return get_object_or_404(Decision, theme=theme, stage=Decision.Stage.DRAFT)


def _measures_for(theme: Theme) -> QuerySet[Measure]:
    """What is read of the theme's service; of all services where it has none."""
    measures = Measure.objects.in_use().filter(organisation=theme.organisation)
    return measures.filter(service=theme.service) if theme.service else measures


@require_form_methods
def theme_promises(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Add what "we will" promises to a draft, and take away what nobody outside has seen."""
    theme = _theme(request, organisation, pk)
    draft = _draft(theme)
    if draft is None:
        messages.info(request, _("There is no draft. Write the answer first."))
        return redirect("feedback:theme_decide", organisation, pk)
    colleagues = Role.objects.current(today()).filter(organisation=theme.organisation, kind__in=FEEDBACK_STAFF)
    removed = request.POST.get("remove", "")
    form = PromiseForm(
        None if removed else request.POST or None,
        colleagues=colleagues.order_by("name", "pk"),
        measures=_measures_for(theme),
        today=today(),
        is_first=not draft.actions.exists(),
    )
    try:
        if removed.isdecimal():
            operations.withdraw_draft_promise(action=get_object_or_404(draft.actions, pk=removed))
            messages.success(request, _("Promise taken away. Nobody outside had seen it."))
            return redirect("feedback:theme_promises", organisation, pk)
        if form.is_valid():
            data = form.cleaned_data
            operations.promise(
                decision=draft,
                what=data["what"],
                owner_title=data["owner_title"],
                owner=data["owner"],
                measures=data["measures"],
                due_on=data["due_on"],
                at=now(),
                submission_key=data["submission"],
            )
            messages.success(request, _("Promise added to the draft."))
            return redirect("feedback:theme_promises", organisation, pk)
    except operations.AlreadyPublic:
        form.add_error(None, _("A colleague has just published this answer, so its promises stand."))
    except operations.NotOpenToThisAnswer:
        form.add_error(None, _("This answer promises nothing. Choose “we will” first."))
    except RoleEnded:
        form.add_error("owner", _("This colleague has just left. Choose somebody else."))
    context = {
        "organisation": theme.organisation,
        "theme": theme,
        "draft": draft,
        "form": form,
        "promises": draft.actions.select_related("owner"),
        "promising": draft.outcome in operations.PROMISING_OUTCOMES,
    }
    return render(request, "feedback/theme_promises.html", context)


@require_form_methods
def theme_publish(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """The last look: the card as it will be, whom it tells, and the tick that it names nobody."""
    theme = _theme(request, organisation, pk)
    draft = with_all_for_pairs(theme.decisions.filter(stage=Decision.Stage.DRAFT)).first()
    if draft is None:
        messages.info(request, _("There is nothing to publish."))
        return redirect("feedback:theme_detail", organisation, pk)
    form = PublishForm(request.POST or None, initial={"based_on": operations.version_of(theme)})
    if form.is_valid():
        try:
            operations.publish_decision(
                decision=draft,
                names_read=form.cleaned_data["names_read"],
                role=signed_role(request, theme.organisation),
                at=now(),
                based_on=form.cleaned_data["based_on"],
            )
        except operations.ChangedMeanwhile:
            form = PublishForm(initial={"based_on": operations.version_of(theme)})
            messages.error(
                request, _("A colleague changed these words while you read. Nothing went out. Please read them again.")
            )
        except operations.PromiseMissing:
            form.add_error(None, _("“We will” needs a promise with a date. Add one first."))
        except operations.PromiseNotMeant:
            form.add_error(None, _("This answer promises nothing, but promises stand under it. Take them away first."))
        else:
            messages.success(request, _("Published. Everyone who left an address is being told."))
            return redirect("feedback:theme_detail", organisation, pk)
    context = {
        "organisation": theme.organisation,
        "theme": theme,
        "draft": draft,
        "form": form,
        "pair": pairs_of([draft], today())[0],
        "promises": draft.actions.all(),
        "goals": draft.goals_weighed.select_related("goal"),
        "duties": draft.duties_weighed.select_related("duty"),
        "audience": operations.audience_of(draft),
        "answer": _answer(theme),
    }
    return render(request, "feedback/theme_publish.html", context)


@require_form_methods
def theme_news(request: HttpRequest, organisation: str, pk: int) -> HttpResponse:
    """Tell everyone who follows what came of an answer."""
    theme = _theme(request, organisation, pk)
    answer = _answer(theme)
    if answer is None:
        messages.info(request, _("News needs an answer in public first."))
        return redirect("feedback:theme_detail", organisation, pk)
    form = NewsForm(request.POST or None)
    if form.is_valid():
        operations.publish_update(
            decision=answer,
            words=form.cleaned_data["words"],
            names_read=form.cleaned_data["names_read"],
            role=signed_role(request, theme.organisation),
            at=now(),
            submission_key=form.cleaned_data["submission"],
        )
        messages.success(request, _("Published. Everyone who follows is being told."))
        return redirect("feedback:theme_detail", organisation, pk)
    context = {"organisation": theme.organisation, "theme": theme, "answer": answer, "form": form}
    return render(request, "feedback/theme_news.html", context)
