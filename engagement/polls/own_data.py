"""What the tables of this app hold about people: when they said that they can come."""

from functools import partial

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.personal import OnErasure, PersonalField, Subject, classify
from engagement.polls.models import Answer, Option, Poll, Reply
from engagement.polls.retention import REPLY

_said = partial(
    PersonalField,
    purpose=_("To choose a time at which most people can come, and to tell you of it."),
    kept_for=REPLY,
    on_erasure=OnErasure.DELETED,
)
_stands_above = partial(_said, exported=False, because=_("It stands above."))


def _replies(subject: Subject) -> QuerySet[Reply]:
    guest = Q(person__isnull=True, contact__in=subject.all_contacts)
    return Reply.objects.filter(Q(person__in=subject.persons) | guest).select_related("poll__activity")


def _answers(subject: Subject) -> QuerySet[Answer]:
    return Answer.objects.filter(reply__in=_replies(subject)).select_related("option")


classify(Poll, impersonal="id activity closes_on held_at")
classify(Option, impersonal="id poll number starts_at ends_at offered_at is_chosen")
classify(
    Reply,
    title=_("Days you helped to choose"),
    rows=_replies,
    personal={
        "person": _stands_above(label=_("Who")),
        "contact": _stands_above(label=_("How to reach you")),
        "poll": _said(label=_("What for")),
        "name": _said(label=_("Name")),
        "answered_at": _said(label=_("When you answered")),
        "confirmed_at": _said(label=_("Counts since")),
    },
    impersonal="id",
)
classify(
    Answer,
    title=_("When you can come"),
    rows=_answers,
    personal={
        "reply": _stands_above(label=_("Who")),
        "option": _said(label=_("Time")),
        "said": _said(label=_("Your answer")),
    },
    impersonal="id",
)
