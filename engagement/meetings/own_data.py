"""What the tables of this app hold about people: who booked a place, what they need there, and what they asked."""

from functools import partial

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.personal import OnErasure, PersonalField, Subject, classify
from engagement.meetings.models import AgendaItem, Booking, Meeting, Minutes, Point, QuestionAhead, WalkIn, WishToKnow
from engagement.meetings.retention import BOOKING, QUESTION

_to_come = partial(
    PersonalField,
    purpose=_("So that there is a place for you, with what you need."),
    kept_for=BOOKING,
    on_erasure=OnErasure.DELETED,
)
_stands_above = partial(_to_come, exported=False, because=_("It stands above."))

_asked = partial(
    PersonalField,
    purpose=_("So that your question is answered in the room and in writing, and you hear of it."),
    kept_for=QUESTION,
    on_erasure=OnErasure.DELETED,
)
_asked_above = partial(_asked, exported=False, because=_("It stands above."))


def _questions(subject: Subject) -> QuerySet[QuestionAhead]:
    guest = Q(person__isnull=True, contact__in=subject.all_contacts)
    return QuestionAhead.objects.filter(Q(person__in=subject.persons) | guest).select_related("activity")


def _wishes(subject: Subject) -> QuerySet[WishToKnow]:
    guest = Q(person__isnull=True, contact__in=subject.all_contacts)
    return WishToKnow.objects.filter(Q(person__in=subject.persons) | guest).select_related("question")


def _bookings(subject: Subject) -> QuerySet[Booking]:
    guest = Q(person__isnull=True, contact__in=subject.all_contacts)
    return Booking.objects.filter(Q(person__in=subject.persons) | guest).select_related("meeting__activity")


classify(Meeting, impersonal="id activity capacity join_link dial_in")
classify(
    Booking,
    title=_("Places you booked"),
    rows=_bookings,
    personal={
        "person": _stands_above(label=_("Who")),
        "contact": _stands_above(label=_("How to reach you")),
        "meeting": _to_come(label=_("What for")),
        "name": _to_come(label=_("Name")),
        "wants": _to_come(label=_("What we get ready")),
        "needs": _to_come(label=_("What you need")),
        "is_ready": _to_come(label=_("All of it is ready")),
        "state": _to_come(label=_("How it stands")),
        "seat": _to_come(label=_("Place")),
        "came": _to_come(label=_("You came")),
        "asked_at": _to_come(label=_("When you asked")),
        "offer_ends_at": _to_come(label=_("Offered until")),
    },
    impersonal="id",
)

# What was said at a meeting is nobody's, and stands in the feedback log. Minutes name nobody.
classify(
    AgendaItem, impersonal="id activity order title lead_title length notes is_unfinished carried_from submission_key"
)
classify(
    Minutes,
    impersonal="id activity summary people walk_ins anonymous first_time written_at published_at published_by_title"
    " corrected_at from_service from_service_words",
)
classify(WalkIn, impersonal="id activity came_at submission_key")  # somebody without a name
classify(Point, impersonal="id minutes item gist submission_key")
classify(
    QuestionAhead,
    title=_("Questions you sent ahead of a meeting"),
    rows=_questions,
    personal={
        "person": _asked_above(label=_("Who")),
        "contact": _asked_above(label=_("How to reach you")),
        "activity": _asked(label=_("What for"), in_history="Which meeting it is says nothing of anybody."),
        "name": _asked(label=_("Name that is shown")),
        "words": _asked(label=_("Your question")),
        "asked_at": _asked(label=_("When you asked"), in_history="When it was asked names nobody."),
    },
    impersonal="id hidden_at hidden_because answered_by_title owner_title due_on promised_at submission_key",
    shown={"shown_at": _("Shown since"), "answer": _("The answer"), "answered_at": _("Answered on")},
)
classify(
    WishToKnow,
    title=_("What you wanted to know too"),
    rows=_wishes,
    personal={
        "person": _asked_above(label=_("Who")),
        "contact": _asked_above(label=_("How to reach you")),
        "question": _asked(label=_("Question")),
        "voted_at": _asked(label=_("When you asked")),
    },
    impersonal="id",
)
