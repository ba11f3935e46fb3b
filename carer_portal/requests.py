"""What one organisation holds about somebody who asks for it, and what it decided: for requests under the law."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carer_portal.models import RecordSearch
from carer_portal.own_data import Value, readable, value_of
from common.personal import Words, tables
from common.templatetags.portal import london_date
from feedback.models import Decision, Item, ItemQuerySet, Message, Note
from feedback.own_data import ask_leads_to_look
from feedback.references import as_typed, is_well_formed
from notices.models import Contact, normalised_email
from people.models import (
    AccessNeed,
    Connection,
    Consent,
    DataComplaint,
    GuardianYes,
    Organisation,
    Person,
    Purpose,
    Role,
)

MOST_PERSONS: Final = 20  # of one name; whoever finds more must say more
# Their own page speaks to them; these labels speak of them.
OF_THEM: Final[Mapping[type[Model], Mapping[str, Words]]] = {
    Person: {
        "name": _("Their name"),
        "contact": _("How we reach them"),
        "asks_stopped_at": _("They asked us to stop asking"),
        "created_at": _("They joined"),
        "forgotten_on": _("We forget them on"),
    },
    Connection: {
        "organisation": _("Who knows them"),
        "agreed_to": _("What they agreed to"),
        "agreed_on": _("When they agreed"),
        "written_by": _("Who wrote it down for them"),
        "renewed_at": _("They said that they stay in touch"),
        "renewed_by": _("Whom they told"),
    },
    AccessNeed: {
        "kind": _("What they need"),
        "shared_with_consent": _("May be shown to those they choose"),
        "told_to": _("Who wrote it down for them"),
        "recorded_at": _("They told us"),
    },
    Consent: {"wording": _("What they agreed to")},
    GuardianYes: {"purposes": _("What they may agree to"), "relation": _("Who they are to them")},
    Item: {
        "words": _("Their words"),
        "received_at": _("Came in"),
        "may_quote": _("We may show their words"),
        "answer_by": _("Answer due by"),
        "answered_at": _("Answered"),
    },
    Decision: {"answer": _("Answer"), "published_at": _("Answered")},
    Note: {"words": _("Note"), "written_at": _("Written"), "written_by_title": _("By")},
    DataComplaint: {
        "words": _("Their words"),
        "name": _("Their name"),
        "contact": _("Their email"),
        "other_way": _("How to answer them"),
        "answer": _("Answer"),
        "received_at": _("Came in"),
        "due_on": _("Answer due by"),
        "answered_at": _("Answered"),
    },
}
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


# --- What is held about somebody ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """What one table of this organisation holds about them."""

    title: str | Promise
    rows: list[list[Value]]
    raw: list[dict[str, Any]]


@dataclass(frozen=True)
class Found:
    """What was found, without what a safeguarding lead has in hand."""

    parts: list[Part]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(len(part.rows) for part in self.parts)


@transaction.atomic
def search(*, organisation: Organisation, term: str, reason: str, as_file: bool, role: Role, at: datetime) -> Found:
    """Find what ``organisation`` holds about somebody by address, reference or name, and keep that it was looked for.

    The search itself is kept with its reason, not with the term. What is flagged is held back, and its leads are told.
    """
    persons, items = _persons_and_items(organisation, term)
    flagged = items.filter(safeguarding_since__isnull=False)
    ask_leads_to_look(flagged.select_related("organisation"), at=at)
    found = Found(list(_parts(organisation, list(persons.values_list("pk", flat=True)), items.unflagged())))
    RecordSearch.objects.create(
        organisation=organisation,
        reason=reason,
        searched_at=at,
        searched_by_title=str(role),
        taken_as_file=as_file,
        rows_found=found.count,
    )
    return found


def _persons_and_items(organisation: Organisation, term: str) -> tuple[QuerySet[Person], ItemQuerySet]:
    known = Person.objects.filter(connections__organisation=organisation)
    items = Item.objects.filter(organisation=organisation)
    if "@" in term:
        contacts = list(Contact.objects.filter(address=_address(term)).values_list("pk", flat=True))
        persons = known.filter(contact__in=contacts)
        return persons, items.filter(Q(person__in=persons) | Q(contact__in=contacts))
    if is_well_formed(as_typed(term)) and (one := items.filter(reference=as_typed(term)).first()):
        persons = known.filter(pk=one.person_id or 0)
        same = Q(pk=one.pk) | Q(person__in=persons)
        return persons, items.filter(same | Q(contact=one.contact_id) if one.contact_id else same)
    named = known.filter(name__icontains=term).order_by("name", "pk")[:MOST_PERSONS]
    persons = known.filter(pk__in=list(named.values_list("pk", flat=True)))
    return persons, items.filter(person__in=persons)


def _address(term: str) -> str:
    try:
        return normalised_email(term)
    except (ValidationError, UnicodeError):
        return ""


def _parts(organisation: Organisation, persons: list[int], items: ItemQuerySet) -> Iterable[Part]:
    connections = Connection.objects.filter(person__in=persons, organisation=organisation)
    consents = Consent.objects.filter(connection__in=connections)
    shown = consents.standing().to(Purpose.NEEDS).values("connection__person")
    found: list[tuple[str | Promise, QuerySet[Any]]] = [
        (_("Who they are"), Person.objects.filter(pk__in=persons).select_related("contact")),
        (_("How they are known here"), connections.select_related("person", "organisation")),
        (_("What they need"), AccessNeed.objects.filter(person__in=shown, shared_with_consent=True)),
        (_("What they agreed to"), consents.select_related("connection__person", "connection__organisation")),
        (
            _("What a grown-up agreed to for them"),
            GuardianYes.objects.filter(connection__in=connections).select_related(
                "connection__person", "connection__organisation"
            ),
        ),
        (_("What they said"), items.select_related("organisation", "service")),
        (_("Messages"), Message.objects.filter(item__in=items).select_related("item")),
        (_("Answers to them alone"), Decision.objects.published().filter(item__in=items).select_related("item")),
        (
            _("Private notes"),
            Note.objects.filter(item__in=items, organisation=organisation, for_leads_only=False),
        ),
        (
            _("Complaints about data"),
            DataComplaint.objects.filter(organisation=organisation, person__in=persons).select_related("contact"),
        ),
    ]
    for title, rows in found:
        labels = labels_of(rows.model)
        all_rows: list[Model] = list(rows)
        if all_rows:
            yield Part(
                title=title,
                rows=[readable(labels, row) for row in all_rows],
                raw=[{name: value_of(row, name, display=False) for name in labels} for row in all_rows],
            )


def labels_of(model: type[Model]) -> dict[str, Words]:
    """The fields of a table that are shown here, and what they are called."""
    exported = next(table.exported for table in tables() if table.model == model)
    return exported | dict(OF_THEM.get(model, {}))


# --- What was decided -----------------------------------------------------------------------------------------------


def decisions(
    organisation: Organisation, *, words: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[Decision]:
    """Answers of an organisation to themes, drafts as well, with their promises and news; newest first.

    Answers to one family are not among them, and neither are quotes: no carer can be known by them.
    """
    found = Decision.objects.filter(theme__organisation=organisation)
    if words:
        texts = {f"{name}_text": Cast(name, TextField()) for name in ("answer", "reason", "said")}
        found = found.annotate(**texts, title_text=Cast("theme__title", TextField())).filter(
            Q(answer_text__icontains=words)
            | Q(reason_text__icontains=words)
            | Q(said_text__icontains=words)
            | Q(title_text__icontains=words)
        )
    if since:
        found = found.filter(decided_at__date__gte=since)
    if until:
        found = found.filter(decided_at__date__lte=until)
    return found.select_related("theme__service").prefetch_related("actions", "updates").order_by("-decided_at", "-pk")


def as_csv(found: Iterable[Decision]) -> str:
    """The same as a table for a spreadsheet, in which nothing can be read as a formula."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["Decided", "Theme", "Service", "Answer", "In words", "Why", "State", "Promises", "News"])
    for decision in found:
        theme = decision.theme
        promises = [f"{action.what} ({london_date(action.due_on)})" for action in decision.actions.all()]
        news = [str(update.words) for update in decision.updates.all()]
        cells = [
            timezone.localdate(decision.decided_at).isoformat(),
            str(theme.title) if theme else "",
            str(theme.service) if theme and theme.service else "",
            str(decision.get_outcome_display()),
            str(decision.answer),
            str(decision.reason),
            str(decision.get_stage_display()),
            "\n".join(promises),
            "\n".join(news),
        ]
        writer.writerow([as_words(cell) for cell in cells])
    return table.getvalue()


def as_words(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULAS) else cell
