"""Small groups in the demo: one whose quotas cannot be met yet, and one from which somebody who was drawn withdrew."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from activities.models import Activity
from activities.operations import add_activity, publish_activity
from carer_portal.demo import place
from engagement.focus_groups.models import Draw
from engagement.focus_groups.operations import draw_lots, keep_quota, offer, set_up, withdraw
from notices.models import Contact
from people.models import Person

if TYPE_CHECKING:
    from carer_portal.demo.loading import Teller

A_DAY = timedelta(days=1)
SEED = "5eed" * 16  # in the demo alone: a real one is made by chance
LOTS = uuid.UUID("0b7f4f3e-7a52-4a0b-9f0c-6d1c9a1e2b11")
# What fits those who offer, where they live, and whether it is the first time. The names are of nobody.
OFFERS = (
    (["parent"], "NF1", False),
    (["parent"], "NF1", False),
    (["parent"], "NF2", True),
    (["parent", "sandwich"], "NF2", False),
    (["parent"], "NF1", False),
    (["parent"], "NF3", False),
    (["kinship"], "NF2", True),
    (["older"], "NF1", False),
    (["older"], "NF3", True),
    (["adult"], "NF1", False),
    (["mental_health"], "NF2", False),
    (["mental_health", "adult"], "NF1", True),
    (["foster"], "NF3", False),
    (["older"], "NF2", False),
)
LETTERS = "ABCDEFGHIJKLMN"


def tell_focus_groups(teller: "Teller") -> None:
    """Announce both, let people offer, and draw the second."""
    at = teller.at
    open_group = _announce(teller, "Small group: a good weekend away", days=19)
    for tag, least, most in (("type:kinship", 2, 3), ("type:parent", 2, 4), ("new", 2, 8)):
        keep_quota(draw=open_group, of=tag, least=least, most=most)
    _offer(open_group, at - 4 * A_DAY)
    drawn = _announce(teller, "Small group: who answers the phone", days=12)
    for tag, least, most in (("type:parent", 2, 3), ("area:NF3", 2, 8), ("new", 2, 8)):
        keep_quota(draw=drawn, of=tag, least=least, most=most)
    _offer(drawn, at - 6 * A_DAY)
    draw_lots(draw=drawn, seed=SEED, at=at - 5 * A_DAY)
    cannot_come = drawn.volunteers.with_a_place().order_by("seat")[0]
    withdraw(volunteer=cannot_come, seed=SEED[::-1], at=at - 3 * A_DAY)


def _announce(teller: "Teller", title: str, *, days: int) -> Draw:
    starts_at = teller.at.replace(hour=18, minute=0, second=0, microsecond=0) + days * A_DAY
    activity = add_activity(
        Activity(
            organisation=teller.organisations[place.COUNCIL],
            kind=Activity.Kind.FOCUS_GROUP,
            title=title,
            summary="Eight carers, one question, and time to talk it through.",
            influence=Activity.Influence.CONSULT,
            can_change="What we ask of whoever runs it.",
            for_whom="Anyone who looks after someone.",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            place="Northfield Library, Mill Lane",
            access=["step_free", "replacement_care", "travel_paid"],
            how_to_join="Offer to take part. If more people offer than there are places, we draw lots.",
            organiser_title="Head of Short Breaks",
        ),
        services=[teller.services[place.SHORT_BREAKS]],
        at=teller.at - 9 * A_DAY,
    )
    publish_activity(activity=activity, at=teller.at - 8 * A_DAY)
    return set_up(activity=activity, places=8, path=reverse("focus_groups:volunteer", args=[activity.pk]))


def _offer(draw: Draw, at: datetime) -> None:
    for letter, (carer_types, area, is_new) in zip(LETTERS, OFFERS, strict=True):
        contact = Contact.objects.for_email(f"offer-{letter.lower()}@demo.example")
        person, _made = Person.objects.get_or_create(
            contact=contact, defaults={"name": f"Demo carer {letter}", "created_at": at}
        )
        offer(
            draw=draw,
            person=person,
            contact=contact,
            lot=uuid.uuid5(LOTS, f"{draw.activity.title} {letter}").hex,
            carer_types=carer_types,
            area=area,
            is_new=is_new,
            needs="No steps, please." if "older" in carer_types else "",
            at=at,
        )
