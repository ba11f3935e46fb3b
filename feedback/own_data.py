"""What the feedback circle holds about people, when that is looked through by a person first, and how it goes.

What was said without signing in is nobody's: an address can be typed by anyone, and others may read the mail. Only the
reference and the code open it (docs/adr/0006-own-data.md).
"""

import uuid
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from common.personal import OnErasure, PersonalField, Subject, classify
from feedback.models import (
    Action,
    Decision,
    DutyWeighed,
    Extension,
    GoalWeighed,
    Item,
    ItemQuerySet,
    Message,
    Note,
    Quote,
    Theme,
    Update,
)
from feedback.operations.receiving import subject_of
from feedback.references import fingerprint, secret_code
from feedback.retention import ANSWERED, NOTE
from notices.models import Contact, Topic
from notices.operations import queue
from notices.own_data import forget_following
from people.models import Role
from people.retention import ABSENT

FOR_GOOD = _("For good, without your name.")
STAYS = _("Others may have been answered because of it. It no longer leads to you.")
_what_you_say = partial(
    PersonalField,
    purpose=_("So that we can act on it, and show what came of it."),
    kept_for=FOR_GOOD,
    on_erasure=OnErasure.KEPT,
    because=STAYS,
)
_link_to_you = partial(
    PersonalField,
    purpose=_("So that we can answer you."),
    kept_for=ABSENT,
    on_erasure=OnErasure.EMPTIED,
    exported=False,
    because=_("It only links this to you."),
)
_what_we_answer = partial(_what_you_say, in_history="The record holds these words of answers in public only.")
_of_staff = partial(
    PersonalField,
    purpose=_("So that it is known who answers for it."),
    kept_for=_("For good."),
    exported=False,
    because=_("It says what staff did at work, and stands with what they did."),
    in_history="Who did what in office is the organisation's own record.",
)
_staff_link = _of_staff(label=_("Who did it"), on_erasure=OnErasure.EMPTIED)
_staff_signature = _of_staff(label=_("Signed by"), on_erasure=OnErasure.KEPT)


def items_of(subject: Subject) -> ItemQuerySet:
    """What somebody said while signed in."""
    return Item.objects.filter(person__in=subject.persons)


def _items(subject: Subject) -> QuerySet[Item]:
    return items_of(subject).select_related("organisation", "service")


def _answers(subject: Subject) -> QuerySet[Decision]:
    return Decision.objects.published().filter(item__in=items_of(subject)).select_related("item").order_by("pk")


def _messages(subject: Subject) -> QuerySet[Message]:
    return Message.objects.filter(item__in=items_of(subject)).select_related("item")


def _quotes(subject: Subject) -> QuerySet[Quote]:
    return Quote.objects.filter(item__in=items_of(subject), decision__published_at__isnull=False).order_by("pk")


classify(
    Item,
    title=_("What you told us"),
    rows=_items,
    personal={
        "words": _what_you_say(label=_("Your words")),
        "person": _link_to_you(label=_("Who said it")),
        "contact": _link_to_you(label=_("How we reach you"), kept_for=ANSWERED),
        "secret_hash": _link_to_you(label=_("Your code, hidden"), kept_for=ANSWERED),
        "submission_key": _link_to_you(label=_("What your code is made from"), kept_for=ANSWERED),
        "looked_at_by": _staff_link,
        "looked_at_title": _staff_signature,
        "assigned_to": _staff_link,
    },
    impersonal="id activity theme decision topic secret_tries secret_locked_until voices acknowledge_by looked_at_at"
    " wrote_back_at look_again_at safeguarding_since",
    shown={
        "reference": _("Reference"),
        "received_at": _("We got it"),
        "organisation": _("Who got it"),
        "service": _("Service"),
        "about": _("About"),
        "channel": _("How it came"),
        "language": _("Language"),
        "may_quote": _("We may show your words"),
        "passing_on": _("We may pass it on"),
        "state": _("How far it is"),
        "answer_by": _("We answer by"),
        "answered_at": _("We answered"),
    },
)
classify(
    Message,
    title=_("Messages about it"),
    rows=_messages,
    personal={
        "words": _what_you_say(label=_("Message")),
        "sent_by": _staff_link,
        "sent_by_title": _staff_signature,
    },
    impersonal="id submission_key",
    shown={"item": _("Reference"), "kind": _("Who wrote"), "sent_at": _("Sent")},
)
classify(
    Decision,
    title=_("Our answers to you alone"),
    rows=_answers,
    personal={
        "answer": _what_we_answer(label=_("Our answer")),
        "reason": _what_we_answer(label=_("Why")),
        "next_words": _what_we_answer(label=_("What happens next")),
        "passed_to": _what_we_answer(label=_("Passed on to")),
        "case_handler": _what_we_answer(label=_("Who handles it")),
        "decided_by": _staff_link,
        "decided_by_title": _staff_signature,
        "published_by": _staff_link,
    },
    impersonal="id theme replaces stage said obstacle would_reopen look_again_on no_goal_because no_duty_because"
    " decided_at done_at",
    shown={"item": _("Reference"), "outcome": _("Kind of answer"), "published_at": _("We answered")},
)
classify(
    Quote,
    title=_("Your words on our public pages"),
    rows=_quotes,
    personal={"words": _what_you_say(label=_("Your words")), "attribution": _what_you_say(label=_("Who said it"))},
    impersonal="id decision item order",
)
classify(
    Note,
    personal={
        "words": _what_you_say(
            label=_("Note of staff"),
            kept_for=NOTE,
            exported=False,
            because=_("It may speak of others as well. A person looks at it first: ask us for it."),
        ),
        "written_by": _staff_link,
        "written_by_title": _staff_signature,
    },
    impersonal="id item organisation written_at for_leads_only submission_key",
)
classify(
    Theme,
    personal={"opened_by": _staff_link},
    impersonal="id organisation service title topic submission_key opened_at",
)
classify(GoalWeighed, impersonal="id decision goal")
classify(DutyWeighed, impersonal="id decision duty")
classify(
    Action,
    personal={"owner": _staff_link},
    impersonal="id decision what owner_title first_due_on due_on submission_key made_at done_at done_words broken_at"
    " broken_because",
)
classify(
    Extension,
    personal={"made_by": _staff_link, "made_by_title": _staff_signature},
    impersonal="id action from_on to_on reason made_at",
)
classify(
    Update,
    personal={"published_by": _staff_link, "published_by_title": _staff_signature},
    impersonal="id decision action words submission_key published_at",
)


