"""Meetings of the demo that have no day yet: one that people answered, and one that nobody did."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from activities.models import Activity
from activities.operations import add_activity
from carer_portal.demo import place
from common.clock import in_london
from engagement.polls.models import Poll
from engagement.polls.operations import answer, change_answers, start_poll
from notices.models import Contact

if TYPE_CHECKING:
    from carer_portal.demo.loading import Teller

A_DAY = timedelta(days=1)
# Weekdays from Monday, and from when to when: one in the morning, two in the evening, one at the weekend.
TIMES = ((3, time(10), time(12)), (1, time(18, 30), time(20)), (2, time(19), time(20, 30)), (5, time(10, 30), time(12)))
# What each guest said of these times; the names are of nobody. The last one has not opened the link yet.
SAID = (
    "no yes yes maybe",
    "no yes maybe yes",
    "yes maybe no no",
    "no maybe yes yes",
    "no yes no yes",
    "maybe yes yes no",
)
UNSAVED = "yes yes yes yes"
LETTERS = "EFGHIJK"


def tell_polls(teller: "Teller") -> None:
    """Ask for two days: one can be answered still, the other one waits for its planner."""
    asked = _ask(
        teller,
        place.SHORT_BREAKS,
        "Short breaks in the holidays: what do you need?",
        "Tell us which days and places would help you most.",
        at=teller.at - 6 * A_DAY,
        from_day=teller.today + 14 * A_DAY,
        closes_on=teller.today + 8 * A_DAY,
    )
    options = list(asked.options.order_by("number"))
    at = teller.at - 4 * A_DAY
    for letter, words in zip(LETTERS, (*SAID, UNSAVED), strict=True):
        said = {option.pk: one for option, one in zip(options, words.split(), strict=True)}
        contact = Contact.objects.for_email(f"guest-{letter.lower()}@demo.example")
        name = f"Demo guest {letter}"
        reply = answer(poll=asked, person=None, contact=contact, name=name, said=said, at=at)
        if words != UNSAVED:
            change_answers(reply=reply, name=name, said=said, at=at)
    _ask(
        teller,
        place.EXTRA_HELP,
        "Tea with the helpers",
        "Say what works when somebody helps you at home, and what does not.",
        at=teller.at - 20 * A_DAY,
        from_day=teller.today + 4 * A_DAY,
        closes_on=teller.today - A_DAY,
    )


def _ask(
    teller: "Teller", service: str, title: str, summary: str, *, at: datetime, from_day: date, closes_on: date
) -> Poll:
    about = teller.services[service]
    times = []
    for weekday, starts, ends in TIMES:
        day = from_day + ((weekday - from_day.weekday()) % 7) * A_DAY
        times.append((in_london(day, starts), in_london(day, ends)))
    starts_at, ends_at = min(times)
    draft = Activity(
        organisation=about.organisation,
        kind=Activity.Kind.WORKSHOP,
        title=title,
        summary=summary,
        starts_at=starts_at,
        ends_at=ends_at,
        place="Northfield Library, Mill Lane",
        is_online=True,
        for_whom="Anyone who looks after a child.",
        can_change="What we offer, and when.",
        how_to_join="Just come, or join online.",
        organiser_title=about.owner_title,
    )
    return start_poll(activity=add_activity(draft, services=[about], at=at), times=times, closes_on=closes_on, at=at)
