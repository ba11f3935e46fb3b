"""The outbox: one row a notice (docs/adr/0003-outbox.md)."""

import json
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime
from typing import Any, Final, Self
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notices.models.contacts import Contact
from notices.models.topics import Topic

MAX_ATTEMPTS = 5
DIGEST: Final = "notices.digest"  # the kind of the letter that gathers others


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
                -- Step by step, each written out: whatever Postgres believes of its tables' sizes, no step looks at
                -- all contacts more than once for each follower.
                WITH own AS MATERIALIZED (
                    SELECT follower.topic_id, contact.id, contact.reached_by_id,
                           contact.suppressed_at IS NULL
                           AND (contact.channel <> 'sms' OR contact.proven_at IS NOT NULL) AS reachable
                    FROM notices_follower follower
                    JOIN notices_contact contact ON contact.id = follower.contact_id
                    WHERE follower.topic_id = ANY(%(topics)s)
                      AND follower.stopped_at IS NULL
                      AND (NOT %(for_then)s OR follower.since <= %(due_at)s)
                ), told AS MATERIALIZED (
                    SELECT own.topic_id, own.id AS own_id, COALESCE(
                        (SELECT chosen.id FROM notices_contact chosen
                         WHERE chosen.id = own.reached_by_id AND chosen.suppressed_at IS NULL
                           AND (chosen.channel <> 'sms' OR chosen.proven_at IS NOT NULL)),
                        CASE WHEN own.reachable THEN own.id END
                    ) AS contact_id
                    FROM own
                )
                INSERT INTO notices_notice
                    (kind, urgent, contact_id, context, key, subject, desk, topics,
                     queued_at, due_at, try_at, changed_at, expires_at)
                SELECT %(kind)s, %(urgent)s, told.contact_id, %(context)s::jsonb, %(key)s || ':' || told.contact_id,
                       %(subject)s, %(desk)s, array_agg(DISTINCT told.topic_id ORDER BY told.topic_id),
                       %(at)s, %(due_at)s, %(due_at)s, %(at)s, %(expires_at)s::timestamptz
                FROM told
                WHERE told.contact_id IS NOT NULL AND %(leave_out)s NOT IN (told.own_id, told.contact_id)
                GROUP BY told.contact_id
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
