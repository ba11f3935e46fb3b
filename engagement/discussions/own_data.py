"""What the tables of this app hold about people: what they said, agreed with, and reported."""

from functools import partial

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.personal import OnErasure, PersonalField, Subject, classify
from engagement.discussions.models import Discussion, MeToo, Post, Report
from engagement.discussions.retention import POST

PROOF = "How a post was moderated, and when, is the proof that it was fair. It names nobody."
_said = partial(
    PersonalField,
    purpose=_("To let carers talk with each other about one question, kindly and safely."),
    kept_for=POST,
    on_erasure=OnErasure.DELETED,
)
_stands_above = partial(_said, exported=False, because=_("It stands above."))
_reported = partial(
    PersonalField,
    purpose=_("To see what is wrong with a post."),
    kept_for=POST,
    on_erasure=OnErasure.EMPTIED,
)


def _posts(subject: Subject) -> QuerySet[Post]:
    guest = Q(person__isnull=True, contact__in=subject.all_contacts)
    return Post.objects.filter(Q(person__in=subject.persons) | guest).select_related("discussion", "item")


def _me_toos(subject: Subject) -> QuerySet[MeToo]:
    return MeToo.objects.filter(person__in=subject.persons).select_related("post")


def _reports(subject: Subject) -> QuerySet[Report]:
    return Report.objects.filter(person__in=subject.persons)


def erase_posts(subject: Subject) -> None:
    """Delete what somebody said as a guest, by an address that is theirs alone. The rest goes with the person."""
    Post.objects.filter(person__isnull=True, contact__in=subject.contacts).delete()


classify(
    Discussion,
    impersonal="id organisation service question about influence closes_on is_held guests_may opened_at opened_by_title"
    " summary closed_at closed_by_title submission_key",
)
classify(
    Post,
    title=_("What you said in discussions"),
    rows=_posts,
    personal={
        "person": _stands_above(label=_("Who")),
        "contact": _stands_above(label=_("How to reach you")),
        "discussion": _said(label=_("Question"), in_history=PROOF),
        "item": _said(label=_("Reference")),
        "shown_as": _said(label=_("Name that is shown")),
        "words": _said(label=_("What you said")),
        "language": _said(label=_("Language"), in_history=PROOF),
        "posted_at": _said(label=_("Said on"), in_history=PROOF),
        "state": _said(label=_("State"), in_history=PROOF),
        "shown_at": _said(label=_("Shown since"), in_history=PROOF),
        "is_worrying": _said(label=_("Somebody may be in danger")),
        "hidden_because": _said(label=_("Why it is hidden")),
        "appeal": _said(label=_("Why you want it shown")),
        "appealed_at": _said(label=_("You asked us to look again on"), in_history=PROOF),
        "appeal_answer": _said(label=_("Why it stays hidden")),
    },
    impersonal="id parent look_by looked_at_by_title submission_key",
)
classify(
    MeToo,
    title=_("Where you said “me too”"),
    rows=_me_toos,
    personal={
        "person": _stands_above(label=_("Who")),
        "post": _stands_above(label=_("What others said"), because=_("Somebody else said it.")),
        "said_at": _said(label=_("Said on")),
    },
    impersonal="id",
)
classify(
    Report,
    title=_("What you reported"),
    rows=_reports,
    personal={
        "person": _reported(label=_("Who"), exported=False, because=_("It stands above.")),
        "reason": _reported(
            label=_("What was wrong"), on_erasure=OnErasure.KEPT, because=_("It is about the post, not about you.")
        ),
        "words": _reported(
            label=_("What you told us"), on_erasure=OnErasure.KEPT, because=_("It is about the post, not about you.")
        ),
        "reported_at": _reported(
            label=_("Reported on"), on_erasure=OnErasure.KEPT, because=_("It is about the post, not about you.")
        ),
    },
    impersonal="id post submission_key",
)
