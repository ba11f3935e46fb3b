"""Everything that is held about somebody: to read, to take along, and to delete. It needs every floor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailConfirmation
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.models import Session
from django.contrib.sites.models import Site
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from pghistory.models import Context

from carer_portal.models import Call, Erasure, Joining, Posting, RecordSearch, Tick
from common.personal import OnErasure, PersonalField, Subject, Table, Words, classify, tables
from common.templatetags.portal import london_date
from engagement.discussions.own_data import erase_posts
from feedback.own_data import erase_feedback, needs_a_person
from notices.models import Contact
from notices.own_data import erase_contacts
from people.codes import keyed_hash
from people.models import Person, Representation, User
from people.operations import contacts_of, person_of
from people.own_data import erase_person
from people.retention import SESSION

SHOWN_AT_MOST = 10  # rows of a kind on the page; the file holds all
FIRST_READ = ("people", "feedback")  # the apps whose tables say most about somebody, then all others


def _calls(subject: Subject) -> QuerySet[Call]:
    return Call.objects.filter(notice__contact__in=subject.contacts)


# --- The tables of the roof, and of packages -------------------------------------------------------------------------

classify(
    Erasure,
    personal={
        "person_key": PersonalField(
            label=_("Your email, hidden"),
            purpose=_("So that what you deleted stays deleted."),
            kept_for=_("While a backup from before may still be used."),
            on_erasure=OnErasure.KEPT,
            exported=False,
            because=_("Without it, an old backup could bring your data back."),
        )
    },
    impersonal="id erased_at items_withdrawn quotes_withdrawn",
)
classify(Tick, impersonal="id at")
classify(
    Call,
    title=_("When we rang you"),
    rows=_calls,
    personal={
        "notice": PersonalField(
            label=_("About"),
            purpose=_("So that we reach you."),
            kept_for=_("Until you delete it."),
            on_erasure=OnErasure.DELETED,
            exported=False,
            because=_("It stands above."),
        ),
        "caller": PersonalField(
            label=_("Who rang"),
            purpose=_("So that two people do not ring you about the same thing."),
            kept_for=_("While the account is there."),
            on_erasure=OnErasure.EMPTIED,
            exported=False,
            because=_("It says what staff did at work."),
        ),
        "outcome": PersonalField(
            label=_("What came of it"),
            purpose=_("So that we reach you."),
            kept_for=_("Until you delete it."),
            on_erasure=OnErasure.DELETED,
        ),
    },
    impersonal="id claim ended_at",
    shown={"began_at": _("When")},
)
classify(
    Posting,
    personal={
        "taken_by": PersonalField(
            label=_("Who"),
            purpose=_("So that two people do not ring you about the same thing."),
            kept_for=_("While the account is there."),
            on_erasure=OnErasure.EMPTIED,
            exported=False,
            because=_("It says what staff did at work."),
        )
    },
    impersonal="id claim taken_at ended_at outcome",
)
classify(
    RecordSearch,
    personal={
        "reason": PersonalField(
            label=_("Why somebody looked"),
            purpose=_("So that nobody looks without a reason."),
            kept_for=_("For good."),
            on_erasure=OnErasure.KEPT,
            exported=False,
            because=_("It does not say of whom."),
        ),
        "searched_by_title": PersonalField(
            label=_("Signed by"),
            purpose=_("So that nobody looks without a reason."),
            kept_for=_("For good."),
            on_erasure=OnErasure.KEPT,
            exported=False,
            because=_("It says what staff did at work, and stands with what they did."),
        ),
    },
    impersonal="id organisation searched_at taken_as_file rows_found",
)
classify(
    Joining,
    personal={
        "joined_by_title": PersonalField(
            label=_("Signed by"),
            purpose=_("So that it is known who did what."),
            kept_for=_("For good."),
            on_erasure=OnErasure.KEPT,
            exported=False,
            because=_("It says what staff did at work, and stands with what they did."),
            in_history="Who did what in office is the organisation's own record.",
        )
    },
    impersonal="id organisation joined_at items bookings needs consents",
)
classify(
    Session,
    personal={
        "session_data": PersonalField(
            label=_("That you are signed in"),
            purpose=_("So that you need not sign in on each page."),
            kept_for=SESSION,
            on_erasure=OnErasure.DELETED,
            exported=False,
            because=_("It is a key. A copy of it would not be safe."),
        )
    },
    impersonal="session_key expire_date",
)
classify(
    Context,
    personal={
        "metadata": PersonalField(
            label=_("Which account changed something"),
            purpose=_("So that it is known who did what."),
            kept_for=_("For good."),
            on_erasure=OnErasure.KEPT,
            exported=False,
            because=_("It holds a number. Once your account is gone, the number leads nowhere."),
        )
    },
    impersonal="id created_at updated_at",
)
classify(
    LogEntry,
    personal={
        name: PersonalField(
            label=label,
            purpose=_("So that it is known who set up what."),
            kept_for=_("While the account is there."),
            on_erasure=OnErasure.DELETED,
            exported=False,
            because=_("It says what staff did at work."),
        )
        for name, label in (("user", _("Who")), ("object_repr", _("What")), ("change_message", _("What changed")))
    },
    impersonal="id action_time content_type object_id action_flag",
)
# Allauth's own links by mail are not in use: their table stays empty.
classify(EmailConfirmation, impersonal="id email_address created sent key")
classify(Group, impersonal="id name")
classify(Permission, impersonal="id name content_type codename")
classify(ContentType, impersonal="id app_label model")
classify(Site, impersonal="id domain name")


# --- Whose -----------------------------------------------------------------------------------------------------------


def subject_for(user: User) -> Subject:
    """Whose data is meant by an account: its own person and who shares it, never those whom it supports."""
    person = person_of(user)
    mine = set(Contact.objects.filter(channel=Contact.Channel.EMAIL, address=user.email).values_list("pk", flat=True))
    if person:
        mine |= set(contacts_of(person).values_list("pk", flat=True))
        mine |= {person.contact_id} if person.contact_id else set()
    sharing = Person.objects.filter(
        representations__in=Representation.objects.filter(user=user, kind=Representation.Kind.SHARES)
    )
    theirs = [*([person.pk] if person else []), *sharing.values_list("pk", flat=True)]
    # What an organisation's list says of this address is about whoever has shown that it is theirs.
    theirs += Person.objects.imported().filter(contact__in=mine).values_list("pk", flat=True).distinct()
    return Subject(
        account=user.pk,
        address=user.email,
        person=person.pk if person else None,
        sharing=tuple(pk for pk in theirs if person is None or pk != person.pk),
        **_alone_and_shared(mine, theirs),
    )


def subject_without_account(person: Person) -> Subject:
    """Whose data is meant by a person for whom nobody has an account: theirs alone."""
    mine = {person.contact_id} if person.contact_id else set()
    return Subject(account=None, address="", person=person.pk, **_alone_and_shared(mine, [person.pk]))


def _alone_and_shared(mine: set[int], theirs: Sequence[int]) -> dict[str, tuple[int, ...]]:
    others = Person.objects.filter(contact__in=mine).exclude(pk__in=theirs)
    shared = set(others.values_list("contact_id", flat=True))
    return {
        "contacts": tuple(sorted(mine - shared)),
        "shared_contacts": tuple(sorted(one for one in shared if one)),
    }


# --- To read and to take along -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Value:
    """One field of a row, as the page shows it."""

    label: Words
    value: Any

    @property
    def is_quoted(self) -> bool:
        """Whether it is a text of several lines, such as a mail that we sent."""
        return "\n" in str(self.value)


@dataclass(frozen=True)
class Section:
    """What one table holds about somebody, as the page shows it."""

    title: Words
    purposes: list[Words]
    kept_for: list[str]
    rows: list[list[Value]]
    more: int


def held_about(subject: Subject) -> list[Section]:
    """What is held about somebody, table by table, for the page; empty tables and empty fields are left out."""
    rank = {app: place for place, app in enumerate(FIRST_READ)}
    in_order = sorted(tables(), key=lambda table: rank.get(table.name.partition(".")[0], len(rank)))
    return [section for table in in_order if (section := _section(table, subject))]


def _section(table: Table, subject: Subject) -> Section | None:
    if table.rows is None or not table.exported:
        return None
    rows = list(table.rows(subject))
    if not rows:
        return None
    handed_out = [one for one in table.personal.values() if one.exported]
    return Section(
        title=table.title,
        purposes=list(dict.fromkeys(one.purpose for one in handed_out)),
        kept_for=list(dict.fromkeys(str(one) for one in [*(field.kept_for for field in handed_out), *table.ends])),
        rows=[readable(table.exported, row) for row in rows[:SHOWN_AT_MOST]],
        more=max(0, len(rows) - SHOWN_AT_MOST),
    )


def readable(labels: Mapping[str, Words], row: Model) -> list[Value]:
    """The fields of a row that hold something, under their labels."""
    shown = [Value(label, value_of(row, name, display=True)) for name, label in labels.items()]
    return [one for one in shown if one.value not in {None, ""}]


def value_of(row: Model, name: str, *, display: bool) -> Any:
    """A field as people read it, or as it stands."""
    named = getattr(row, f"get_{name}_display", None) if display else None
    value = named() if named else getattr(row, name)
    if display and isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(_words_of(row, name, value)) if display else value
    if display and name == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    if display and isinstance(value, (datetime, date)):
        return london_date(value)
    return value if value is None or isinstance(value, (bool, int, datetime, date)) else str(value)


def _words_of(row: Model, name: str, values: list[Any]) -> list[str]:
    """A list of choices in the words that people chose by."""
    field = row._meta.get_field(name)  # noqa: SLF001 - Django's public way to ask a model about itself
    choices = dict(field.base_field.choices or ()) if isinstance(field, ArrayField) else {}
    return [str(choices.get(value, value)) for value in values]


def file_about(subject: Subject, *, at: datetime) -> dict[str, Any]:
    """The same, whole, as a computer reads it."""
    return {
        "made_at": at,
        "tables": [
            {
                "table": table.name,
                "title": str(table.title),
                "rows": [
                    {name: value_of(row, name, display=False) for name in table.exported} for row in table.rows(subject)
                ],
            }
            for table in tables()
            if table.rows is not None and table.exported
        ],
    }


# --- To delete -----------------------------------------------------------------------------------------------------


class NeedsAPerson(Exception):
    """Somebody must look first."""


class WorksHere(Exception):
    """The account holds a role: its work is handed over first, so that nothing is left without an owner."""


def person_key(address: str) -> str:
    """The name under which the ledger knows somebody: it cannot be turned back into their address."""
    return keyed_hash("erasure", address)


def key_without_account(person: Person) -> str:
    """The same for somebody without an account. A key that a restored backup gives out anew is not taken for theirs."""
    return keyed_hash("erasure of a person", f"{person.pk} {person.created_at.isoformat()}")


@transaction.atomic
def erase(*, user: User, withdraw_items: bool, withdraw_quotes: bool, at: datetime) -> Erasure:
    """Delete what is held about the owner of an account, and write it into the ledger.

    Raises `WorksHere` or `NeedsAPerson`.
    """
    account = User.objects.select_for_update().get(pk=user.pk)
    if account.is_team_member:
        raise WorksHere
    subject = subject_for(account)
    entry = _erased(
        subject,
        key=person_key(account.email),
        withdraw_items=withdraw_items,
        withdraw_quotes=withdraw_quotes,
        at=at,
    )
    _end_sessions(account)
    return entry


@transaction.atomic
def erase_without_account(*, person: Person, at: datetime) -> Erasure:
    """Delete what is held about somebody for whom nobody has an account, and write it into the ledger.

    What they said stays, and leads to nobody. Raises `NeedsAPerson`.
    """
    subject = subject_without_account(person)
    return _erased(subject, key=key_without_account(person), withdraw_items=False, withdraw_quotes=False, at=at)


def _erased(subject: Subject, *, key: str, withdraw_items: bool, withdraw_quotes: bool, at: datetime) -> Erasure:
    if needs_a_person(subject):
        raise NeedsAPerson
    erase_feedback(subject, withdraw_items=withdraw_items, withdraw_quotes=withdraw_quotes)
    erase_person(subject)
    erase_posts(subject)
    erase_contacts(subject)
    entry, _is_new = Erasure.objects.get_or_create(
        person_key=key,
        erased_at=at,
        defaults={"items_withdrawn": withdraw_items, "quotes_withdrawn": withdraw_quotes},
    )
    return entry


def _end_sessions(user: User) -> None:
    """Delete every session of an account. They are sealed, so each is opened to see whose it is."""
    going = [
        session.pk
        for session in Session.objects.iterator()
        if session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    Session.objects.filter(pk__in=going).delete()


def erase_again(entry: Erasure, accounts: Mapping[str, User], persons: Mapping[str, Person]) -> bool:
    """Delete once more what a restored backup brought back, as its owner wished; say whether it was there.

    ``accounts`` and ``persons`` without one are those of now, by their keys. Somebody who has joined again since is
    left alone. Raises `WorksHere` or `NeedsAPerson`.
    """
    if person := persons.get(entry.person_key):
        erase_without_account(person=person, at=entry.erased_at)
        return True
    user = accounts.get(entry.person_key)
    if user is None or user.date_joined > entry.erased_at:
        return False
    erase(
        user=user,
        withdraw_items=entry.items_withdrawn,
        withdraw_quotes=entry.quotes_withdrawn,
        at=entry.erased_at,
    )
    return True


def accounts_by_key() -> dict[str, User]:
    """Every account by the name under which the ledger would know it."""
    return {person_key(user.email): user for user in User.objects.iterator()}


def persons_by_key() -> dict[str, Person]:
    """Everybody without an account by the name under which the ledger would know them."""
    alone = Person.objects.filter(representations__isnull=True)
    return {key_without_account(person): person for person in alone.iterator()}
