"""What goes out, ready to go: one message to one recipient."""

from dataclasses import dataclass
from email.utils import parseaddr

from django.core.mail import EmailMessage


@dataclass(frozen=True)
class Mail:
    """A mail."""

    mail: EmailMessage
    content: bytes  # the same, as it goes over the wire
    evidence: str  # what of it may be kept

    @property
    def sender(self) -> str:
        """The bare address it comes from."""
        return parseaddr(self.mail.from_email)[1]

    @property
    def recipient(self) -> str:
        """The bare address it goes to."""
        return self.mail.to[0]


@dataclass(frozen=True)
class Text:
    """A text message."""

    reference: str  # the same for every attempt
    number: str
    words: str
    evidence: str


@dataclass(frozen=True)
class Post:
    """A letter, as it is printed."""

    reference: str  # the same for every attempt
    pdf: bytes
    evidence: str


Message = Mail | Text | Post
