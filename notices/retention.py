"""How long contacts and the outbox keep what they hold, and how it goes."""

from datetime import datetime, timedelta

from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from common.retention import Period, brings_down, delete_in_batches
from notices.kinds import KEPT_AS_EVIDENCE
from notices.models import Contact, Follower, IncomingMail, Notice, Preferences
from notices.operations import forget_mail, wipe_old_bodies

WORDS = Period(
    name="notices.words",
    what=_("The words of emails that we sent you"),
    length=timedelta(days=KEPT_AS_EVIDENCE),
    since=_("after we sent them"),
)
SENT = Period(
    name="notices.sent",
    what=_("That we wrote to you, and when"),
    length=timedelta(days=2 * 365),
    since=_("after we wrote"),
)
LONE_CONTACT = Period(
    name="notices.lone_contact",
    what=_("An email address that has no use here"),
    length=timedelta(days=28),
    since=_("after we last wrote to it"),
)

MAIL_AS_IT_CAME = Period(
    name="notices.mail_as_it_came",
    what=_("An email of yours, just as it came"),
    length=timedelta(days=28),
    since=_("after it came"),
)
MAIL_TO_NOTHING = Period(
    name="notices.mail_to_nothing",
    what=_("An email of yours that we did not use"),
    length=timedelta(days=84),
    since=_("after it came"),
)

ENDED = [state for state in Notice.State if state not in {*Notice.WAITING, Notice.State.SENDING}]

brings_down(WORDS)(wipe_old_bodies)


@brings_down(SENT)
def forget_old_notices(*, at: datetime) -> int:
    """Delete notices that came to their end long ago; what still waits stays."""
    return delete_in_batches(Notice.objects.filter(changed_at__lte=SENT.cutoff(at), state__in=ENDED))


@brings_down(LONE_CONTACT)
def forget_lone_contacts(*, at: datetime) -> int:
    """Delete contacts that lead to nobody: somebody typed the address once, and that was all.

    Who asked us to write no more stays on that list.
    """
    cutoff = LONE_CONTACT.cutoff(at)
    contacts = Contact.objects.filter(made_at__lte=cutoff, suppressed_at__isnull=True)
    mine = OuterRef("pk")
    lately = Notice.objects.filter(contact=mine).exclude(queued_at__lte=cutoff, state__in=ENDED)
    contacts = contacts.exclude(Exists(lately)).exclude(Exists(Follower.objects.active().filter(contact=mine)))
    for relation in relations_of_others():
        contacts = contacts.exclude(Exists(QuerySet(relation.field.model).filter(**{relation.field.name: mine})))
    return delete_in_batches(contacts)


@brings_down(MAIL_AS_IT_CAME)
def forget_bytes_of_mail(*, at: datetime) -> int:
    """Forget the bytes of mails; of those that could not be read they are all there is, until somebody decides."""
    read = IncomingMail.objects.exclude(state__in=[IncomingMail.State.NEW, IncomingMail.State.FAILED])
    return read.filter(raw__isnull=False, came_at__lte=MAIL_AS_IT_CAME.cutoff(at)).update(raw=None)


@brings_down(MAIL_TO_NOTHING)
def forget_mail_that_became_nothing(*, at: datetime) -> int:
    """Delete mails that nobody waits for. Strays wait for a person, however long that takes."""
    past = IncomingMail.objects.filter(came_at__lte=MAIL_TO_NOTHING.cutoff(at))
    return forget_mail(past.filter(state__in=IncomingMail.BECAME_NOTHING))


def relations_of_others() -> list[ForeignObjectRel]:
    """What leads to a contact from above, not what is written to it, what it follows, or what is wanted there."""
    relations = Contact._meta.get_fields(include_hidden=True)  # noqa: SLF001 - Django's public way to ask
    return [
        relation
        for relation in relations
        if isinstance(relation, ForeignObjectRel)
        and relation.field.model not in {Contact, Follower, Notice, Preferences}
    ]
