"""Ways to reach people."""

from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from notices.addresses import NUMBER, POSTCODE, normalised_mobile, normalised_number, normalised_post


def normalised_email(address: str) -> str:
    """Write one mailbox always in the same way, or raise ValidationError: lower case, the domain in ASCII."""
    address = address.strip().lower()
    validate_email(address)
    if not address.isprintable() or " " in address:
        raise ValidationError(_("Enter an email address in the right form, like name@example.com."), code="invalid")
    mailbox, domain = address.rsplit("@", 1)
    return f"{mailbox}@{punycode(domain)}"


class ContactQuerySet(models.QuerySet["Contact"]):
    """Ways to reach people."""

    def for_email(self, address: str, language: str = settings.LANGUAGE_CODE) -> "Contact":
        """Find or make the contact of an e-mail address; two requests at once get the same one."""
        contact, _made = self.get_or_create(
            channel=Contact.Channel.EMAIL, address=normalised_email(address), defaults={"language": language}
        )
        return contact

    def for_sms(self, number: str, language: str = settings.LANGUAGE_CODE) -> "Contact":
        """Find or make the contact of a mobile number. Until it is proved, nothing but a code goes to it."""
        contact, _made = self.get_or_create(
            channel=Contact.Channel.SMS, address=normalised_mobile(number), defaults={"language": language}
        )
        return contact

    def for_telephone(
        self, number: str, language: str = settings.LANGUAGE_CODE, *, safe_to_leave_message: bool = False
    ) -> "Contact":
        """Find or make the contact of a number that staff ring.

        A message may be left where everybody who gave the number has said so: more than one may answer there.
        """
        contact, _made = self.get_or_create(
            channel=Contact.Channel.TELEPHONE,
            address=normalised_number(number),
            defaults={"language": language, "safe_to_leave_message": safe_to_leave_message},
        )
        if contact.safe_to_leave_message and not safe_to_leave_message:
            contact.safe_to_leave_message = False
            contact.save(update_fields=["safe_to_leave_message"])
        return contact

    def for_letter(
        self, address: str, language: str = settings.LANGUAGE_CODE, *, large_print: bool = False
    ) -> "Contact":
        """Find or make the contact of a postal address, which begins with a name. Who asks for large print gets it."""
        contact, _made = self.get_or_create(
            channel=Contact.Channel.LETTER,
            address=normalised_post(address),
            defaults={"language": language, "large_print": large_print},
        )
        if large_print and not contact.large_print:
            contact.large_print = True
            contact.save(update_fields=["large_print"])
        return contact


class Contact(models.Model):
    """A way to reach somebody. It may stand alone: a follower needs no account and no name."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")
        SMS = "sms", _("Text message")
        LETTER = "letter", _("Letter")
        TELEPHONE = "telephone", _("Telephone")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    channel = models.CharField(max_length=10, choices=Channel)
    address = models.CharField(max_length=320)
    language = models.CharField(max_length=10, default=settings.LANGUAGE_CODE)
    proven_at = models.DateTimeField(null=True, blank=True)  # a code that was sent to it has come back
    safe_to_leave_message = models.BooleanField(default=False)
    large_print = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    suppressed_at = models.DateTimeField(null=True, blank=True)
    suppressed_because = models.CharField(max_length=200, blank=True)
    # Their owner wants to be reached by another contact of theirs. That one leads to itself, never further.
    reached_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Goes up with every change of what its owner wants. A notice goes only by what was true when it was claimed.
    wishes_version = models.PositiveIntegerField(default=0, db_default=0)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(fields=["channel", "address"], name="contact_once"),
            models.CheckConstraint(
                condition=~Q(channel="email") | Q(address=Lower("address")), name="contact_email_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(channel="letter") | Q(address__regex=r"^[^[:space:][:cntrl:]]+$"),
                name="contact_address_one_line",
            ),
            models.CheckConstraint(
                condition=~Q(channel__in=["sms", "telephone"]) | Q(address__regex=f"^{NUMBER}$"),
                name="contact_number_e164",
            ),
            models.CheckConstraint(
                condition=~Q(channel="letter") | Q(address__regex=rf"^([^[:space:]][^[:cntrl:]]*\n){{2,6}}{POSTCODE}$"),
                name="contact_letter_ends_in_postcode",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["email", "sms", "letter", "telephone"]), name="contact_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(channel="sms") | Q(proven_at__isnull=True), name="contact_proven_by_text"
            ),
            models.CheckConstraint(
                condition=Q(channel="telephone") | Q(safe_to_leave_message=False),
                name="contact_message_left_by_telephone",
            ),
            models.CheckConstraint(
                condition=Q(channel="letter") | Q(large_print=False), name="contact_large_print_in_letters"
            ),
            models.CheckConstraint(
                condition=Q(suppressed_at__isnull=True, suppressed_because="")
                | Q(suppressed_at__isnull=False) & ~Q(suppressed_because=""),
                name="contact_suppressed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(reached_by__isnull=True) | ~Q(reached_by=F("id")), name="contact_reached_by_another"
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def chosen(self) -> "Contact":
        """Where its owner wants to be reached, if that works; else here."""
        other = self.reached_by
        return other if other and other.can_be_reached else self

    @property
    def can_be_reached(self) -> bool:
        """Whether notices may go there: nothing stops it, and a number is proved."""
        return self.suppressed_at is None and (self.channel != Contact.Channel.SMS or self.proven_at is not None)

    @property
    def masked_address(self) -> str:
        """Enough of the address to know it again, too little to reach it."""
        if self.channel == Contact.Channel.EMAIL:
            mailbox, _at, domain = self.address.rpartition("@")
            return f"{mailbox[:1]}…@{domain}"
        if self.channel == Contact.Channel.LETTER:
            district, _space, _rest = self.address.splitlines()[-1].partition(" ")
            return f"… {district}"
        return f"…{self.address[-3:]}"
