"""What contacts and the outbox hold about people, and how it goes."""

from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.personal import OnErasure, PersonalField, Subject, classify
from notices.models import (
    Contact,
    Follower,
    IncomingFile,
    IncomingMail,
    Notice,
    Preferences,
    ReminderRule,
    Sweep,
    Topic,
)
from notices.operations import forget_mail
from notices.retention import LONE_CONTACT, MAIL_AS_IT_CAME, MAIL_TO_NOTHING, SENT, WORDS, relations_of_others

UNTIL_DELETED = _("While you use it here, or until you delete it.")
TO_SUIT = _("So that we write as you want it.")
TO_WRITE = _("So that we can write to you.")


def _contacts(subject: Subject) -> QuerySet[Contact]:
    return Contact.objects.filter(pk__in=subject.all_contacts)


def _preferences(subject: Subject) -> QuerySet[Preferences]:
    return Preferences.objects.filter(contact__in=subject.contacts).select_related("contact").order_by("pk")


def _follows(subject: Subject) -> QuerySet[Follower]:
    return (
        Follower.objects.filter(contact__in=subject.contacts).select_related("topic", "contact").order_by("since", "pk")
    )


def _notices(subject: Subject) -> QuerySet[Notice]:
    return Notice.objects.filter(contact__in=subject.contacts).select_related("contact").order_by("-queued_at", "-pk")


classify(
    Contact,
    title=_("How we reach you"),
    rows=_contacts,
    personal={
        "address": PersonalField(
            label=_("Your email, number or address"),
            purpose=TO_WRITE,
            kept_for=UNTIL_DELETED,
            on_erasure=OnErasure.DELETED,
        ),
        "proven_at": PersonalField(
            label=_("When you showed us that it is yours"),
            purpose=_("So that we write to nobody else by mistake."),
            kept_for=UNTIL_DELETED,
            on_erasure=OnErasure.DELETED,
        ),
        "safe_to_leave_message": PersonalField(
            label=_("We may leave a message there"),
            purpose=TO_WRITE,
            kept_for=UNTIL_DELETED,
            on_erasure=OnErasure.DELETED,
        ),
        "large_print": PersonalField(
            label=_("Large print"), purpose=TO_WRITE, kept_for=UNTIL_DELETED, on_erasure=OnErasure.DELETED
        ),
        "language": PersonalField(
            label=_("Language"), purpose=TO_WRITE, kept_for=UNTIL_DELETED, on_erasure=OnErasure.DELETED
        ),
        "suppressed_at": PersonalField(
            label=_("When we stopped writing"),
            purpose=_("So that we write no more once you say so."),
            kept_for=UNTIL_DELETED,
            on_erasure=OnErasure.DELETED,
        ),
        "suppressed_because": PersonalField(
            label=_("Why we stopped writing"),
            purpose=_("So that we write no more once you say so."),
            kept_for=UNTIL_DELETED,
            on_erasure=OnErasure.DELETED,
        ),
    },
    impersonal="id public_id made_at wishes_version reached_by",
    shown={"channel": _("How")},
    ends=(LONE_CONTACT,),
)
classify(
    Preferences,
    title=_("What you want from us"),
    rows=_preferences,
    personal={
        "contact": PersonalField(
            label=_("Where"), purpose=TO_SUIT, kept_for=UNTIL_DELETED, on_erasure=OnErasure.DELETED
        ),
        "turned_off": PersonalField(
            label=_("What you do not want"), purpose=TO_SUIT, kept_for=UNTIL_DELETED, on_erasure=OnErasure.DELETED
        ),
        "quiet_from": PersonalField(
            label=_("Quiet from"), purpose=TO_SUIT, kept_for=UNTIL_DELETED, on_erasure=OnErasure.DELETED
        ),
        "quiet_until": PersonalField(
            label=_("Quiet until"), purpose=TO_SUIT, kept_for=UNTIL_DELETED, on_erasure=OnErasure.DELETED
        ),
        "digest": PersonalField(
            label=_("How often"), purpose=TO_SUIT, kept_for=UNTIL_DELETED, on_erasure=OnErasure.DELETED
        ),
        "digest_weekday": PersonalField(
            label=_("On which day"), purpose=TO_SUIT, kept_for=UNTIL_DELETED, on_erasure=OnErasure.DELETED
        ),
    },
)
classify(Topic, impersonal="id label")
classify(ReminderRule, impersonal="id topic anchor days at minutes words since")
classify(Sweep, impersonal="source done_until")
classify(
    Follower,
    title=_("What you get news about"),
    rows=_follows,
    personal={
        "contact": PersonalField(
            label=_("Your email, number or address"),
            purpose=TO_WRITE,
            kept_for=UNTIL_DELETED,
            on_erasure=OnErasure.DELETED,
        )
    },
    impersonal="id",
    shown={"topic": _("About"), "since": _("Since"), "stopped_at": _("Stopped")},
)
classify(
    Notice,
    title=_("Messages we sent you"),
    rows=_notices,
    personal={
        "contact": PersonalField(label=_("Sent to"), purpose=TO_WRITE, kept_for=SENT, on_erasure=OnErasure.DELETED),
        "body": PersonalField(
            label=_("What it said"),
            purpose=_("So that we can show what we sent."),
            kept_for=WORDS,
            on_erasure=OnErasure.DELETED,
        ),
        "context": PersonalField(
            label=_("What goes into it"),
            purpose=TO_WRITE,
            kept_for=_("Until it is sent."),
            exported=False,
            because=_("It holds numbers that only our computers can read."),
            on_erasure=OnErasure.DELETED,
        ),
        "reason": PersonalField(
            label=_("Why it was not sent"),
            purpose=_("So that we can send it after all."),
            kept_for=SENT,
            on_erasure=OnErasure.DELETED,
        ),
    },
    impersonal="id public_id kind key subject desk topics digest urgent state due_at try_at held_since expires_at"
    " changed_at attempts suspect claim lease_until data_started_at body_kept_until",
    shown={"queued_at": _("Written"), "sent_at": _("Sent"), "read_at": _("Read here")},
)

