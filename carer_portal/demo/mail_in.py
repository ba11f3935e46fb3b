"""The demo's mail that came in: one that became feedback, two that wait for a person, one of ours that came back."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from carer_portal.demo import place
from notices.models import IncomingMail, Notice
from notices.operations import place_waiting, take_in
from people.models import Organisation

ADDRESS = "open-door@example.org"
AGO = timedelta(hours=3)


def tell_mail(*, at: datetime) -> None:
    """Let it come in, as it would from the mailbox."""
    came_at = at - AGO
    mails = [_ramp(), _prize(), _nobody()]
    sent = Notice.objects.filter(state=Notice.State.SENT, contact__suppressed_at__isnull=True)
    host = Organisation.objects.host()
    sent = sent.exclude(contact__address__in=[account.email for account in place.ACCOUNTS])  # they sign in by mail
    notice = sent.filter(kind="feedback.acknowledged", desk=host.slug if host else "").order_by("pk").first()
    if notice:
        mails.append(_came_back(notice))
    for number, mail in enumerate(mails):
        mail["Message-ID"] = f"<demo-{number}@mail.example.org>"
        mail["Date"] = format_datetime(came_at)
        take_in(mail.as_bytes(), came_by=IncomingMail.CameBy.MAILBOX, at=came_at)
    place_waiting(at=came_at)


def _mail(sender: str, subject: str, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, ADDRESS, subject
    mail.set_content(text)
    return mail


def _ramp() -> EmailMessage:
    mail = _mail(
        "Mo Demo <mo.demo@example.org>",
        "The ramp at the library",
        "The ramp is closed again. I cannot get my husband to the coffee morning.\n\nMo\n",
    )
    mail.add_attachment("Closed on Monday and on Tuesday.\n", filename="days.txt")
    return mail


def _prize() -> EmailMessage:
    mail = _mail("Prizes <prizes@example.net>", "You have won a prize", "Tell us where you live and we send it.\n")
    mail["X-Spam-Flag"] = "YES"
    return mail


def _nobody() -> EmailMessage:
    return _mail("Kit Demo <kit.demo@example.org>", "Forms", "")


def _came_back(notice: Notice) -> EmailMessage:
    mail = _mail(
        "Mail Delivery System <mailer-daemon@mail.example.org>",
        "Undelivered Mail Returned to Sender",
        f"<{notice.contact.address}>: 550 5.1.1 User unknown\n\nMessage-ID: {notice.message_id}\n",
    )
    mail["Return-Path"] = "<>"
    return mail
