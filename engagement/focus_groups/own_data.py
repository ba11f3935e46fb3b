"""What the tables of this app hold about people: who offered to take part, and what the draw counted."""

from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.personal import OnErasure, PersonalField, Subject, classify
from engagement.focus_groups.models import Draw, Quota, Round, Volunteer
from engagement.focus_groups.retention import VOLUNTEER

_to_draw = partial(
    PersonalField,
    purpose=_("So that the draw is fair and the group is mixed."),
    kept_for=VOLUNTEER,
    on_erasure=OnErasure.DELETED,
)
_stands_above = partial(_to_draw, exported=False, because=_("It stands above."))
_kept = partial(
    PersonalField,
    purpose=_("So that the draw can be checked."),
    kept_for=VOLUNTEER,
    on_erasure=OnErasure.KEPT,
    exported=False,
    because=_("It has no names. Once your offer is gone, nothing in it leads to you."),
)


def _volunteers(subject: Subject) -> QuerySet[Volunteer]:
    return Volunteer.objects.filter(person__in=subject.persons).select_related("draw__activity")


def _rounds(subject: Subject) -> QuerySet[Round]:
    return Round.objects.filter(draw__in=_volunteers(subject).values("draw")).exclude(pool="")


classify(Draw, impersonal="id activity places drawn_at")
classify(Quota, impersonal="id draw of least most")
classify(
    Round,
    title=_("Draws you were in"),
    rows=_rounds,
    personal={"pool": _kept(label=_("What was drawn from")), "lottery": _kept(label=_("The tickets"))},
    impersonal="id draw number places volunteers quotas seed digest lowest highest drawn_at",
)
classify(
    Volunteer,
    title=_("Small groups you offered to be in"),
    rows=_volunteers,
    personal={
        "person": _stands_above(label=_("Who")),
        "contact": _stands_above(label=_("How to reach you")),
        "draw": _to_draw(label=_("What for")),
        "name": _to_draw(label=_("Name")),
        "lot": _to_draw(label=_("Your number in the draw")),
        "carer_types": _to_draw(label=_("What fits you")),
        "area": _to_draw(label=_("Where you live")),
        "is_new": _to_draw(label=_("It is the first time")),
        "needs": _to_draw(label=_("What you need")),
        "state": _to_draw(label=_("How it stands")),
        "seat": _to_draw(label=_("Place")),
        "chance": _to_draw(label=_("Your chance")),
        "offered_at": _to_draw(label=_("When you offered")),
    },
    impersonal="id",
)
