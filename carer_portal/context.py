"""What every page knows about the portal itself."""

from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from carer_portal.hats import Wardrobe
from common.public_text import PublicText
from people.models import Organisation


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


def wardrobe(request: HttpRequest) -> dict[str, object]:
    """Give every template ``wardrobe``: in which hat the page is seen, and which others there are.

    On a staff page, ``desk`` is the hat of its organisation: the menu there holds nothing that it does not open.
    """
    hats = Wardrobe(request)
    return {"wardrobe": hats, "desk": SimpleLazyObject(lambda: hats.worn)}


def portal(request: HttpRequest) -> dict[str, Portal]:  # noqa: ARG001 - Django's signature
    """Give every template ``portal``; nothing is read until a page asks, and then one row."""
    return {"portal": cast("Portal", SimpleLazyObject(_portal))}


def _portal() -> Portal:
    return Portal(host=Organisation.objects.filter(hosts_portal=True).first() or Organisation())
