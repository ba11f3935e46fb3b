"""What the tables of this app hold about people: what they told of themselves."""

from functools import partial

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.personal import OnErasure, PersonalField, Subject, classify
from engagement.stories.models import Story
from engagement.stories.retention import STORY

PROOF = "It is the proof of which uses were allowed, and when. It names nobody."
_told = partial(
    PersonalField,
    purpose=_("To show what caring is like, as far as you allow it."),
    kept_for=STORY,
    on_erasure=OnErasure.DELETED,
)
_stands_above = partial(_told, exported=False, because=_("It stands above."))


def _stories(subject: Subject) -> QuerySet[Story]:
    guest = Q(person__isnull=True, contact__in=subject.all_contacts)
    return Story.objects.filter(Q(person__in=subject.persons) | guest).select_related("item")


classify(
    Story,
    title=_("Stories you told"),
    rows=_stories,
    personal={
        "person": _stands_above(label=_("Who")),
        "contact": _stands_above(label=_("How to reach you")),
        "item": _told(label=_("Reference")),
        "title": _told(label=_("Title")),
        "told_as": _told(label=_("Name that is shown")),
        "uses": _told(
            label=_("What it may be used for"), in_history="Which uses were allowed when is the proof of it."
        ),
        "told_at": _told(label=_("Told on"), in_history="When consent was given is the proof of it."),
        "confirmed_at": _told(label=_("You said it is yours"), in_history="When consent was given is the proof of it."),
        "shown": _told(label=_("Words that are shown")),
        "declined_because": _told(label=_("Why it is not shown")),
    },
    impersonal="id organisation service published_at published_by_title submission_key",
)
