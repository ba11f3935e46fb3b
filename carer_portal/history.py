"""Who did what, when: every table of the record about one organisation, newest first.

The tables are found, not listed: one that holds the key of an organisation is read by it, and any other says its way to
one in `WAYS` (a test fails on a table with neither). Nothing here writes; Postgres refuses whoever tries.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import CharField, Field, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pghistory.models import Event
from psycopg2 import sql

from common.public_text import PublicText
from common.templatetags.portal import london_date, london_datetime
from feedback.models import Action
from people.models import Organisation, Role

# How a table leads to its organisation, where it does not name it.
WAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "feedback.DecisionEvent": ("theme__organisation",),
    "feedback.PrivateDecisionEvent": ("item__organisation",),
    "feedback.ActionEvent": ("decision__theme__organisation", "decision__item__organisation"),
    "feedback.ExtensionEvent": ("action__decision__theme__organisation", "action__decision__item__organisation"),
    "feedback.UpdateEvent": ("decision__theme__organisation", "decision__item__organisation"),
    "activities.ReachEvent": ("activity__organisation",),
    "people.OrganisationEvent": ("pgh_obj",),
    "planning.PlanSectionEvent": ("plan__organisation",),
    "planning.ReadingEvent": ("measure__organisation",),
    "consultations.ConsultationEvent": ("plan__organisation",),
    "meetings.MeetingEvent": ("activity__organisation",),
    "meetings.AgendaItemEvent": ("activity__organisation",),
    "meetings.MinutesEvent": ("activity__organisation",),
    "meetings.QuestionAheadEvent": ("activity__organisation",),
    "focus_groups.DrawEvent": ("activity__organisation",),
    "focus_groups.QuotaEvent": ("draw__activity__organisation",),
    "focus_groups.RoundEvent": ("draw__activity__organisation",),
    "polls.PollEvent": ("activity__organisation",),
    "support.PageEvent": ("module__organisation",),
    "stories.StoryEvent": ("organisation",),
    "surveys.SurveyEvent": ("activity__organisation",),
    "surveys.VersionEvent": ("survey__activity__organisation",),
    "discussions.DiscussionEvent": ("organisation",),
    "discussions.PostEvent": ("discussion__organisation",),
    "polls.OptionEvent": ("poll__activity__organisation",),
    "panels.PanelEvent": ("organisation",),
    "panels.SeatEvent": ("panel__organisation",),
    "consultations.ChangeEvent": ("section__plan__organisation",),
}
FOR_ALL: Final = {"planning.DutyEvent"}  # law binds everybody
# What a safeguarding lead has in hand is theirs alone, and so is its trail.
FLAGGED: Final[Mapping[str, str]] = {
    "feedback.ItemEvent": "pgh_obj__safeguarding_since__isnull",
    "feedback.PrivateDecisionEvent": "item__safeguarding_since__isnull",
}
NAMES: Final[Mapping[str, str | Promise]] = {
    "activities.ActivityEvent": _("Activity"),
    "activities.ReachEvent": _("How many came"),
    "carer_portal.JoiningEvent": _("Two people made one"),
    "activities.SeriesEvent": _("Series"),
    "activities.VenueEvent": _("Venue"),
    "activities.DateToAvoidEvent": _("Days to avoid"),
    "consultations.ChangeEvent": _("Words of a plan that carers changed"),
    "consultations.ConsultationEvent": _("Time for comments on a plan"),
    "feedback.ActionEvent": _("Promise"),
    "feedback.DecisionEvent": _("Answer in public"),
    "feedback.ExtensionEvent": _("Promise put off"),
    "feedback.ItemEvent": _("Item"),
    "feedback.PrivateDecisionEvent": _("Answer to one carer"),
    "feedback.UpdateEvent": _("News"),
    "focus_groups.DrawEvent": _("Places in a group"),
    "focus_groups.QuotaEvent": _("Quota of a draw"),
    "focus_groups.RoundEvent": _("Draw"),
    "meetings.AgendaItemEvent": _("Agenda item"),
    "meetings.MeetingEvent": _("Places"),
    "meetings.MinutesEvent": _("Minutes"),
    "meetings.QuestionAheadEvent": _("Question sent ahead"),
    "notices.NoticeDecision": _("Message that did not go out"),
    "panels.PanelEvent": _("Panel"),
    "panels.SeatEvent": _("Seat of a panel"),
    "people.CrisisLineEvent": _("Crisis line"),
    "people.DataComplaintEvent": _("Complaint about data"),
    "people.InformationPageEvent": _("Information page"),
    "people.OrganisationEvent": _("Organisation"),
    "people.RoleEvent": _("Role"),
    "planning.ComingChangeEvent": _("Coming change"),
    "planning.DutyEvent": _("Duty"),
    "planning.GoalEvent": _("Goal"),
    "planning.MeasureEvent": _("Measure"),
    "planning.PlanEvent": _("Plan"),
    "planning.PlanSectionEvent": _("Part of a plan"),
    "planning.ReadingEvent": _("Figure"),
    "planning.ServiceEvent": _("Service"),
    "polls.OptionEvent": _("Time to choose from"),
    "polls.PollEvent": _("Question when people can come"),
    "support.ModuleEvent": _("Course"),
    "support.PageEvent": _("Page of a course"),
    "stories.StoryEvent": _("Story"),
    "surveys.SurveyEvent": _("Survey"),
    "surveys.VersionEvent": _("Questions of a survey"),
    "discussions.DiscussionEvent": _("Discussion"),
    "discussions.PostEvent": _("Post in a discussion"),
}
# What people call a field whose own name is that of its column.
FIELDS: Final[Mapping[str, str | Promise]] = {
    "about": _("whom it is about"),
    "access": _("what makes it easier to come"),
    "action": _("promise"),
    "agreed_at": _("agreed on"),
    "answered_at": _("answered on"),
    "asked_at": _("asked on"),
    "answered_by": _("who answered"),
    "answered_by_title": _("answer signed by"),
    "broken_at": _("given up on"),
    "cancelled_because": _("why it is cancelled"),
    "carried_from": _("began as"),
    "changed_at": _("last changed on"),
    "confirmed_at": _("confirmed on"),
    "decided_at": _("decided on"),
    "decided_by": _("who decided"),
    "decided_by_title": _("decision signed by"),
    "decision": _("answer"),
    "done_at": _("done on"),
    "drawn_at": _("drawn on"),
    "of": _("of whom"),
    "ended_at": _("ended on"),
    "entered_at": _("entered on"),
    "ends_on": _("last day"),
    "first_on": _("first day"),
    "for_whom": _("whom it is for"),
    "from_on": _("old day"),
    "how_to_find": _("how to get there"),
    "how_to_join": _("how to join"),
    "is_used": _("offered for new activities"),
    "joined_at": _("joined on"),
    "joined_by_title": _("signed by"),
    "looked_at_at": _("looked at on"),
    "looked_at_by": _("who looked at it"),
    "looked_at_title": _("looking signed by"),
    "made_at": _("made on"),
    "made_by": _("who made it"),
    "made_by_title": _("signed by"),
    "made_until": _("dates made up to"),
    "map_link": _("map"),
    "order": _("place in the list"),
    "parent": _("what it belongs to"),
    "part_path": _("where one takes part"),
    "published_at": _("public since"),
    "published_by": _("who made it public"),
    "published_by_title": _("publishing signed by"),
    "received_at": _("came in on"),
    "replaces": _("what it takes the place of"),
    "rule": _("when it comes again"),
    "safeguarding_since": _("flagged for safeguarding since"),
    "series_on": _("day by its series"),
    "status": _("state"),
    "timed_at": _("day and time public since"),
    "user": _("account"),
    "when_to_call": _("when to call"),
    "told_at": _("told on"),
    "written_at": _("written on"),
    "written_by_title": _("signed by"),
}
CALLED_BY: Final = ("title", "reference", "what", "words", "answer", "name", "act", "slug", "reason")
OWN_COLUMNS: Final = {"pgh_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pgh_context_id", "id"}
INNER_COLUMNS: Final = {"key", "sequence", "submission_key", "topic_id"}  # how the portal holds things together
LONGEST: Final = 120  # characters of a text that changed
SHOWN_CHANGES: Final = 6


@dataclass(frozen=True)
class Kind:
    """One table of the record."""

    record: Any  # an event model; pghistory tells of what, but not to mypy

    @property
    def key(self) -> str:
        """Its name in addresses and in `WAYS`."""
        label: str = self.record._meta.label  # noqa: SLF001 - Django's public way to ask a model about itself
        return label

    @property
    def name(self) -> str | Promise:
        """What people call it."""
        tracked: str = self.record.pgh_tracked_model._meta.verbose_name  # noqa: SLF001 - as above
        return NAMES.get(self.key, tracked)

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways to its organisation; none for what is everybody's, or what nobody has placed."""
        if self.key in WAYS:
            return WAYS[self.key]
        has_own = any(field.name == "organisation" for field in self.record._meta.fields)  # noqa: SLF001 - as above
        return ("organisation",) if has_own else ()

    @property
    def has_a_place(self) -> bool:
        """Whether it is known whose it is."""
        return bool(self.ways) or self.key in FOR_ALL or self.key == "notices.NoticeDecision"

    def here(self, organisation: Organisation) -> Q:
        """The entries of one organisation, as its administrators may read them."""
        if self.key == "notices.NoticeDecision":
            return Q(pgh_obj__desk=organisation.slug)
        which = Q()
        for way in self.ways:
            which |= Q(**{way: organisation.pk})
        if self.key in FLAGGED:
            which &= Q(**{FLAGGED[self.key]: True})
        return which