_what_came = partial(
    PersonalField,
    purpose=_("So that we can read what you wrote, and answer it."),
    kept_for=_("As long as what it became here."),
    on_erasure=OnErasure.DELETED,
    exported=False,
    because=_("Anyone can write under any address. Ask us for it: a person looks first."),
)
classify(
    IncomingMail,
    personal={
        "sender": _what_came(label=_("Your email")),
        "contact": _what_came(label=_("Your email")),
        "recipient": _what_came(label=_("Sent to")),
        "subject": _what_came(label=_("Subject")),
        "text": _what_came(label=_("What it said")),
        "raw": _what_came(label=_("The email as it came"), kept_for=MAIL_AS_IT_CAME),
        "reason": _what_came(label=_("What became of it")),
    },
    impersonal="id public_id message_id fingerprint came_at came_by is_too_large is_marked_as_spam state became desk"
    " attempts changed_at",
    ends=(MAIL_TO_NOTHING,),
)
classify(
    IncomingFile,
    personal={
        "name": _what_came(label=_("Name of the file")),
        "content": _what_came(label=_("File that you sent")),
    },
    impersonal="id public_id mail kind size left_out_because",
)


def reaches_others(contact: Contact) -> bool:
    """Whether a row of another app still leads to this contact: somebody else is reached by it."""
    return any(
        QuerySet(relation.field.model).filter(**{relation.field.name: contact}).exists()
        for relation in relations_of_others()
        if relation.field.model is not IncomingMail
    )


@transaction.atomic
def erase_contacts(subject: Subject) -> None:
    """Delete the ways to reach somebody, with all that was ever written to them, where nobody else is reached by it."""
    for contact in Contact.objects.select_for_update().filter(pk__in=subject.all_contacts):
        if not reaches_others(contact):
            # Also what nobody placed, and so leads to no contact: their address stands in it.
            forget_mail(IncomingMail.objects.filter(Q(contact=contact) | Q(sender=contact.address)))
            contact.delete()


def forget_following(subject: Subject, *, topic: int, about: str) -> None:
    """Delete what was written to somebody about one thing of theirs, and that they follow it.

    Also where another is reached by the same contact: it was never theirs.
    """
    written = Notice.objects.filter(contact__in=subject.all_contacts, subject=about)
    Notice.objects.filter(pk__in=written.values("digest")).update(body="", body_kept_until=None)
    written.delete()
    forget_mail(IncomingMail.objects.filter(contact__in=subject.all_contacts, became=about))
    Follower.objects.filter(contact__in=subject.all_contacts, topic=topic).delete()
