"""In which hat somebody acts: as themselves, or for an organisation. One account may wear several, one at a time."""

from dataclasses import dataclass, field
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse

from activities.rhythm import Chase, Rhythm
from people.models import Organisation, Role, User
from people.rules import FEEDBACK_STAFF, REPORT_READERS

STAFF_PAGES = "/manage/"


@dataclass
class Hat:
    """What somebody does for one organisation, and what waits there for them."""

    organisation: Organisation
    roles: list[Role]
    to_do: int = 0
    late: int = 0
    due: int = 0
    flagged: int = 0
    promises_late: int = 0
    promises_due: int = 0
    silent: list[Rhythm] = field(default_factory=list)
    owed: list[Chase] = field(default_factory=list)
    owed_more: int = 0

    def _holds(self, *kinds: Role.Kind) -> bool:
        return any(role.kind in kinds for role in self.roles)

    @property
    def name(self) -> str:
        """Their first name there."""
        return self.roles[0].name

    @property
    def works_the_queue(self) -> bool:
        """Whether feedback waits for them."""
        return self._holds(*FEEDBACK_STAFF)

    @property
    def leads_safeguarding(self) -> bool:
        """Whether flagged items wait for them."""
        return self._holds(Role.Kind.SAFEGUARDING_LEAD)

    @property
    def knows_people(self) -> bool:
        """Whether they may know who somebody is."""
        return self._holds(*Role.KNOWS_PERSONS)

    @property
    def leads_the_team(self) -> bool:
        """Whether they look after who works there."""
        return self._holds(Role.Kind.ADMINISTRATOR)

    @property
    def reads_figures(self) -> bool:
        """Whether the figures are for them."""
        return self._holds(*REPORT_READERS)

    @property
    def first_page(self) -> str:
        """Where their work begins."""
        page = "reports:figures"
        if self.works_the_queue:
            page = "feedback:queue"
        elif self.leads_safeguarding:
            page = "feedback:safeguarding_list"
        return reverse(page, kwargs={"organisation": self.organisation.slug})


def hats_of(user: User) -> list[Hat]:
    """One hat an organisation, by its name; it asks for nothing but today's roles."""
    hats: dict[int, Hat] = {}
    for role in user.roles_today:
        hats.setdefault(role.organisation_id, Hat(role.organisation, [])).roles.append(role)
    return sorted(hats.values(), key=lambda hat: hat.organisation.name)


class Wardrobe:
    """The hats of whoever asks, and the one in which they see this page. Nothing is read until the page asks."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def hats(self) -> list[Hat]:
        """All hats; none for carers and guests."""
        user = getattr(self._request, "user", None)
        return hats_of(user) if isinstance(user, User) else []

    @cached_property
    def worn(self) -> Hat | None:
        """The hat of the organisation whose staff page this is; on any other page they act as themselves."""
        match = self._request.resolver_match
        if match is None or not self._request.path_info.startswith(STAFF_PAGES):
            return None
        here = match.kwargs.get("organisation")
        return next((hat for hat in self.hats if hat.organisation.slug == here), None)

    @property
    def others(self) -> list[Hat]:
        """The hats that they could put on instead."""
        return [hat for hat in self.hats if hat is not self.worn]
