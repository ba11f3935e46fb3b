"""From a claimed notice to what goes out: in the contact's language, one recipient, a neutral subject, no tracker."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates, Template
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from notices import kinds
from notices.channels.messages import Mail, Message, Post, Text
from notices.incoming.addresses import reply_address
from notices.letters import Sheet, print_letters, write_sheet
from notices.models import DIGEST, Contact, Notice
from notices.stopping import stop_token

# Two texts stuck together; three where a sign, such as the Welsh ŵ, is not in the alphabet of text messages.
LONGEST_TEXT: Final = 306
LONGEST_TEXT_OF_ANY_SIGNS: Final = 201
GSM_ALPHABET: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


def render(notice: Notice) -> Message:
    """Write what goes out. Whatever a template or a kind raises is the caller's to count as an attempt."""
    if notice.contact.channel == Contact.Channel.SMS:
        return render_text(notice)
    return render_letter(notice) if notice.contact.channel == Contact.Channel.LETTER else render_mail(notice)


def render_mail(notice: Notice) -> Mail:
    """Write a mail: plain words, and the same as a simple page."""
    kind = kinds.get(notice.kind)
    stop_url = _stop_url(notice)
    with translation.override(notice.contact.language):
        reply_to = _reply_to(kind, notice)
        subject = str(kind.neutral_subject)
        context = {
            **_context(notice, kind),
            "stop_url": stop_url,
            "can_be_answered": bool(reply_to),
            "subject_line": subject,
        }
        words = _text(f"{kind.template}.txt", context).strip()
        text = _text("notices/mail/base.txt", {**context, "words": words})
        html = _html(kind.template, {**context, "words": words})
    mail = EmailMultiAlternatives(
        subject=subject, body=text, to=[notice.contact.address], headers=_headers(notice, stop_url) | reply_to
    )
    mail.attach_alternative(html, "text/html")
    content = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's messages take it
    return Mail(mail=mail, content=content, evidence=_evidence(kind, subject, text))


def render_text(notice: Notice) -> Text:
    """Write a text message: the kind's own short words if it has any that fit, else one neutral sentence."""
    kind = kinds.get(notice.kind)
    with translation.override(notice.contact.language):
        context = _context(notice, kind)
        words = " ".join(_first_text(f"{kind.template}.sms.txt", "notices/sms/news.txt", context).split())
        if not fits_a_text(words):
            words = " ".join(_text("notices/sms/news.txt", context).split())
    return Text(
        reference=str(notice.public_id),
        number=notice.contact.address,
        words=words,
        evidence=_evidence(kind, words),
    )


def fits_a_text(words: str) -> bool:
    """Whether words are short enough for a phone, and for what a text costs."""
    return len(words) <= (LONGEST_TEXT if GSM_ALPHABET.issuperset(words) else LONGEST_TEXT_OF_ANY_SIGNS)


def render_letter(notice: Notice) -> Post:
    """Write a letter, as it is printed."""
    sheet, evidence = render_sheet(notice)
    return Post(reference=str(notice.public_id), pdf=print_letters([sheet]), evidence=evidence)


def render_sheet(notice: Notice) -> tuple[Sheet, str]:
    """Write the words of a letter, and what of them may be kept."""
    kind, contact = kinds.get(notice.kind), notice.contact
    with translation.override(contact.language):
        subject = str(kind.neutral_subject)
        words = _text(f"{kind.template}.txt", _context(notice, kind)).strip()
        sheet = write_sheet(address=contact.address, subject=subject, words=words, large_print=contact.large_print)
    return sheet, _evidence(kind, subject, words)


def render_call(notice: Notice) -> str:
    """Write what is to be said on the telephone, in the language of who is rung."""
    kind = kinds.get(notice.kind)
    with translation.override(notice.contact.language):
        return _first_text(f"{kind.template}.call.txt", f"{kind.template}.txt", _context(notice, kind)).strip()