# --- A person looks first ------------------------------------------------------------------------------------------


def _flagged(subject: Subject) -> QuerySet[Item]:
    """Flagged items that lead to somebody, be it by their address alone."""
    mine = Q(person__in=subject.persons) | Q(contact__in=subject.all_contacts)
    return Item.objects.filter(mine, safeguarding_since__isnull=False).select_related("organisation")


def needs_a_person(subject: Subject) -> bool:
    """Whether somebody must look before anything is handed out or deleted."""
    return _flagged(subject).exists()


@transaction.atomic
def ask_for_a_person(subject: Subject, *, at: datetime) -> None:
    """Tell the safeguarding leads that somebody asks for their data."""
    ask_leads_to_look(_flagged(subject), at=at)


@transaction.atomic
def ask_leads_to_look(items: QuerySet[Item], *, at: datetime) -> None:
    """Tell the safeguarding leads of flagged items, in a note and by mail, that their data is asked for; once a day."""
    on = timezone.localdate(at)
    for item in items:
        with override(None):
            words = gettext(
                "They ask for a copy of their data, or to delete it. Look through it first, and write to them."
            )
        key = uuid.uuid5(item.submission_key, f"own data {on}")
        _note, is_new = Note.objects.get_or_create(
            submission_key=key,
            defaults={
                "item": item,
                "organisation": item.organisation,
                "words": words,
                "written_at": at,
                "written_by_title": gettext("This site"),
                "for_leads_only": True,
            },
        )
        if is_new:
            _tell_leads(item, at)


def _tell_leads(item: Item, at: datetime) -> None:
    leads = Role.objects.current(timezone.localdate(at)).filter(
        organisation=item.organisation, kind=Role.Kind.SAFEGUARDING_LEAD
    )
    for lead in leads.select_related("user"):
        queue(
            kind="feedback.safeguarding_flag",
            contact=Contact.objects.for_email(lead.user.email),
            context={"organisation": item.organisation.slug},
            key=f"feedback.own_data:{item.pk}:{timezone.localdate(at)}:{lead.pk}",
            subject=subject_of(item),
            desk=item.organisation.slug,
            at=at,
        )


# --- Erasure -------------------------------------------------------------------------------------------------------


def withdrawable(subject: Subject) -> QuerySet[Item]:
    """What nobody has answered yet, so that it can go whole."""
    return items_of(subject).unanswered().filter(own_decisions__isnull=True)


def public_quotes(subject: Subject) -> QuerySet[Quote]:
    """Their words on public pages."""
    return _quotes(subject)


@transaction.atomic
def erase_feedback(subject: Subject, *, withdraw_items: bool, withdraw_quotes: bool) -> None:
    """Delete what has no answer yet, if they wish; of the rest, cut every link to them."""
    # The address goes even where somebody typed it in without signing in; what they said there is not touched.
    Item.objects.filter(person__isnull=True, contact__in=subject.all_contacts).update(contact=None)
    for item in items_of(subject).select_for_update():
        forget_following(subject, topic=item.topic_id, about=subject_of(item))
    quotes = Quote.objects.filter(item__in=items_of(subject))
    if not withdraw_quotes:
        quotes = quotes.filter(decision__published_at__isnull=True)
    quotes.delete()
    if withdraw_items:
        going = list(withdrawable(subject))
        Item.objects.filter(pk__in=[item.pk for item in going]).delete()
        Topic.objects.filter(pk__in=[item.topic_id for item in going]).delete()
    for item in items_of(subject):
        _unlink(item)


def _unlink(item: Item) -> None:
    """Let an item lead to nobody: not by a name, not by an address, not by a code on a slip of paper."""
    key = uuid.uuid4()
    Item.objects.filter(pk=item.pk).update(
        person=None,
        contact=None,
        submission_key=key,
        secret_hash=fingerprint(secret_code(key)),
        may_quote=False,
        wrote_back_at=None,
        look_again_at=None,
    )
