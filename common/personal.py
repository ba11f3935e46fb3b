"""What is held about people: every field of every table is classified, by the app that owns it, in `own_data.py`.

A field is personal, and then says why it is held, for how long, whether its owner gets a copy, and what erasure does
with it; or it is not personal. A field that says neither fails the build (tests/project/test_personal_fields.py).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from common.retention import Period

Words = str | Promise
_tables: dict[type[Model], "Table"] = {}


class OnErasure(StrEnum):
    """What becomes of a field when its owner has their data deleted."""

    DELETED = "deleted"  # with its row
    EMPTIED = "emptied"  # the row stays, and leads to nobody
    KEPT = "kept"


@dataclass(frozen=True, kw_only=True)
class PersonalField:
    """One field that holds something about somebody."""

    label: Words
    purpose: Words
    kept_for: Words | Period
    on_erasure: OnErasure
    exported: bool = True
    because: Words = ""  # why it stays, or why its owner cannot fetch it without a person's check
    in_history: str = ""  # why it may stand in a record that nobody can edit

    def __post_init__(self) -> None:
        if (self.on_erasure == OnErasure.KEPT or not self.exported) and not self.because:
            raise ValueError("what is kept, or not handed out, says why")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whose data is meant, as keys: an account, if they have one, and a person, and the ways to reach them."""

    account: int | None
    address: str
    person: int | None = None
    sharing: tuple[int, ...] = ()  # persons who use the same account
    contacts: tuple[int, ...] = ()  # reach them alone
    shared_contacts: tuple[int, ...] = ()  # reach somebody else as well

    @property
    def persons(self) -> list[int]:
        """Everybody whose account it is, to look rows up by: nobody where somebody never said who they are."""
        return [*([] if self.person is None else [self.person]), *self.sharing]

    @property
    def all_contacts(self) -> tuple[int, ...]:
        """Every way to reach them."""
        return self.contacts + self.shared_contacts


@dataclass(frozen=True, kw_only=True)
class Table:
    """How the fields of one table are classified, and which of its rows are about a subject."""

    model: type[Model]
    title: Words = ""
    personal: Mapping[str, PersonalField] = field(default_factory=dict)
    impersonal: frozenset[str] = frozenset()
    shown: Mapping[str, Words] = field(default_factory=dict)  # impersonal fields without which a copy is hard to read
    rows: Callable[[Subject], QuerySet[Any]] | None = None
    ends: tuple[Period, ...] = ()  # periods of whole rows, beside those of their fields

    @property
    def periods(self) -> set[Period]:
        """The periods under which its rows, or fields of them, are kept."""
        return {one.kept_for for one in self.personal.values() if isinstance(one.kept_for, Period)} | set(self.ends)

    @property
    def name(self) -> str:
        """The table's name, such as ``people.Person``."""
        return self.model._meta.label  # noqa: SLF001 - Django's public way to ask a model about itself

    @property
    def fields(self) -> set[str]:
        """The names of all its fields."""
        return {one.name for one in self.model._meta.concrete_fields}  # noqa: SLF001 - as above

    @property
    def exported(self) -> dict[str, Words]:
        """The fields of which their owner gets a copy, and what they are called there."""
        personal = {name: one.label for name, one in self.personal.items() if one.exported}
        return personal | dict(self.shown) if personal else {}


def classify(
    model: type[Model],
    *,
    title: Words = "",
    personal: Mapping[str, PersonalField] | None = None,
    impersonal: str = "",
    shown: Mapping[str, Words] | None = None,
    rows: Callable[[Subject], QuerySet[Any]] | None = None,
    ends: tuple[Period, ...] = (),
) -> None:
    """Say of each field of a table what it is; ``impersonal`` and ``shown`` name those that say nothing of anybody."""
    if model in _tables:
        raise ValueError(f"{model.__name__} is classified twice")
    shown = shown or {}
    table = Table(
        model=model,
        title=title,
        personal=personal or {},
        impersonal=frozenset(impersonal.split()) | set(shown),
        shown=shown,
        rows=rows,
        ends=ends,
    )
    if table.exported and rows is None:
        raise ValueError(f"{model.__name__} has fields to hand out, but nothing finds their rows")
    _tables[model] = table


def tables() -> list[Table]:
    """Every table, in the order in which the apps classify them."""
    return list(_tables.values())


def wrongly_classified(models: Iterable[type[Model]]) -> set[str]:
    """Fields of ``models`` that are classified not at all, or twice, or that are not there."""
    wrong = set()
    for model in models:
        table = _tables.get(model, Table(model=model))
        personal, impersonal = set(table.personal), set(table.impersonal)
        for name in (table.fields ^ (personal | impersonal)) | (personal & impersonal):
            wrong.add(f"{table.name}.{name}")
    return wrong
