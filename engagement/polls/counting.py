"""What a planner reads from the answers: how many can come when, and whom each time shuts out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from activities.choosing import EVENING, NOON
from activities.models import ON_PAGES_OF_THEIR_OWN, Activity
from common.clock import SATURDAY
from common.suppression import rounded
from engagement.polls.models import Answer, Option, Poll
from engagement.polls.operations import asks_of
from people.models import PARTS_OF_DAY, WEEKDAYS, Ask, Connection, Organisation, Person, Profile

MORNINGS, AFTERNOONS, EVENINGS = PARTS_OF_DAY
SHOWN_NAMES = 6


@dataclass
class Tally:
    """One time, and what was said of it."""

    option: Option
    yes: int = 0
    maybe: int = 0
    no: int = 0
    suits: int | None = None  # how many of those who told their times it suits, where that gives nobody away
    shut_out: list[str] = field(default_factory=list)  # some names of who cannot come
    is_kindest: bool = False

    @property
    def unnamed(self) -> int:
        """How many who cannot come are not named here."""
        return self.no - len(self.shut_out)


@dataclass(frozen=True)
class Shares:
    """How often a year's activities were in the evening or at the weekend."""

    activities: int
    evenings: int
    weekends: int

    @property
    def per_cent(self) -> int:
        """The share of both, in whole per cent."""
        return round(100 * (self.evenings + self.weekends) / self.activities) if self.activities else 0


def part_of_week(starts_at: datetime) -> str:
    """The part of the week, as people tell which suit them: tue-evening. By London's clocks."""
    local = timezone.localtime(starts_at)
    part = MORNINGS if local.hour < NOON else AFTERNOONS if local.hour < EVENING else EVENINGS
    return f"{WEEKDAYS[local.weekday()]}-{part}"


def shares_of(starts: Iterable[datetime]) -> Shares:
    """Count evenings of working days, and weekends at any hour."""
    local = [timezone.localtime(one) for one in starts]
    weekends = sum(one.weekday() >= SATURDAY for one in local)
    evenings = sum(one.weekday() < SATURDAY and one.hour >= EVENING for one in local)
    return Shares(activities=len(local), evenings=evenings, weekends=weekends)


def shares_this_year(organisation: Organisation, at: datetime) -> Shares:
    """What an organisation offered, and offers, in the year (London) of ``at``."""
    year = timezone.localtime(at).year
    public = Activity.objects.filter(organisation=organisation, status=Activity.Status.PUBLISHED, starts_at__year=year)
    return shares_of(public.exclude(kind__in=ON_PAGES_OF_THEIR_OWN).values_list("starts_at", flat=True))


def kindest(tallies: Sequence[Tally]) -> Tally | None:
    """The time that shuts out the fewest: then the one at which most can come, then the first. None without answers."""
    answered = [tally for tally in tallies if tally.yes or tally.maybe]
    return min(answered, key=lambda one: (one.no, -one.yes, one.option.starts_at, one.option.pk), default=None)


def tallies_of(poll: Poll, invited: QuerySet[Person]) -> list[Tally]:
    """The times of a poll with what was said of each, and how many of the ``invited`` it suits by what they told."""
    told = Profile.objects.filter(person__in=invited.values("pk")).exclude(times=[]).values_list("times", flat=True)
    suiting = Counter(part for times in told for part in times)
    tallies = {
        option.pk: Tally(option, suits=rounded(suiting[part_of_week(option.starts_at)]))
        for option in poll.options.all()
    }
    counted = Answer.objects.filter(reply__poll=poll, reply__confirmed_at__isnull=False)
    for option, said, name in counted.order_by("pk").values_list("option", "said", "reply__name"):
        tally = tallies[option]
        setattr(tally, said, getattr(tally, said) + 1)
        if said == Answer.Said.NO and name and len(tally.shut_out) < SHOWN_NAMES:
            tally.shut_out.append(name)
    if best := kindest(list(tallies.values())):
        best.is_kindest = True
    return list(tallies.values())


def invited_to(poll: Poll, at: datetime) -> QuerySet[Person]:
    """Persons whom the organisation knows, who can be written to, and may be asked for something at ``at``."""
    known = Connection.objects.filter(organisation=poll.activity.organisation_id, ended_at__isnull=True)
    return Person.objects.may_be_asked(at).filter(pk__in=known.values("person"), contact__isnull=False)


def still_to_ask(poll: Poll, at: datetime) -> QuerySet[Person]:
    """Those of them who have neither answered nor been asked."""
    asked = Ask.objects.filter(subject=asks_of(poll)).values("person")
    answered = poll.replies.filter(person__isnull=False).values("person")
    return invited_to(poll, at).exclude(pk__in=asked).exclude(pk__in=answered).order_by("pk")
