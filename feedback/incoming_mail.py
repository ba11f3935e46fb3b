"""What the feedback circle takes of the mail that comes in: new messages, and answers to what we wrote.

Only the signed address of a reply leads into a thread. From, Subject and In-Reply-To can be written by anyone.
"""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from feedback.models import LONGEST_MAIL, Item
from feedback.operations import receive, write_back
from feedback.operations.receiving import subject_of
from notices.incoming.addresses import ReplyTo
from notices.incoming.claims import CannotPlace, Claimant, Placed, register
from notices.models import Contact, IncomingMail
from people.models import Organisation


def claim(mail: IncomingMail, *, words: str, reply: ReplyTo | None, at: datetime) -> Placed:
    """Take a mail: an answer goes to its thread, anything else is something new that was said."""
    return _answer(mail, words, reply, at) if reply else _something_new(mail, words)


def _answer(mail: IncomingMail, words: str, reply: ReplyTo, at: datetime) -> Placed:
    items = Item.objects.select_related("organisation", "contact")
    item = items.filter(topic=reply.topic, contact=reply.contact).first()
    if item is None or item.contact is None:
        raise CannotPlace("It answers something that is not here any more, or that is no longer theirs.")
    # What was flagged is never left lying where others could read it.
    if reply.has_run_out(at) and item.safeguarding_since is None:
        raise CannotPlace("It answers a message of more than a year ago.")
    if not words:
        raise CannotPlace("It holds no words.")
    write_back(item=item, words=words[:LONGEST_MAIL], at=mail.came_at, submission_key=mail.public_id)
    return Placed(subject_of(item), item.organisation.slug, item.contact)


def _something_new(mail: IncomingMail, words: str) -> Placed:
    here = Organisation.objects.filter(slug=mail.desk).first() if mail.desk else Organisation.objects.host()
    if here is None:
        raise CannotPlace("No organisation runs this portal yet.")
    if not mail.sender:
        raise CannotPlace("It does not say who wrote it, so nobody could be answered.")
    said = "\n\n".join(part for part in (mail.subject, words) if part)
    if not words:
        raise CannotPlace("It holds no words, or only a subject.")
    contact = Contact.objects.for_email(mail.sender)
    received = receive(
        words=said[:LONGEST_MAIL],
        channel=Item.Channel.EMAIL,
        about=Item.About.BOTH,
        organisation=here,
        at=mail.came_at,
        contact=contact,
        language=settings.LANGUAGE_CODE,
        submission_key=mail.public_id,
    )
    return Placed(subject_of(received.item), here.slug, contact)


def mails_of(item: Item) -> QuerySet[IncomingMail]:
    """The mails by which an item was said, and answered, in full: for whoever may open it."""
    return IncomingMail.objects.filter(became=subject_of(item)).order_by("came_at", "pk")


def _knows_desk(slug: str) -> bool:
    return Organisation.objects.filter(slug=slug).exists()


register(Claimant(claim=claim, knows_desk=_knows_desk))
