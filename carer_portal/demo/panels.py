"""A panel of the demo that keeps its terms, and one that does not: no chair, too few carers, and it has not met."""

from datetime import timedelta
from typing import TYPE_CHECKING

from activities.models import Activity
from carer_portal.demo import place
from engagement.panels.models import Panel, Seat
from engagement.panels.operations import add_panel, add_seat, fill_seat
from notices.models import Contact
from people.models import Role

if TYPE_CHECKING:
    from carer_portal.demo.loading import Teller

# Kind, office, name, whether they said yes to it, and whether it is the first time. The names are of nobody.
GOOD = (
    ("carer", "chair", "Demo member Asha", True, False),
    ("carer", "", "Demo member Bryn", True, True),
    ("carer", "", "Demo member Cara", False, True),
    ("cared_for", "", "Demo member Dev", True, False),
    ("professional", "co_chair", "Demo member Ewan", True, False),
    ("voluntary", "", "Demo member Fay", True, False),
    ("carer", "", "", False, False),
)
POOR = (
    ("carer", "chair", "", False, False),
    ("carer", "", "Demo member Gita", False, False),
    ("professional", "", "Demo member Hal", True, False),
    ("professional", "", "Demo member Ivo", True, False),
    ("school", "", "Demo member Jo", True, False),
)


def tell_panels(teller: "Teller") -> None:
    """Make both, and seat their members; the demo's carer sits on the first."""
    council = teller.organisations[place.COUNCIL]
    met = Activity.objects.published().filter(organisation=council, ends_at__lte=teller.at).order_by("-ends_at", "-pk")
    good = _make(teller, "Northfield carers’ panel", "coproduce", began=300, seats=GOOD)
    good.meetings.set(met[:1])
    _make(teller, "School transport panel", "consult", began=200, seats=POOR)


def _make(
    teller: "Teller", name: str, influence: str, *, began: int, seats: tuple[tuple[str, str, str, bool, bool], ...]
) -> Panel:
    council = teller.organisations[place.COUNCIL]
    panel = add_panel(
        Panel(
            organisation=council,
            name=name,
            purpose="We read the plans early. We check that promises are kept. We say what carers need next. "
            "We meet for two hours. Travel and care at home are paid.",
            influence=influence,
            quorum=4,
            begun_on=teller.on(began),
            staff_contact=Role.objects.filter(organisation=council, kind=Role.Kind.PLANNER).order_by("pk").first(),
            is_public=True,
            submission_key=teller.key(),
        ),
        services=[teller.services[place.SHORT_BREAKS]],
    )
    for kind, office, member, may_be_named, is_new in seats:
        seat = add_seat(Seat(panel=panel, kind=kind, office=office, submission_key=teller.key()))
        if member:
            fill_seat(
                seat=seat,
                name=member,
                contact=Contact.objects.for_email(place.CARER) if member.endswith("Bryn") else None,
                may_be_named=may_be_named,
                is_new=is_new,
                starts_on=(teller.at - timedelta(days=began)).date(),
            )
    return panel