def _evidence(kind: kinds.Kind, *parts: str) -> str:
    return "" if kind.secret else "\n\n".join(parts)


# What stands below the words of a mail, from here on, is the same in each.
FRAME: Final = "\n--\n"


class NotGathered(Exception):
    """One that a digest gathers cannot be written."""

    def __init__(self, member: int) -> None:
        super().__init__(member)
        self.member = member


@dataclass(frozen=True)
class Part:
    """One of the notices in a digest, as it stands there."""

    words: str
    stop_url: str


def gathered(notices: Mapping[int, Notice], order: list[int]) -> list[Part]:
    """Write what a digest gathers, in the present language; NotGathered names one that cannot be."""
    parts = []
    for pk in order:
        try:
            words = words_of(notices[pk]).removeprefix(gettext("Hello.")).strip()
            parts.append(Part(words, _stop_url(notices[pk])))
        except Exception as trouble:
            raise NotGathered(pk) from trouble
    return parts


def words_of(notice: Notice) -> str:
    """What a notice says, in the present language, without the frame of a mail."""
    kind = kinds.get(notice.kind)
    return _text(f"{kind.template}.txt", _context(notice, kind)).strip()


def _context(notice: Notice, kind: kinds.Kind) -> dict[str, Any]:
    prepared = kind.prepare(dict(notice.context)) if kind.prepare else {}
    return {
        **notice.context,
        **prepared,
        "portal_url": settings.PUBLIC_URL,
        "language": notice.contact.language,
    }


def _headers(notice: Notice, stop_url: str) -> dict[str, str]:
    headers = {
        "Message-ID": notice.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": notice.contact.language,
    }
    if stop_url:
        headers["List-Unsubscribe"] = f"<{stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _reply_to(kind: kinds.Kind, notice: Notice) -> dict[str, str]:
    """The header by which an answer finds the thread it belongs to, if there is one and mail comes in."""
    topic = kind.replies_to(notice) if kind.replies_to and settings.INBOUND_ADDRESS else None
    if topic is None:
        return {}
    return {"Reply-To": reply_address(topic=topic, contact=notice.contact_id, at=notice.queued_at)}


def _stop_url(notice: Notice) -> str:
    """Where it is stopped: its topics, or else its category; nothing if it must come."""
    categories = _categories(notice)
    if not notice.topics and not categories:
        return ""
    token = stop_token(notice.contact_id, notice.topics, categories)
    return f"{settings.PUBLIC_URL}{reverse('notices:stop', args=[token])}"


def _categories(notice: Notice) -> list[str]:
    """What may be turned off of it; of a digest, what may be of those that it gathers."""
    names = [notice.kind]
    if notice.kind == DIGEST:
        members = Notice.objects.filter(pk__in=notice.context["members"])
        names = list(members.order_by("kind").values_list("kind", flat=True).distinct())
    known = [kind for kind in kinds.all_kinds() if kind.name in names]
    return sorted({kind.category.value for kind in known if kind.may_be_turned_off})


def _engine() -> DjangoTemplates:
    return next(engine for engine in engines.all() if isinstance(engine, DjangoTemplates))


def _text(name: str, context: dict[str, Any]) -> str:
    """Plain text: nothing is escaped in it."""
    template: Template = _engine().get_template(name)
    return template.template.render(Context(context, autoescape=False))


def _first_text(name: str, other: str, context: dict[str, Any]) -> str:
    try:
        return _text(name, context)
    except TemplateDoesNotExist as missing:
        if missing.args[0] != name:
            raise
        return _text(other, context)


def _html(name: str, context: dict[str, Any]) -> str:
    """The kind's own page if it has one, else its plain words in the shared frame."""
    try:
        template = _engine().get_template(f"{name}.html")
    except TemplateDoesNotExist:
        template = _engine().get_template("notices/mail/from_text.html")
    return template.render(context)
