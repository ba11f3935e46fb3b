"""What came in: kept at once, read and placed afterwards, each mail by itself, so that no mail stops another."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

from notices.incoming import claims, files
from notices.incoming.addresses import ReplyTo, reply_of, tags_of
from notices.incoming.bounces import Bounce, bounce_of
from notices.incoming.parsing import Attached, ReadMail
from notices.incoming.quoting import words_of_reply
from notices.incoming.sorting import spam_marks, why_automatic
from notices.models import LONGEST_MESSAGE_ID, Contact, IncomingFile, IncomingMail, Notice
from notices.operations.keeping import suppress
from notices.operations.queueing import queue

logger = structlog.get_logger(__name__)

LARGEST_MAIL: Final = 12_000_000  # bytes: eight megabytes of files, as mail writes them
MOST_READS: Final = 3  # of one mail: what ends its reader so often is given up
MOST_NEW_A_DAY: Final = 20  # from one address; more is a machine, or somebody to talk to
PLACED_AT_ONCE: Final = 200
GONE_OUT: Final = (Notice.State.SENT, Notice.State.UNCERTAIN)
State = IncomingMail.State


class NotToPlace(Exception):
    """The mail does not wait for a person: somebody has decided about it."""


# --- In -------------------------------------------------------------------------------------------------------------


def take_in(
    raw: bytes,
    *,
    came_by: IncomingMail.CameBy,
    at: datetime,
    recipient: str = "",
    is_too_large: bool = False,
    is_marked_as_spam: bool = False,
) -> bool:
    """Keep a mail as it came; False if it is here already. It is read later, so its bytes can do no harm here.

    ``recipient`` is whom it was brought to, where whoever brought it knows. Of what is too large only the head comes.
    """
    read = ReadMail.of(raw)
    mail = IncomingMail(
        message_id=read.message_id[:LONGEST_MESSAGE_ID],
        fingerprint=read.fingerprint,
        came_at=at,
        changed_at=at,
        came_by=came_by,
        recipient=recipient[:320],
        raw=raw,
        is_too_large=is_too_large,
        is_marked_as_spam=is_marked_as_spam,
    )
    IncomingMail.objects.bulk_create([mail], ignore_conflicts=True)
    return IncomingMail.objects.filter(public_id=mail.public_id).exists()


def place_waiting(*, at: datetime) -> int:
    """Read and place what has just come in, the oldest first; return how many. Any number of these may run at once."""
    given_up = IncomingMail.objects.filter(state=State.NEW, attempts__gte=MOST_READS)
    given_up.update(state=State.FAILED, changed_at=at, reason=f"Reading it went wrong {MOST_READS} times.")
    waiting = IncomingMail.objects.filter(state=State.NEW).order_by("pk").values_list("pk", flat=True)[:PLACED_AT_ONCE]
    return sum(_place_one(pk, at) for pk in list(waiting))


def _place_one(pk: int, at: datetime) -> bool:
    """Read and place one mail. What it may do to its reader is counted before it is read."""
    if not IncomingMail.objects.filter(pk=pk, state=State.NEW).update(attempts=F("attempts") + 1):
        return False
    try:
        with transaction.atomic():
            mail = IncomingMail.objects.select_for_update(skip_locked=True).filter(pk=pk, state=State.NEW).first()
            if mail is None:
                return False
            _sort(mail, at)
    except Exception as trouble:
        logger.exception("notices.mail_not_read", mail=pk)
        reason = f"Reading it went wrong: {type(trouble).__name__}."
        IncomingMail.objects.filter(pk=pk, state=State.NEW).update(state=State.FAILED, changed_at=at, reason=reason)
    return True


# --- What it is -----------------------------------------------------------------------------------------------------


def _sort(mail: IncomingMail, at: datetime) -> None:
    """Say what a mail is, and give it to whoever takes it."""
    read = ReadMail.of(bytes(mail.raw or b""))
    to, tag, reply = _chosen([mail.recipient, *read.recipients])
    mail.sender, mail.subject, mail.text = read.sender, read.subject, read.text
    mail.recipient = to or mail.recipient
    mail.desk = tag if claims.knows_desk(tag) else ""
    bounce = bounce_of(read)
    if bounce:
        _note_bounce(mail, bounce, at)
    elif why := why_automatic(read):
        _settle(mail, State.AUTOMATIC, at, reason=why)
    elif reply is None and (marks := spam_marks(read) or ("the mail provider" if mail.is_marked_as_spam else "")):
        _settle(mail, State.HELD, at, reason=f"Marked as spam: {marks}")
    elif mail.is_too_large:
        _refuse(mail, at)
    else:
        _keep_files(mail, read.attachments)
        if tag and reply is None and not mail.desk:
            why = "It was sent to an address that we have not given out, or that no longer holds."
            _settle(mail, State.STRAY, at, reason=why)
        elif reply is None and _wrote_often(mail, at):
            _settle(mail, State.HELD, at, reason=f"The same address has written {MOST_NEW_A_DAY} times in a day.")
        else:
            _give(mail, reply, at)


def _chosen(recipients: list[str]) -> tuple[str, str, ReplyTo | None]:
    """Which of our addresses counts, where a mail names several: one for a reply, else that of an organisation.

    With what stands behind its plus, and what that says. Some servers leave the plus out where they say whom they
    brought it to.
    """
    ours = [(one, tag) for one in recipients for tag in tags_of([one])]
    for to, tag in ours:
        if reply := reply_of(tag):
            return to, tag, reply
    to, tag = next(((to, tag) for to, tag in ours if claims.knows_desk(tag)), next(iter(ours), ("", "")))
    return to, tag, None


def _wrote_often(mail: IncomingMail, at: datetime) -> bool:
    today = IncomingMail.objects.filter(sender=mail.sender, came_at__gt=at - timedelta(days=1), state=State.PLACED)
    return today.count() >= MOST_NEW_A_DAY


def _give(mail: IncomingMail, reply: ReplyTo | None, at: datetime) -> None:
    words = words_of_reply(mail.text) if reply else mail.text
    try:
        with transaction.atomic():
            placed = claims.place(mail, words=words, reply=reply, at=at)
    except claims.CannotPlace as why:
        _settle(mail, State.STRAY, at, reason=str(why))
        return
    mail.became, mail.desk, mail.contact = placed.became, placed.desk, placed.contact
    _settle(mail, State.PLACED, at)


def _settle(mail: IncomingMail, state: IncomingMail.State, at: datetime, *, reason: str = "") -> None:
    mail.state, mail.reason, mail.changed_at = state, reason[:300], at
    mail.save()


def _note_bounce(mail: IncomingMail, bounce: Bounce, at: datetime) -> None:
    """Write to an address no more that is gone for good; a person sees the rest."""
    notice = Notice.objects.select_related("contact").filter(public_id=bounce.notice, state__in=GONE_OUT).first()
    if notice is None or notice.contact.address not in bounce.recipients:
        _settle(mail, State.AUTOMATIC, at, reason="It looks like a message that came back, but names none of ours.")
        return
    mail.desk, mail.contact = notice.desk, notice.contact
    mail.text = ""  # some servers send back all that we wrote, and the desk is no place to read it
    whom, status = notice.contact.masked_address, f" ({bounce.status})" if bounce.status else ""
    if bounce.is_for_good:
        suppress(contact=notice.contact, because=f"Mail came back{status}", at=at)
        reason = f"{whom} is gone{status}. We write there no more."
    else:
        reason = f"{whom} did not get our message{status}. We will go on writing there."
    _settle(mail, State.BOUNCED, at, reason=reason)


@transaction.atomic
def note_gone(*, address: str, event: str, because: str, at: datetime) -> None:
    """Write to an address no more that a mail provider says is gone, and show it to staff; each event once."""
    contact = Contact.objects.filter(channel=Contact.Channel.EMAIL, address=address.lower()).first()
    if contact is None:
        return
    suppress(contact=contact, because=f"The mail provider says: {because}", at=at)
    last = Notice.objects.filter(contact=contact, state__in=GONE_OUT).order_by("-pk").first()
    told = IncomingMail(
        message_id=f"<{event}@provider>"[:LONGEST_MESSAGE_ID],
        came_at=at,
        changed_at=at,
        came_by=IncomingMail.CameBy.PROVIDER,
        contact=contact,
        state=State.BOUNCED,
        reason=f"{contact.masked_address} is gone ({because}). We write there no more.",
        desk=last.desk if last else "",
    )
    IncomingMail.objects.bulk_create([told], ignore_conflicts=True)


def _refuse(mail: IncomingMail, at: datetime) -> None:
    """Say kindly that it was too large, once a day."""
    if mail.sender:
        queue(
            kind="notices.too_large",
            contact=Contact.objects.for_email(mail.sender),
            context={},
            key=f"notices.too_large:{mail.sender}:{at.date()}",
            desk=mail.desk,
            at=at,
        )
    _settle(mail, State.REFUSED, at, reason="It was too large. We asked for it again without its files.")


def _keep_files(mail: IncomingMail, attached: list[Attached]) -> None:
    if IncomingFile.objects.filter(mail=mail).exists():
        return  # kept when it was read before
    for number, file in enumerate(attached):
        kind = files.kind_of(file.content)
        kept = IncomingFile(mail=mail, name=file.name[:120] or "file", kind=kind or "", size=len(file.content))
        if kind is None:
            kept.left_out_because = "It is no PDF, Word, OpenDocument, picture or plain text file."
        elif len(file.content) > files.LARGEST_FILE or number >= files.MOST_FILES:
            kept.left_out_because = "It is too large, or one too many."
        else:
            kept.content.save("", ContentFile(file.content), save=False)
        kept.save()


# --- What staff decide ----------------------------------------------------------------------------------------------


@transaction.atomic
def place_by_hand(mail: IncomingMail, *, desk: str, at: datetime) -> IncomingMail:
    """Make a mail that nobody took a new message to the organisation ``desk``. Raises `NotToPlace` or `CannotPlace`."""
    held = _undecided(mail)
    held.desk = desk
    placed = claims.place(held, words=held.text, reply=None, at=at)
    held.became, held.desk, held.contact = placed.became, placed.desk, placed.contact
    _settle(held, State.PLACED, at)
    return held


@transaction.atomic
def drop(mail: IncomingMail, *, because: str, at: datetime) -> None:
    """Lay a mail aside, with a reason. Raises `NotToPlace`."""
    _settle(_undecided(mail), State.DROPPED, at, reason=because)


@transaction.atomic
def read_again(mail: IncomingMail, *, at: datetime) -> None:
    """Try once more to read what could not be read. Raises `NotToPlace`."""
    failed = _undecided(mail)
    if failed.state != State.FAILED:
        raise NotToPlace(mail.message_id)
    failed.attempts = 0
    _settle(failed, State.NEW, at)


def _undecided(mail: IncomingMail) -> IncomingMail:
    waiting = [*IncomingMail.TO_PLACE, State.AUTOMATIC]
    found = IncomingMail.objects.select_for_update().filter(pk=mail.pk, state__in=waiting).first()
    if found is None:
        raise NotToPlace(mail.message_id)
    return found