@cache
def kinds() -> dict[str, Kind]:
    """Every table of the record whose organisation is known, by its key."""
    records = [Kind(one) for one in apps.get_models() if issubclass(one, Event) and one._meta.managed]  # noqa: SLF001
    return {kind.key: kind for kind in sorted(records, key=lambda kind: kind.key) if kind.has_a_place}


def entries(
    organisation: Organisation,
    *,
    kind: str = "",
    user: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Any:
    """The entries, newest first, as tuples to be told by `tell`."""
    chosen = [kinds()[kind]] if kind in kinds() else list(kinds().values())
    period = Q()
    if since:
        period &= Q(pgh_created_at__date__gte=since)
    if until:
        period &= Q(pgh_created_at__date__lte=until)
    by = Q(pgh_context__metadata__user=user) if user else Q()
    branches = [
        QuerySet(one.record)
        .filter(one.here(organisation), period, by)
        .order_by()
        .annotate(pgh_kind=Value(one.key, CharField()), pgh_by=KeyTextTransform("user", "pgh_context__metadata"))
        .values_list("pgh_created_at", "pgh_kind", "pgh_id", "pgh_by")
        for one in chosen
    ]
    return branches[0].union(*branches[1:], all=True).order_by("-pgh_created_at", "pgh_kind", "-pgh_id")


@dataclass(frozen=True)
class Told:
    """One entry in plain words."""

    at: datetime
    by: str
    kind: str | Promise
    what: str  # what it is called
    is_new: bool
    changes: list[str]
    link: str


def tell(rows: Iterable[tuple[datetime, str, int, str | None]], organisation: Organisation) -> list[Told]:
    """The entries of one page in words, by three questions however many there are."""
    rows = list(rows)
    found = _found(rows, organisation)
    signatures = _signatures({int(by) for *_row, by in rows if by}, organisation)
    public_promises = _public_promises((key, entry) for (key, _id), (entry, *_rest) in found.items())
    told = []
    for at, key, pgh_id, by in rows:
        kind, (entry, before, is_here) = kinds()[key], found[key, pgh_id]
        told.append(
            Told(
                at=at,
                by=_by(by, signatures),
                kind=kind.name,
                what=next((_words(entry[name]) for name in CALLED_BY if entry.get(name)), ""),
                is_new=before is None,
                changes=list(_changes(kind, before, entry))[:SHOWN_CHANGES] if before else [],
                link=_link(key, entry, organisation, public_promises) if is_here else "",
            )
        )
    return told


def _found(
    rows: list[tuple[datetime, str, int, str | None]], organisation: Organisation
) -> dict[tuple[str, int], tuple[dict[str, Any], dict[str, Any] | None, bool]]:
    """Each entry, the one before it, and whether the thing is still here; asked of all tables at once."""
    parts, parameters = [], []
    for kind in kinds().values():
        tracked = kind.record.pgh_tracked_model._meta  # noqa: SLF001 - Django's public way to ask a model about itself
        ours = any(field.column == "organisation_id" for field in tracked.concrete_fields)
        parts.append(
            sql.SQL(
                "SELECT {key}, entry.pgh_id, to_jsonb(entry), (SELECT to_jsonb(before) FROM {record} before"
                " WHERE before.pgh_obj_id = entry.pgh_obj_id AND before.pgh_id < entry.pgh_id"
                " ORDER BY before.pgh_id DESC LIMIT 1),"
                " EXISTS (SELECT FROM {tracked} thing WHERE thing.{pk} = entry.pgh_obj_id AND {ours})"
                " FROM {record} entry WHERE entry.pgh_id = ANY(%s)"
            ).format(
                key=sql.Literal(kind.key),
                record=sql.Identifier(kind.record._meta.db_table),  # noqa: SLF001 - as above
                tracked=sql.Identifier(tracked.db_table),
                pk=sql.Identifier(tracked.pk.column),
                ours=sql.SQL("thing.organisation_id = {}").format(sql.Literal(organisation.pk))
                if ours
                else sql.SQL("true"),
            )
        )
        parameters.append([pgh_id for _at, key, pgh_id, _by in rows if key == kind.key])
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts), parameters)
        return {
            (key, pgh_id): (json.loads(entry), json.loads(before) if before else None, is_here)
            for key, pgh_id, entry, before, is_here in cursor.fetchall()
        }


