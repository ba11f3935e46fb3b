"""Contacts, topics and who follows them, and the outbox: one row a notice (docs/adr/0003-outbox.md)."""

import json
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final, Self
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from common.clock import in_london
from common.fields import PublicTextField
from notices.addresses import NUMBER, POSTCODE, normalised_mobile, normalised_number, normalised_post
from notices.kinds import Category
from notices.quiet import LONDON, Quiet

MAX_ATTEMPTS = 5
DIGEST: Final = "notices.digest"  # the kind of the letter that gathers others


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


class Preferences(models.Model):
    """What the owner of a contact wants to get there, and when. Without a row it is what suits the channel."""

    DIGEST_AT: Final = time(9)
    NIGHT: Final = Quiet(time(21), time(8))
    RINGS: Final = {Contact.Channel.SMS, Contact.Channel.TELEPHONE}

    class Digest(models.TextChoices):
        AT_ONCE = "at_once", _("Each one at once")
        DAILY = "daily", _("One message a day")
        WEEKLY = "weekly", _("One message a week")

    class Weekday(models.IntegerChoices):
        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    contact = models.OneToOneField(Contact, primary_key=True, on_delete=models.CASCADE, related_name="preferences")
    turned_off = ArrayField(models.CharField(max_length=10, choices=Category), default=list, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest = models.CharField(max_length=10, choices=Digest, default=Digest.AT_ONCE)
    digest_weekday = models.PositiveSmallIntegerField(choices=Weekday, null=True, blank=True)

    class Meta:
        verbose_name_plural = _("preferences")
        constraints = [
            models.CheckConstraint(
                condition=Q(turned_off__contained_by=["answers", "news", "asks"]),
                name="preferences_leave_what_must_come",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until")),
                name="preferences_quiet_from_until",
            ),
            models.CheckConstraint(
                condition=Q(digest__in=["at_once", "daily"], digest_weekday__isnull=True)
                | Q(digest="weekly", digest_weekday__isnull=False, digest_weekday__range=(1, 7)),
                name="preferences_weekly_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}"

    @classmethod
    def of(cls, contact: Contact) -> "Preferences":
        """What is wanted at a contact: as its owner said, or what suits the channel, not yet stored."""
        try:
            return contact.preferences
        except cls.DoesNotExist:
            night = cls.NIGHT if contact.channel in cls.RINGS else None
            return cls(
                contact=contact,
                quiet_from=night.starts if night else None,
                quiet_until=night.ends if night else None,
            )

    @property
    def quiet(self) -> Quiet | None:
        """The quiet hours, if there are any."""
        return Quiet(self.quiet_from, self.quiet_until) if self.quiet_from and self.quiet_until else None

    @property
    def wants_digests(self) -> bool:
        """Whether what may wait shall come in one letter."""
        return self.digest != self.Digest.AT_ONCE

    def next_digest(self, at: datetime) -> datetime:
        """When the next letter goes that gathers what comes up at this instant."""
        today = at.astimezone(LONDON).date()
        weekdays = {self.digest_weekday} if self.digest == self.Digest.WEEKLY else {*range(1, 8)}
        days = (today + timedelta(days=ahead) for ahead in range(8))
        moments = (datetime.combine(day, self.DIGEST_AT, LONDON) for day in days if day.isoweekday() in weekdays)
        return next(moment for moment in moments if moment > at).astimezone(UTC)


class Topic(models.Model):
    """Anything that can be followed owns one. A topic does not know what it belongs to."""

    label = models.CharField(max_length=50, help_text=_("What kind of thing owns it, such as feedback.theme."))

    def __str__(self) -> str:
        return f"{self.label} {self.pk}"


class FollowerQuerySet(models.QuerySet["Follower"]):
    """Who follows what."""

    def active(self) -> Self:
        """Those who have not stopped."""
        return self.filter(stopped_at__isnull=True)


class Follower(models.Model):
    """One contact follows one topic, until it stops."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "contact"], name="follower_once"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__gte=F("since")), name="follower_stops_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} follows {self.topic_id}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """The outbox."""

    def waiting(self) -> Self:
        """Still to be sent, now or later."""
        return self.filter(state__in=Notice.WAITING)

    def due(self, at: datetime) -> Self:
        """To be sent now: the urgent first, then the oldest."""
        return self.waiting().filter(try_at__lte=at).order_by("-urgent", "try_at", "pk")

    def stuck(self) -> Self:
        """Waiting for a person to decide: failed, or perhaps sent and perhaps not."""
        return self.filter(state__in=Notice.STUCK)

    def undelivered(self) -> Self:
        """Taken by the other side, which said afterwards that they did not arrive."""
        return self.filter(state=Notice.State.SENT).exclude(reason="")

    def overdue(self, at: datetime) -> Self:
        """Those that should have gone out by now, and have not."""
        return self.waiting().filter(due_at__lte=at)

    def for_desks(self, desks: Iterable[str]) -> Self:
        """Those that are not at their end, or did not arrive, and that the staff behind these desks look after."""
        at_work = Q(state__in=[*Notice.WAITING, Notice.State.SENDING, *Notice.STUCK])
        return self.filter(at_work | Q(state=Notice.State.SENT) & ~Q(reason=""), desk__in=list(desks))

    def held_by(self, claim: object, at: datetime) -> Self:
        """Those that one run has claimed, has not begun to send, and still holds the lease of."""
        return self.filter(state=Notice.State.SENDING, claim=claim, data_started_at__isnull=True, lease_until__gt=at)

    def begin(
        self,
        pk: int,
        claim: UUID,
        at: datetime,
        *,
        proves_number: bool,
        wishes_version: int,
        members: list[int] | None = None,
    ) -> bool:
        """Write down that a claimed notice is now handed over; False if it may not be, or is no longer this run's.

        It may be while it is not cancelled, its contact may be written to, still follows one of the topics it came by
        and wants what it wanted when it was claimed, and it is in time. A number takes nothing but the code that proves
        it before it is proved. A digest must still gather exactly these members; whoever would take one away waits for
        its row. Written out in SQL, as every mail waits for it.
        """
        with transaction.atomic() if members is not None else nullcontext(), connection.cursor() as cursor:
            cursor.execute(
                """
                UPDATE notices_notice SET data_started_at = %(at)s
                WHERE id = %(pk)s AND state = 'sending' AND claim = %(claim)s AND data_started_at IS NULL
                  AND lease_until > %(at)s
                  AND (expires_at IS NULL OR expires_at > %(at)s)
                  AND EXISTS (
                      SELECT FROM notices_contact contact
                      WHERE contact.id = contact_id AND contact.suppressed_at IS NULL
                        AND contact.wishes_version = %(wishes_version)s
                        AND (contact.channel <> 'sms' OR contact.proven_at IS NOT NULL OR %(proves_number)s))
                  AND (topics = '{}' OR EXISTS (
                      SELECT FROM notices_follower follower
                      JOIN notices_contact own ON own.id = follower.contact_id
                      WHERE notices_notice.contact_id IN (own.id, own.reached_by_id)
                        AND follower.topic_id = ANY(topics) AND follower.stopped_at IS NULL))
                """,
                {
                    "pk": pk,
                    "claim": claim,
                    "at": at,
                    "proves_number": proves_number,
                    "wishes_version": wishes_version,
                },
            )
            begun = bool(cursor.rowcount)
            if begun and members is not None and (not members or self.wanted_members(pk, at) != members):
                transaction.set_rollback(True)
                return False
            return begun

    def wanted_members(self, pk: int, at: datetime) -> list[int]:
        """What a digest gathers that is still in time, and still followed."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT id FROM notices_notice
                WHERE digest_id = %(pk)s AND state = 'gathered'
                  AND (expires_at IS NULL OR expires_at > %(at)s)
                  AND (topics = '{}' OR EXISTS (
                      SELECT FROM notices_follower follower
                      JOIN notices_contact own ON own.id = follower.contact_id
                      WHERE notices_notice.contact_id IN (own.id, own.reached_by_id)
                        AND follower.topic_id = ANY(topics) AND follower.stopped_at IS NULL))
                ORDER BY queued_at, id
                """,
                {"pk": pk, "at": at},
            )
            return [row[0] for row in cursor.fetchall()]

    def record_sent(
        self,
        pk: int,
        claim: UUID,
        at: datetime,
        *,
        body: str,
        body_kept_until: datetime | None,
        members: list[int] | None = None,
    ) -> int:
        """Write down that a notice was taken by the other side; return 1, or 0 if it is no longer this run's.

        It may be "uncertain" by now, if this run took longer than its lease: this run knows better. What a digest
        gathered is sent with it; what it left out was not wanted any more.
        """
        with transaction.atomic() if members is not None else nullcontext(), connection.cursor() as cursor:
            cursor.execute(
                """
                UPDATE notices_notice
                SET state = 'sent', sent_at = %(at)s, changed_at = %(at)s, lease_until = NULL, reason = '',
                    context = '{}', body = %(body)s, body_kept_until = %(body_kept_until)s
                WHERE id = %(pk)s AND claim = %(claim)s AND state IN ('sending', 'uncertain')
                """,
                {"pk": pk, "claim": claim, "at": at, "body": body, "body_kept_until": body_kept_until},
            )
            recorded = int(cursor.rowcount)
            if recorded and members is not None:
                self.filter(digest=pk, pk__in=members).update(context={}, changed_at=at)
                self.filter(digest=pk).exclude(pk__in=members).leave_digest(state=Notice.State.UNWANTED, at=at)
            return recorded

    def leave_digest(self, *, state: str, at: datetime, **changes: Any) -> int:
        """Take what a digest gathers out of it, into another state; what is not to be sent any more is forgotten."""
        if state not in Notice.WAITING:
            changes["context"] = {}
        return self.update(state=state, digest=None, changed_at=at, **changes)

    def insert_for_followers(
        self,
        *,
        topics: Iterable[Topic],
        kind: str,
        urgent: bool,
        context: dict[str, Any],
        key: str,
        at: datetime,
        expires_at: datetime | None,
        subject: str,
        desk: str,
        leave_out: Contact | None,
        due_at: datetime | None = None,
    ) -> int:
        """Queue one notice for everyone who follows any of the topics, by one statement.

        Contacts of one owner who chose one of them count as one, and it goes to that. With ``due_at`` it is for those
        who followed by then.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO notices_notice
                    (kind, urgent, contact_id, context, key, subject, desk, topics,
                     queued_at, due_at, try_at, changed_at, expires_at)
                SELECT %(kind)s, %(urgent)s, contact.id, %(context)s::jsonb, %(key)s || ':' || contact.id,
                       %(subject)s, %(desk)s, array_agg(DISTINCT follower.topic_id ORDER BY follower.topic_id),
                       %(at)s, %(due_at)s, %(due_at)s, %(at)s, %(expires_at)s::timestamptz
                FROM notices_follower follower
                JOIN notices_contact own ON own.id = follower.contact_id
                LEFT JOIN notices_contact chosen ON chosen.id = own.reached_by_id
                  AND chosen.suppressed_at IS NULL AND (chosen.channel <> 'sms' OR chosen.proven_at IS NOT NULL)
                JOIN notices_contact contact ON contact.id = COALESCE(chosen.id, own.id)
                WHERE follower.topic_id = ANY(%(topics)s)
                  AND follower.stopped_at IS NULL
                  AND (NOT %(for_then)s OR follower.since <= %(due_at)s)
                  AND contact.suppressed_at IS NULL
                  AND (contact.channel <> 'sms' OR contact.proven_at IS NOT NULL)
                  AND %(leave_out)s NOT IN (own.id, contact.id)
                GROUP BY contact.id
                ON CONFLICT (key) DO NOTHING
                """,
                {
                    "kind": kind,
                    "urgent": urgent,
                    "context": json.dumps(context),
                    "key": key,
                    "subject": subject,
                    "desk": desk,
                    "at": at,
                    "due_at": due_at or at,
                    "for_then": due_at is not None,
                    "expires_at": expires_at,
                    "topics": [topic.pk for topic in topics],
                    "leave_out": leave_out.pk if leave_out else 0,
                },
            )
            return int(cursor.rowcount)


@pghistory.track(
    pghistory.UpdateEvent(
        "decided",
        condition=pgtrigger.Q(old__state__in=["failed", "uncertain"], new__state__in=["queued", "given_up"]),
    ),
    fields=["state"],
    model_name="NoticeDecision",
    obj_field=pghistory.ObjForeignKey(related_name="decisions"),
)
class Notice(models.Model):
    """One message to one contact: queued in the business transaction, sent once, proven.

    Rows go queued → sending → sent. What else may happen: retry (tried, tried again later), failed (given
    up by itself), uncertain (perhaps sent: a person decides), cancelled, expired (too late to be of use),
    unwanted (the contact has stopped it), given_up (by a person), gathered (its fate is that of its digest).
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        RETRY = "retry", _("Will be tried again")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")
        UNCERTAIN = "uncertain", _("Perhaps sent, perhaps not")
        CANCELLED = "cancelled", _("Cancelled before it was sent")
        EXPIRED = "expired", _("Not sent: it would have come too late")
        UNWANTED = "unwanted", _("Not sent: not wanted any more")
        GATHERED = "gathered", _("Goes, or went, with others in one letter")
        GIVEN_UP = "given_up", _("Given up")

    WAITING = (State.QUEUED, State.RETRY)
    STUCK = (State.FAILED, State.UNCERTAIN)

    public_id = models.UUIDField(default=uuid4, db_default=RandomUUID(), unique=True, editable=False)
    # A notice means nothing without whom it is for: erasing a contact erases what was written to it.
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=100)
    context = models.JSONField(default=dict, db_default={}, blank=True)
    key = models.CharField(max_length=255, help_text=_("The same key is never queued twice."))
    subject = models.CharField(max_length=100, blank=True, db_default="", help_text=_("What it is about."))
    desk = models.SlugField(
        max_length=60,
        blank=True,
        db_index=False,
        db_default="",
        help_text=_("The organisation whose staff look after it."),
    )
    topics = ArrayField(models.BigIntegerField(), default=list, db_default=[], blank=True)
    urgent = models.BooleanField(default=False, db_default=False)
    digest = models.ForeignKey(
        "self", null=True, blank=True, db_index=False, on_delete=models.CASCADE, related_name="members"
    )

    state = models.CharField(max_length=10, choices=State, default=State.QUEUED, db_default=State.QUEUED)
    reason = models.CharField(max_length=500, blank=True, db_default="")
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text=_("When it should go out."))
    try_at = models.DateTimeField(help_text=_("When it is tried next: at first when it is due."))
    held_since = models.DateTimeField(
        null=True, blank=True, help_text=_("It would have gone then, but somebody wants quiet.")
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(help_text=_("When it came into its state."))

    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Its worker vanished once. It is claimed alone from then on, so that it takes no other notice with it.
    suspect = models.BooleanField(default=False, db_default=False)
    claim = models.UUIDField(null=True, blank=True, help_text=_("Which run of the sender holds it, or sent it."))
    lease_until = models.DateTimeField(null=True, blank=True)
    data_started_at = models.DateTimeField(null=True, blank=True)

    sent_at = models.DateTimeField(null=True, blank=True)
    body = models.TextField(blank=True, db_default="", help_text=_("What was sent, kept as evidence for a while."))
    body_kept_until = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True, help_text=_("When it was opened in the portal."))

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(
                F("urgent").desc(), "try_at", "id", name="notice_due", condition=Q(state__in=["queued", "retry"])
            ),
            models.Index(fields=["lease_until"], name="notice_leased", condition=Q(state="sending")),
            models.Index(
                fields=["subject"],
                name="notice_subject_open",
                condition=Q(state__in=["queued", "retry", "sending", "gathered"]) & ~Q(subject=""),
            ),
            models.Index(
                fields=["desk", "state", "due_at", "id"],
                name="notice_desk_open",
                condition=Q(state__in=["queued", "retry", "sending", "failed", "uncertain"]),
            ),
            models.Index(
                fields=["desk", "due_at", "id"], name="notice_undelivered", condition=Q(state="sent") & ~Q(reason="")
            ),
            models.Index(
                fields=["body_kept_until"], name="notice_body_kept", condition=Q(body_kept_until__isnull=False)
            ),
            models.Index(fields=["digest"], name="notice_digest", condition=Q(digest__isnull=False)),
            models.Index(fields=["contact", "-queued_at"], name="notice_contact"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="notice_key_once"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "queued",
                        "sending",
                        "retry",
                        "sent",
                        "failed",
                        "uncertain",
                        "cancelled",
                        "expired",
                        "unwanted",
                        "given_up",
                        "gathered",
                    ]
                ),
                name="notice_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="gathered", digest__isnull=False) & ~Q(kind=DIGEST)
                | ~Q(state="gathered") & Q(digest__isnull=True),
                name="notice_gathered_in_a_digest",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", lease_until__isnull=False)
                | ~Q(state="sending") & Q(lease_until__isnull=True),
                name="notice_lease_only_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sending", "sent", "uncertain"], claim__isnull=False, attempts__gte=1)
                | ~Q(state__in=["sending", "sent", "uncertain"]) & Q(claim__isnull=True),
                name="notice_claim_while_held",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "uncertain"], data_started_at__isnull=False)
                | Q(state="sending")
                | ~Q(state__in=["sent", "uncertain", "sending"]) & Q(data_started_at__isnull=True),
                name="notice_started_only_if_sending",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="notice_sent_at_iff_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["retry", "failed", "uncertain"]) | ~Q(reason=""),
                name="notice_trouble_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(body="", body_kept_until__isnull=True)
                | Q(state="sent", body_kept_until__isnull=False) & ~Q(body=""),
                name="notice_body_only_when_sent",
            ),
            models.CheckConstraint(condition=Q(try_at__gte=F("due_at")), name="notice_not_tried_early"),
            models.CheckConstraint(condition=Q(attempts__lte=MAX_ATTEMPTS), name="notice_attempts_bounded"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(kind=""), name="notice_key_and_kind"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def message_id(self) -> str:
        """The same for every attempt, so that a doubled mail can be told to be one."""
        return f"<{self.public_id}@{urlsplit(settings.PUBLIC_URL).hostname}>"


# --- Reminders ---------------------------------------------------------------------------------------------------

FURTHEST_DAYS, FURTHEST_MINUTES = 60, 24 * 60


class ReminderRule(models.Model):
    """When something is said before or after a date, stored relative to it: whoever moves the date moves this as well.

    It belongs to the topic of what it reminds of. Either days away at a time on London's clocks, or minutes away.
    """

    LATE = timedelta(days=2)

    class Anchor(models.TextChoices):
        START = "start"
        END = "end"
        OPENING = "opening"
        CLOSING = "closing"
        DUE = "due"

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="reminder_rules", db_index=False)
    anchor = models.CharField(max_length=10, choices=Anchor, default=Anchor.START)
    days = models.SmallIntegerField(default=0)
    at = models.TimeField(null=True, blank=True)
    minutes = models.SmallIntegerField(null=True, blank=True)
    words = PublicTextField(blank=True)
    since = models.DateTimeField()  # what fell due before is not said any more

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "anchor", "days", "at", "minutes"], nulls_distinct=False, name="reminder_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(anchor__in=["start", "end", "opening", "closing", "due"]), name="reminder_anchor_known"
            ),
            models.CheckConstraint(
                condition=Q(at__isnull=False, minutes__isnull=True, days__range=(-FURTHEST_DAYS, FURTHEST_DAYS))
                | Q(
                    at__isnull=True,
                    days=0,
                    minutes__isnull=False,
                    minutes__range=(-FURTHEST_MINUTES, FURTHEST_MINUTES),
                ),
                name="reminder_by_days_or_by_minutes",
            ),
        ]

    def __str__(self) -> str:
        away = f"{self.minutes} minutes" if self.at is None else f"{self.days} days, at {self.at:%H:%M}"
        return f"{self.anchor}: {away}"

    def due_at(self, anchor: datetime) -> datetime:
        """When it is said, of something whose date is ``anchor``."""
        if self.at is None:
            return anchor.astimezone(UTC) + timedelta(minutes=self.minutes or 0)
        return in_london(timezone.localdate(anchor) + timedelta(days=self.days), self.at)

    def expires_at(self, anchor: datetime) -> datetime:
        """When it is too late to say it: what comes before, once the date is there."""
        return anchor if self.is_before else self.due_at(anchor) + self.LATE

    @property
    def is_before(self) -> bool:
        """Whether it looks ahead: then it is of no use once the date is there."""
        return self.days <= 0 if self.at else (self.minutes or 0) < 0


class Sweep(models.Model):
    """Up to when one source of reminders has been looked through."""

    source = models.CharField(max_length=60, primary_key=True)
    done_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source}: {self.done_until}"


# --- What comes in -----------------------------------------------------------------------------------------------

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
