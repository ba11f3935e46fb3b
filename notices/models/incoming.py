"""What comes in."""

from collections.abc import Iterable
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.models.contacts import Contact

LONGEST_MESSAGE_ID = 255
LONGEST_SUBJECT = 300


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    """What came in."""

    def for_desks(self, desks: Iterable[str]) -> Self:
        """Those that the staff behind these desks look after, but not what became something else: it stands there."""
        return self.filter(desk__in=list(desks)).exclude(state__in=["new", "placed"])

    def to_place(self) -> Self:
        """Waiting for a person to say what they are."""
        return self.filter(state__in=IncomingMail.TO_PLACE)


class IncomingMail(models.Model):
    """One mail that came in, as it came, and what became of it."""

    class State(models.TextChoices):
        NEW = "new", _("Just come in")
        PLACED = "placed", _("Became feedback, or an answer")
        STRAY = "stray", _("Could not be placed")
        HELD = "held", _("Marked as spam")
        FAILED = "failed", _("Could not be read")
        BOUNCED = "bounced", _("A message of ours came back")
        AUTOMATIC = "automatic", _("Written by a machine")
        REFUSED = "refused", _("Too large")
        DROPPED = "dropped", _("Dropped")

    class CameBy(models.TextChoices):
        MAILBOX = "mailbox", _("Mailbox")
        PROVIDER = "provider", _("Mail provider")

    TO_PLACE = (State.STRAY, State.HELD, State.FAILED)
    BECAME_NOTHING = (State.HELD, State.BOUNCED, State.AUTOMATIC, State.REFUSED, State.DROPPED)

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    message_id = models.CharField(max_length=LONGEST_MESSAGE_ID)
    # Of what its sender wrote: a second mail under a known Message-ID is not the same mail.
    fingerprint = models.CharField(max_length=64)
    came_at = models.DateTimeField()
    came_by = models.CharField(max_length=10, choices=CameBy)
    sender = models.CharField(max_length=320, blank=True)
    recipient = models.CharField(max_length=320, blank=True, help_text=_("Which of our addresses it was sent to."))
    subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True)
    text = models.TextField(blank=True, help_text=_("All that it says, with what it quotes and its signature."))
    raw = models.BinaryField(null=True, blank=True)
    is_too_large = models.BooleanField(default=False)
    is_marked_as_spam = models.BooleanField(default=False)
    # A mail means nothing without who wrote it: erasing a contact erases what it sent.
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    reason = models.CharField(max_length=300, blank=True)
    became = models.CharField(max_length=100, blank=True, help_text=_("What it is now, such as feedback.item:12."))
    desk = models.SlugField(
        max_length=60, blank=True, db_index=False, help_text=_("The organisation whose staff look after it.")
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()

    objects = IncomingMailQuerySet.as_manager()

    class Meta:
        ordering = ["-came_at", "-pk"]
        verbose_name = _("email that came in")
        verbose_name_plural = _("emails that came in")
        indexes = [
            models.Index(fields=["id"], name="incoming_new", condition=Q(state="new")),
            models.Index(fields=["desk", "state", "came_at"], name="incoming_desk"),
            models.Index(fields=["became"], name="incoming_became", condition=~Q(became="")),
            models.Index(fields=["sender", "came_at"], name="incoming_sender"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["message_id", "fingerprint"], name="incoming_once"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "new",
                        "placed",
                        "stray",
                        "held",
                        "failed",
                        "bounced",
                        "automatic",
                        "refused",
                        "dropped",
                    ]
                ),
                name="incoming_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["new", "placed"]) | ~Q(reason=""), name="incoming_unplaced_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="placed") & ~Q(became="") | ~Q(state="placed") & Q(became=""),
                name="incoming_placed_became_something",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["new", "failed"]) | Q(raw__isnull=False), name="incoming_unread_is_whole"
            ),
            models.CheckConstraint(condition=Q(came_by__in=["mailbox", "provider"]), name="incoming_came_by_known"),
        ]

    def __str__(self) -> str:
        return self.message_id


class IncomingFileQuerySet(models.QuerySet["IncomingFile"]):
    """Files that came in."""

    def kept(self) -> Self:
        """Those that can be opened."""
        return self.exclude(content="")


def random_name(_file: "IncomingFile", _name: str) -> str:
    """Where a file is stored: under a name that says nothing and that nobody can guess."""
    return f"incoming/{uuid4().hex}"


class IncomingFile(models.Model):
    """A file that came with a mail; or that one came and was left out, and why."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"
        ODT = "odt", "OpenDocument"
        JPEG = "jpg", "JPEG"
        PNG = "png", "PNG"
        TEXT = "txt", _("Text")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    mail = models.ForeignKey(IncomingMail, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, choices=Kind, blank=True)
    size = models.PositiveIntegerField()
    content = models.FileField(upload_to=random_name, blank=True)
    left_out_because = models.CharField(max_length=100, blank=True)

    objects = IncomingFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(content="") & ~Q(left_out_because="")
                | ~Q(content="") & Q(left_out_because="") & ~Q(kind=""),
                name="file_kept_or_left_out_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.name