def _signatures(users: set[int], organisation: Organisation) -> dict[int, str]:
    roles = Role.objects.filter(user__in=users or {0}, organisation=organisation).order_by("pk")
    return {role.user_id: str(role) for role in roles}


def _by(user: str | None, signatures: dict[int, str]) -> str:
    if not user:
        return gettext("Nobody signed in, or the portal by itself")
    return signatures.get(int(user), gettext("Somebody without a role here"))


def _words(value: Any) -> str:
    words = str(PublicText(value)) if isinstance(value, dict) else str(value)
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def _changes(kind: Kind, before: dict[str, Any], entry: dict[str, Any]) -> Iterator[str]:
    """What is different from the entry before, field by field."""
    for field in kind.record._meta.concrete_fields:  # noqa: SLF001 - Django's public way to ask a model about itself
        column = field.column
        if column in OWN_COLUMNS | INNER_COLUMNS or before.get(column) == entry.get(column):
            continue
        name = called(field)
        if field.is_relation:
            yield gettext("%(field)s: changed") % {"field": name}
        else:
            values = {"field": name, "old": _shown(field, before.get(column)), "new": _shown(field, entry.get(column))}
            yield gettext("%(field)s: %(old)s → %(new)s") % values


def called(field: "Field[Any, Any]") -> str:
    """A field in plain words: its own name, if somebody gave it one."""
    own, plain = str(field.verbose_name), FIELDS.get(field.name)
    return str(plain) if plain and own == field.name.replace("_", " ") else own


