"""The channels: which line serves each, by the settings; and what a line may say."""

from typing import Any

from django.conf import settings

from notices.channels.base import Line, Refused, Unknown, Unreachable
from notices.channels.gateway import GatewayLine
from notices.channels.mail import mail_line
from notices.channels.messages import Mail, Message, Post, Text
from notices.channels.notify import NotifyLetterLine, NotifyTextLine, known_to_notify
from notices.models import Contact

__all__ = [
    "Line",
    "Mail",
    "Message",
    "Post",
    "Refused",
    "Text",
    "Unknown",
    "Unreachable",
    "known_to_notify",
    "line_for",
    "served",
]


def served() -> list[str]:
    """The channels on which the portal sends by itself. All others are worked through by people."""
    channels = [Contact.Channel.EMAIL]
    if settings.SMS_GATEWAY_URL or settings.NOTIFY_SMS_TEMPLATE_ID:
        channels.append(Contact.Channel.SMS)
    if settings.NOTIFY_POSTS_LETTERS:
        channels.append(Contact.Channel.LETTER)
    return [channel.value for channel in channels]


def line_for(channel: str) -> Line[Any]:
    """A new line for a channel that is served."""
    if channel == Contact.Channel.SMS:
        return GatewayLine() if settings.SMS_GATEWAY_URL else NotifyTextLine()
    return NotifyLetterLine() if channel == Contact.Channel.LETTER else mail_line()
