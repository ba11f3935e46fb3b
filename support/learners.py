"""How far whoever looks at a page has come: by their person, or by the session alone if they have no account."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date

from people.models import Person
from people.operations import person_of
from support.models import Module, Progress
from support.operations import pass_page

KEY = "learning"


@dataclass(frozen=True)
class Standing:
    """How many pages are done, and since when all of them."""

    pages_done: int = 0
    finished_on: date | None = None


class Learner:
    """Somebody who does modules."""

    def __init__(self, request: HttpRequest) -> None:
        self.session = request.session
        self.person: Person | None = person_of(request.user)
        self.held = self._of_person(self.person) if self.person else self._of_session()

    @property
    def name(self) -> str:
        """What to write on a certificate; a guest writes it by hand."""
        return self.person.name if self.person else ""

    def standing(self, module: Module) -> Standing:
        """How far they have come in a module."""
        return self.held.get(module.pk, Standing())

    def may_start(self, module: Module) -> bool:
        """Whether what goes first is done."""
        needed = module.needed
        return needed is None or self.standing(needed).finished_on is not None

    def passes(self, module: Module, *, number: int, pages: int, at: datetime) -> None:
        """They are done with the page of this number."""
        if self.person:
            pass_page(person=self.person, module=module, number=number, at=at)
            return
        before = self.standing(module)
        done = min(pages, max(before.pages_done, number))
        finished_on = before.finished_on or (timezone.localdate(at) if done >= pages else None)
        held = dict(self.session.get(KEY, {}))
        held[str(module.pk)] = [done, finished_on.isoformat() if finished_on else ""]
        self.session[KEY] = held

    def _of_person(self, person: Person) -> dict[int, Standing]:
        rows = Progress.objects.filter(person=person)
        return {
            row.module_id: Standing(row.pages_done, timezone.localdate(row.finished_at) if row.finished_at else None)
            for row in rows
        }

    def _of_session(self) -> dict[int, Standing]:
        held = self.session.get(KEY, {})
        return {int(pk): Standing(done, parse_date(on) if on else None) for pk, (done, on) in held.items()}
