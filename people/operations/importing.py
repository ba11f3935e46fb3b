"""Bringing a list of people along: every row's fate first, then all the good ones at once, or none."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.spreadsheets import CannotRead, read_rows
from notices.addresses import normalised_number
from notices.models import Contact, normalised_email
from notices.operations import cancel, queue
from people.lists import LIST_OF_PEOPLE
from people.models import (
    LONGEST_ADDRESS,
    LONGEST_AGREEMENT,
    LONGEST_NAME,
    CarerType,
    Connection,
    ImportRow,
    Organisation,
    PeopleImport,
    Person,
    Profile,
    Role,
)
from people.operations.on_behalf import let_go

WELCOME: Final = "people.welcome"
A_STEP: Final = 500  # rows between two looks at how far it is
LANGUAGES: Final = {
    **dict.fromkeys(("", "english", "en", "en-gb"), "en-gb"),
    **dict.fromkeys(("welsh", "cymraeg", "cy"), "cy"),
}
CARER_TYPES: Final = {kind.value.replace("_", " "): kind.value for kind in CarerType if kind != CarerType.OTHER}
State, Fate = PeopleImport.State, ImportRow.Fate


class WrongRow(Exception):
    """A row that cannot be brought in. Its words are for whoever sent the list."""


@dataclass(frozen=True)
class Entry:
    """A good row, ready to become a person."""

    name: str
    email: str
    telephone: str
    carer_types: list[str]
    language: str
    basis: str
    agreed_on: date

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """By what this person is known again."""
        return [
            *([(Contact.Channel.EMAIL.value, self.email)] if self.email else []),
            *([(Contact.Channel.TELEPHONE.value, self.telephone)] if self.telephone else []),
        ]


# --- Uploading, checking ---------------------------------------------------------------------------------------------


def bring_list(
    *, organisation: Organisation, role: Role, file: bytes, file_name: str, submission_key: UUID, at: datetime
) -> PeopleImport:
    """Keep a list until a worker has checked it. The same ``submission_key`` again gives back the same list."""
    job, _made = PeopleImport.objects.get_or_create(
        submission_key=submission_key,
        defaults={
            "organisation": organisation,
            "user_id": role.user_id,
            "title": str(role),
            "file": file,
            "file_name": file_name,
            "uploaded_at": at,
        },
    )
    return job


def work_on_imports(*, at: datetime) -> int:
    """Check what waits to be checked, bring in what was confirmed; return how many lists that were."""
    done = 0
    while job := _claim(at):
        with override("en-gb"):
            try:
                _check(job, at) if job.state == State.CHECKING else _bring_in(job, at)
            except CannotRead as why:
                _end(job, State.FAILED, at, failure=str(why))
            except Exception:
                _end(job, State.FAILED, at, failure=_("Something went wrong here. Nobody was brought in. Try again."))
                raise
        done += 1
    return done


def _claim(at: datetime) -> PeopleImport | None:
    """Take the next list, so that no other worker has it."""
    with transaction.atomic():
        job = PeopleImport.objects.to_work_on(at).select_for_update(skip_locked=True).first()
        if job:
            job.begun_at = at
            job.save(update_fields=["begun_at"])
        return job


def _end(job: PeopleImport, state: PeopleImport.State, at: datetime, **change: Any) -> None:
    PeopleImport.objects.filter(pk=job.pk, state=job.state).update(state=state, file=None, ended_at=at, **change)


def _check(job: PeopleImport, at: datetime) -> None:
    """Say of every row what becomes of it. Begun anew, it begins at the first row."""
    rows = read_rows(bytes(job.file or b""), LIST_OF_PEOPLE)
    PeopleImport.objects.filter(pk=job.pk).update(rows_to_check=len(rows))
    job.rows.all().delete()
    known = _known_to(job.organisation_id)
    seen: dict[tuple[str, str], int] = {}
    on = timezone.localdate(at)
    for start in range(0, len(rows), A_STEP):
        step = [_judged(job, number, typed, known, seen, on) for number, typed in rows[start : start + A_STEP]]
        ImportRow.objects.bulk_create(step)
    PeopleImport.objects.filter(pk=job.pk, state=State.CHECKING).update(state=State.CHECKED, file=None, begun_at=None)


def _known_to(organisation: int) -> set[tuple[str, str]]:
    """How the people are reached whom an organisation knows."""
    contacts = Contact.objects.filter(
        pk__in=Person.objects.filter(connections__organisation=organisation, connections__ended_at__isnull=True).values(
            "contact"
        )
    )
    return set(contacts.values_list("channel", "address"))


def _judged(  # noqa: PLR0917 - a row, and all that it is judged by
    job: PeopleImport,
    number: int,
    typed: dict[str, str],
    known: set[tuple[str, str]],
    seen: dict[tuple[str, str], int],
    on: date,
) -> ImportRow:
    row = ImportRow(job=job, number=number, typed=typed, fate=Fate.NEW)
    try:
        entry = entry_of(typed, on)
    except WrongRow as why:
        row.fate, row.reason = Fate.REFUSED, str(why)
        return row
    earlier = [seen[address] for address in entry.addresses if address in seen]
    if earlier:
        row.fate, row.reason = Fate.TWICE, _("The same address or number stands in row %(row)d.") % {"row": earlier[0]}
    elif known.intersection(entry.addresses):
        row.fate, row.reason = Fate.KNOWN, _("You are in touch with them already.")
    for address in entry.addresses:
        seen.setdefault(address, number)
    return row


def entry_of(typed: dict[str, str], on: date) -> Entry:
    """What a row means. Raises `WrongRow` with the reason in plain words."""
    name, email, telephone = (typed.get(column, "") for column in ("name", "email", "telephone"))
    if not name:
        raise WrongRow(_("There is no name."))
    if len(name) > LONGEST_NAME:
        raise WrongRow(_("The name is too long. Use 120 signs or fewer."))
    if name.startswith(("=", "+", "-", "@")):
        raise WrongRow(_("The name looks like a formula."))
    if not email and not telephone:
        raise WrongRow(_("There is no email address and no telephone number."))
    return Entry(
        name=name,
        email=_email(email),
        telephone=_telephone(telephone),
        carer_types=_carer_types(typed.get("carer_types", "")),
        language=_language(typed.get("language", "")),
        basis=_basis(typed.get("basis", "")),
        agreed_on=_agreed_on(typed.get("agreed_on", ""), on),
    )


def _email(typed: str) -> str:
    try:
        address = normalised_email(typed) if typed else ""
    except (UnicodeError, ValidationError):
        raise WrongRow(_("“%(email)s” is not an email address.") % {"email": typed[:80]}) from None
    if len(address) > LONGEST_ADDRESS:
        raise WrongRow(_("The email address is too long."))
    return address


def _telephone(typed: str) -> str:
    # Spreadsheets take the first 0 off a number.
    padded = f"0{typed}" if typed.isdecimal() and not typed.startswith("0") else typed
    try:
        return normalised_number(padded) if typed else ""
    except ValidationError:
        raise WrongRow(_("“%(number)s” is not a telephone number.") % {"number": typed[:40]}) from None


def _carer_types(typed: str) -> list[str]:
    found = []
    for part in typed.replace(";", ",").split(","):
        if kind := part.strip().lower():
            if kind not in CARER_TYPES:
                words = {"kind": kind[:40], "kinds": ", ".join(CARER_TYPES)}
                raise WrongRow(_("We do not know the carer type “%(kind)s”. Use one of: %(kinds)s.") % words)
            found.append(CARER_TYPES[kind])
    return sorted(set(found))


def _language(typed: str) -> str:
    if typed.lower() not in LANGUAGES:
        raise WrongRow(_("We do not write in “%(language)s”. Use English or Welsh.") % {"language": typed[:40]})
    return LANGUAGES[typed.lower()]


def _basis(typed: str) -> str:
    if not typed:
        raise WrongRow(_("It does not say how they agreed."))
    if len(typed) > LONGEST_AGREEMENT:
        raise WrongRow(_("How they agreed is too long. Use 300 signs or fewer."))
    return typed


def _agreed_on(typed: str, on: date) -> date:
    if not typed:
        raise WrongRow(_("It does not say when they agreed."))
    for written in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"):
        try:
            agreed = datetime.strptime(typed, written).date()  # noqa: DTZ007 - a day, without a time
        except ValueError:
            continue
        if agreed > on:
            raise WrongRow(_("The day on which they agreed has not come yet."))
        return agreed
    raise WrongRow(_("“%(day)s” is not a day. Write it like 27/03/2026.") % {"day": typed[:40]})


# --- Confirming, bringing in ---------------------------------------------------------------------------------------


def confirm_list(*, job: PeopleImport) -> None:
    """Let the good rows be brought in. Pressed twice, it is done once."""
    PeopleImport.objects.filter(pk=job.pk, state=State.CHECKED).update(state=State.IMPORTING)


@transaction.atomic
def cancel_list(*, job: PeopleImport, at: datetime) -> bool:
    """Drop a list that is not brought in yet, with all that stood in it; say whether it still could be dropped."""
    waiting = PeopleImport.objects.filter(pk=job.pk, state__in=[State.CHECKING, State.CHECKED])
    dropped = bool(waiting.update(state=State.CANCELLED, file=None, ended_at=at))
    if dropped:
        job.rows.all().delete()
    return dropped


@transaction.atomic
def _bring_in(job: PeopleImport, at: datetime) -> None:
    """Make everybody whom the good rows name, or nobody."""
    # One list at a time for an organisation, so that two lists with the same person bring them once.
    organisation = Organisation.objects.select_for_update().get(pk=job.organisation_id)
    if not PeopleImport.objects.select_for_update().filter(pk=job.pk, state=State.IMPORTING).exists():
        return
    known, on = _known_to(organisation.pk), timezone.localdate(at)
    rows = list(job.rows.filter(fate=Fate.NEW))
    entries = [(row, entry_of(row.typed, on)) for row in rows]
    late = [row for row, entry in entries if known.intersection(entry.addresses)]
    for row in late:
        row.fate, row.reason = Fate.KNOWN, _("You are in touch with them already.")
    ImportRow.objects.bulk_update(late, ["fate", "reason"], batch_size=A_STEP)
    _make([entry for row, entry in entries if row.fate == Fate.NEW], job, organisation, at)
    # What was good has become people. What was not stays for a while, to be mended.
    job.rows.filter(fate=Fate.NEW).update(typed={})
    _end(job, State.DONE, at)


def _make(entries: list[Entry], job: PeopleImport, organisation: Organisation, at: datetime) -> None:
    contacts = [
        Contact(channel=entry.addresses[0][0], address=entry.addresses[0][1], language=entry.language)
        for entry in entries
    ]
    Contact.objects.bulk_create(contacts, ignore_conflicts=True, batch_size=A_STEP)
    reached = {
        (contact.channel, contact.address): contact
        for contact in Contact.objects.filter(address__in=[contact.address for contact in contacts])
    }
    persons = Person.objects.bulk_create(
        [Person(name=entry.name, contact=reached[entry.addresses[0]], created_at=at) for entry in entries],
        batch_size=A_STEP,
    )
    people = list(zip(persons, entries, strict=True))
    Profile.objects.bulk_create(
        [Profile(person=person, carer_types=entry.carer_types) for person, entry in people if entry.carer_types],
        batch_size=A_STEP,
    )
    connections = Connection.objects.bulk_create(
        [
            Connection(
                person=person,
                organisation=organisation,
                basis=Connection.Basis.IMPORTED,
                since=at,
                agreed_to=entry.basis,
                agreed_on=entry.agreed_on,
                written_by=job.title,
            )
            for person, entry in people
        ],
        batch_size=A_STEP,
    )
    for connection in connections:
        contact = connection.person.contact
        if contact is not None and contact.channel == Contact.Channel.EMAIL:
            queue(
                kind=WELCOME,
                contact=contact,
                context={"connection": connection.pk},
                key=f"{WELCOME}:{connection.pk}",
                subject=welcome_of(connection),
                desk=organisation.slug,
                at=at,
            )


# --- Afterwards ------------------------------------------------------------------------------------------------------


def welcome_of(connection: Connection) -> str:
    """What the notice that welcomes somebody is about."""
    return f"people.connection:{connection.pk}"


@transaction.atomic
def refuse_welcome(*, connection: Connection, at: datetime) -> None:
    """End a connection that an organisation brought along, and delete what it brought."""
    cancel(subject=welcome_of(connection), at=at)
    let_go(connection=connection, at=at)