def _shown(field: "Field[Any, Any]", value: Any) -> str:
    """A value of the record as people read it."""
    if value in (None, "", {}, []):
        return "–"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if field.get_internal_type() == "DateTimeField" and (instant := parse_datetime(str(value))):
        return london_datetime(timezone.localtime(instant))
    if field.get_internal_type() == "DateField" and (day := parse_date(str(value))):
        return london_date(day)
    if isinstance(value, list):
        choices = dict(field.base_field.choices or ()) if isinstance(field, ArrayField) else {}
        return ", ".join(str(choices.get(one, one)) for one in value)
    return _words(dict(field.choices or ()).get(value, value) if not isinstance(value, dict) else value)


PROMISE: Final = "feedback:action_detail"
# Where an administrator sees the thing itself: the address, and what stands in it beside the organisation.
LINKS: Final[Mapping[str, tuple[str, str]]] = {
    "feedback.ItemEvent": ("feedback:item_detail", "reference"),
    "feedback.DecisionEvent": ("feedback:theme_detail", "theme_id"),
    "feedback.ActionEvent": (PROMISE, "id"),
    "feedback.ExtensionEvent": (PROMISE, "action_id"),
    "people.InformationPageEvent": ("people:page_edit", "slug"),
    "people.DataComplaintEvent": ("people:data_complaint_detail", "reference"),
}


def _public_promises(entries: Iterable[tuple[str, dict[str, Any]]]) -> set[int]:
    """Which of the promises that entries lead to have a page: a draft has none."""
    to_promises = {key: column for key, (name, column) in LINKS.items() if name == PROMISE}
    named = {entry[to_promises[key]] for key, entry in entries if key in to_promises}
    return set(Action.objects.in_public().filter(pk__in=named or {0}).values_list("pk", flat=True))


def _link(key: str, entry: dict[str, Any], organisation: Organisation, public_promises: set[int]) -> str:
    if key == "planning.ServiceEvent":
        return reverse("planning:service_detail", args=[entry["slug"]])
    if key not in LINKS:
        return ""
    name, column = LINKS[key]
    if name == PROMISE and entry[column] not in public_promises:
        return ""
    return reverse(name, args=[organisation.slug, entry[column]])
