"""What every page knows about the portal itself."""

from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from common.public_text import PublicText
from people.models import Organisation, Role, User
from people.rules import FEEDBACK_STAFF, REPORT_READERS


@dataclass(frozen=True)
class Portal:
    """The portal as its pages name it: by the organisation that runs it, or until there is one by an empty one."""

    host: Organisation

    @property
    def demo(self) -> bool:
        """Whether everything here is made up."""
        return bool(settings.DEMO)

    @property
    def name(self) -> str:
        """The portal's name."""
        return self.host.portal_name or gettext("Carer Portal")

    @property
    def strapline(self) -> PublicText:
        """The line under the name."""
        return self.host.strapline

    @property
    def help_phone(self) -> str:
        """The number of the help line."""
        return self.host.help_phone

    @property
    def help_hours(self) -> PublicText:
        """When the help line is open."""
        return self.host.help_hours

    @property
    def exit_url(self) -> str:
        """Where "Exit this page" goes."""
        return self.host.exit_url

    @property
    def colour(self) -> str:
        """The main colour."""
        return self.host.brand_colour

    @property
    def brand_url(self) -> str:
        """The address of the style sheet with the host's own colour; nothing while it keeps ours."""
        if self.colour == Organisation().brand_colour:
            return ""
        return f"{reverse('brand', args=[self.host.slug])}?{self.colour.removeprefix('#')}"


@dataclass(frozen=True)
class Desk:
    """What whoever asks does for the organisation whose staff page this is: their menu holds nothing else."""

    kinds: frozenset[str]

    @property
    def works_the_queue(self) -> bool:
        """Whether feedback waits for them."""
        return not self.kinds.isdisjoint(FEEDBACK_STAFF)

    @property
    def leads_safeguarding(self) -> bool:
        """Whether flagged items wait for them."""
        return Role.Kind.SAFEGUARDING_LEAD in self.kinds

    @property
    def knows_people(self) -> bool:
        """Whether they may know who somebody is."""
        return not self.kinds.isdisjoint(Role.KNOWS_PERSONS)

    @property
    def leads_the_team(self) -> bool:
        """Whether they look after who works there."""
        return Role.Kind.ADMINISTRATOR in self.kinds

    @property
    def reads_figures(self) -> bool:
        """Whether the figures are for them."""
        return not self.kinds.isdisjoint(REPORT_READERS)


def desk(request: HttpRequest) -> dict[str, Desk]:
    """Give every template ``desk``; it asks for nothing that the check of the second factor has not read."""
    return {"desk": cast("Desk", SimpleLazyObject(lambda: _desk(request)))}


def _desk(request: HttpRequest) -> Desk:
    here = request.resolver_match.kwargs.get("organisation") if request.resolver_match else None
    roles = request.user.roles_today if isinstance(request.user, User) else []
    return Desk(frozenset(role.kind for role in roles if role.organisation.slug == here))


def portal(request: HttpRequest) -> dict[str, Portal]:  # noqa: ARG001 - Django's signature
    """Give every template ``portal``; nothing is read until a page asks, and then one row."""
    return {"portal": cast("Portal", SimpleLazyObject(_portal))}


def _portal() -> Portal:
    return Portal(host=Organisation.objects.filter(hosts_portal=True).first() or Organisation())
