"""What may be done with places, with what is talked about, and with minutes."""

from engagement.meetings.operations.agenda import AgendaChangedMeanwhile, AgendaDraft, set_agenda, version_of_agenda
from engagement.meetings.operations.bookings import (
    NotOpen,
    OfferOver,
    TooFewPlaces,
    accept_offer,
    book_place,
    change_needs,
    give_up,
    pass_places_on,
    set_places,
)
from engagement.meetings.operations.closing import (
    ChangedMeanwhile,
    ClosingDraft,
    NothingSaid,
    NotWeighed,
    PointDraft,
    PromiseDraft,
    SaidOfAnItem,
    close_meeting,
    version_of,
)

__all__ = [
    "AgendaChangedMeanwhile",
    "AgendaDraft",
    "ChangedMeanwhile",
    "ClosingDraft",
    "NotOpen",
    "NotWeighed",
    "NothingSaid",
    "OfferOver",
    "PointDraft",
    "PromiseDraft",
    "SaidOfAnItem",
    "TooFewPlaces",
    "accept_offer",
    "book_place",
    "change_needs",
    "close_meeting",
    "give_up",
    "pass_places_on",
    "set_agenda",
    "set_places",
    "version_of",
    "version_of_agenda",
]
