"""How the demo's history is written down: what was said, how it was answered, what was promised and what came of it.

Days are counted back from the day of loading: 30 is thirty days ago, -30 is in thirty days.
"""

from dataclasses import dataclass, field

from feedback.models import Decision, Item

Channel = Item.Channel
About = Item.About
Outcome = Decision.Outcome
Obstacle = Decision.Obstacle


@dataclass(frozen=True)
class Said:
    """What one carer, or a group of them, said."""

    day: int
    words: str
    channel: Item.Channel = Channel.WEB
    about: Item.About = About.BOTH
    voices: int = 1
    quoted_as: str = ""  # how the quotation is signed; empty where the carer did not allow it
    email: str = ""  # where the answer goes; most gave none
    texts: str = ""  # a number for it instead
    rings: str = ""  # a number to ring
    post: str = ""  # a postal address
    signed_in: bool = False  # said by the demo's carer


@dataclass(frozen=True)
class PutOff:
    """A promise that was given a later day."""

    day: int
    to: int
    reason: str


@dataclass(frozen=True)
class Promise:
    """A promise, and how it ended if it has."""

    what: str
    owner: str
    due: int
    put_off: tuple[PutOff, ...] = ()
    kept: tuple[int, str] | None = None
    broken: tuple[int, str] | None = None


@dataclass(frozen=True)
class Answer:
    """A public answer to a theme."""

    day: int
    outcome: Decision.Outcome
    said: str
    answer: str
    reason: str = ""
    next_words: str = ""
    goals: tuple[int, ...] = ()  # places in the list of goals of the organisation
    no_goal_because: str = ""
    duties: tuple[str, ...] = ()  # keys of the duty library
    no_duty_because: str = ""
    obstacle: str = ""
    would_reopen: str = ""
    look_again: int | None = None
    promises: tuple[Promise, ...] = ()
    news: tuple[tuple[int, str], ...] = ()
    published: bool = True


@dataclass(frozen=True)
class Strand:
    """A theme with what was said under it. More than one answer: the later replaces the earlier."""

    service: str
    title: str
    said: tuple[Said, ...]
    answers: tuple[Answer, ...] = ()
    joined_late: tuple[Said, ...] = ()  # said after the answer, which became theirs too


@dataclass(frozen=True)
class Turn:
    """One turn in a talk between a carer and staff."""

    day: int
    words: str
    by: str = "staff"  # staff, carer, consent (staff ask to pass it on), yes, no, again (carer asks to look again)


@dataclass(frozen=True)
class Alone:
    """Something said that stands under no theme."""

    said: Said
    service: str = ""
    organisation: str = ""  # needed where there is no service
    looked_at: int | None = None
    talk: tuple[Turn, ...] = ()
    outcome: Decision.Outcome | None = None
    answered: int | None = None
    answer: str = ""
    passed_to: str = ""
    case_handler: str = ""
    flagged: tuple[int, str] | None = None


@dataclass(frozen=True)
class Meeting:
    """Something to come along to."""

    day: int
    service: str
    kind: str
    title: str
    summary: str
    starts: str
    hours: float
    organiser: str
    how_to_join: str
    place: str = ""
    is_online: bool = False
    influence: str = "consult"
    stage: str = "delivery"
    can_change: str = ""
    cannot_change: str = ""
    for_whom: str = ""
    who_comes: str = ""
    access: tuple[str, ...] = field(default_factory=tuple)
    carer_types: tuple[str, ...] = field(default_factory=tuple)
    languages: tuple[str, ...] = field(default_factory=tuple)
    formats: tuple[str, ...] = field(default_factory=tuple)
    came: tuple[int, int, int, int] | None = None  # people, walk-ins, those only counted, and how many were new
    cancelled_because: str = ""
