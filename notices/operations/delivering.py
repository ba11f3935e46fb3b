"""Delivering what is due, as docs/adr/0003-outbox.md sets out: none lost, none sent twice.

Each step is its own short transaction, and none is open while we talk to the other side.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import uuid4

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F

from notices import kinds
from notices.channels import Line, Message, Refused, Unknown, Unreachable, line_for, served
from notices.models import DIGEST, MAX_ATTEMPTS, Notice, NoticeQuerySet
from notices.nudge import nudge
from notices.operations.by_hand import heed_what_waits_for_people
from notices.operations.heeding import heed
from notices.rendering import NotGathered, render

logger = structlog.get_logger(__name__)

BATCH: Final = 25
LEASE: Final = timedelta(minutes=5)
RETRY_AFTER: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
# A run ends long before Celery's time limit of 60 seconds would end it, and before a worker that is told to
# stop is killed; it calls for the next one.
RUN_SECONDS: Final = 15.0
# After the other side said yes, we insist on writing it down, even while Postgres restarts.
INSIST_PAUSES: Final = (0.5, 1.0, 2.0, 4.0)

State = Notice.State


def deliver_due(*, at: datetime, limit: int = 10_000) -> Counter[str]:
    """Send what is due now; return how many notices came into which state.

    Any number of these may run at once. What a run cannot finish in its time it puts back.
    """
    return _Run(at).deliver(limit)


class _Run:
    """One run: its clock, its claim on rows, and a line for each channel, kept open for all that go by it."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._started = time.monotonic()
        self._claim = uuid4()
        self._lines: dict[str, Line[Any]] = {}
        self._channels = served()  # without those on which nobody has answered
        self.counts: Counter[str] = Counter()

    def now(self) -> datetime:
        """The instant the run was given, and the time that has passed since."""
        return self._at + timedelta(seconds=time.monotonic() - self._started)

    def deliver(self, limit: int) -> Counter[str]:
        """Claim and send, batch by batch, until nothing is due, the time is over or nobody answers on any channel."""
        self._lapse_leases()
        self._expire()
        heed_what_waits_for_people(self._channels, self.now())
        try:
            while limit > 0 and (batch := self._claim_batch(min(limit, BATCH))):
                limit -= len(batch)
                self._send_batch(batch)
                if self._time_is_over():
                    nudge()
                    break
        finally:
            self.close()
        return self.counts

    def close(self) -> None:
        """Hang up on every line."""
        for line in self._lines.values():
            line.close()

    # --- Before sending ---------------------------------------------------------------------------------------

    def _lapse_leases(self) -> None:
        """Look after what a vanished worker held: put it back if it had not begun, else ask a person."""
        now = self.now()
        lapsed = Notice.objects.filter(state=State.SENDING, lease_until__lte=now)
        self.counts[State.UNCERTAIN] += lapsed.filter(data_started_at__isnull=False).update(
            state=State.UNCERTAIN,
            changed_at=now,
            lease_until=None,
            reason="Its sender stopped while handing it over. It may have arrived.",
        )
        not_begun = lapsed.filter(data_started_at__isnull=True)
        self.counts[State.FAILED] += not_begun.filter(attempts__gte=MAX_ATTEMPTS).update(
            state=State.FAILED,
            changed_at=now,
            lease_until=None,
            claim=None,
            reason=f"Its sender stopped {MAX_ATTEMPTS} times before it could be sent.",
        )
        self.counts[State.QUEUED] += not_begun.update(
            state=State.QUEUED, changed_at=now, lease_until=None, claim=None, suspect=True
        )

    def _expire(self) -> None:
        now = self.now()
        self.counts[State.EXPIRED] += (
            Notice.objects.waiting()
            .filter(try_at__lte=now, expires_at__lte=now)
            .update(state=State.EXPIRED, changed_at=now, context={})
        )

    def _claim_batch(self, size: int) -> list[Notice]:
        """Take rows for this run. One whose sender once vanished is taken alone, after all others."""
        return self._claim_rows(size, suspect=False) or self._claim_rows(1, suspect=True)

    def _claim_rows(self, size: int, *, suspect: bool) -> list[Notice]:
        """Claim the next rows that go now, past those whose contacts want them later, elsewhere or not at all."""
        while True:
            batch, looked_at = self._claim_some(size, suspect=suspect)
            if batch or not looked_at:
                return batch

    def _claim_some(self, size: int, *, suspect: bool) -> tuple[list[Notice], int]:
        now = self.now()
        with transaction.atomic(durable=True):
            due = list(
                Notice.objects.due(now)
                .filter(suspect=suspect, contact__channel__in=self._channels)
                .select_for_update(skip_locked=True, of=("self",))
                .select_related("contact__preferences", "contact__reached_by")[:size]
            )
            batch = heed(due, now)
            if batch:
                Notice.objects.waiting().filter(pk__in=[notice.pk for notice in batch]).update(
                    state=State.SENDING,
                    changed_at=now,
                    attempts=F("attempts") + 1,
                    claim=self._claim,
                    lease_until=now + LEASE,
                )
        for notice in batch:
            notice.attempts += 1
        return batch, len(due)

    # --- Sending ----------------------------------------------------------------------------------------------

    def _send_batch(self, batch: list[Notice]) -> None:
        """Send each of a batch. A channel on which nobody answers is left alone for the rest of this run."""
        while batch:
            if self._time_is_over():
                self._put_back(batch)
                return
            notice, *batch = batch
            channel = notice.contact.channel
            try:
                line = self._line_for(channel)
                line_is_new = line.open()
            except Unreachable as trouble:
                self._channels.remove(channel)
                self._put_off([notice, *(one for one in batch if one.contact.channel == channel)], str(trouble))
                batch = [one for one in batch if one.contact.channel != channel]
            else:
                self._send(notice, line, line_is_new=line_is_new)

    def _line_for(self, channel: str) -> Line[Any]:
        if channel not in self._lines:
            self._lines[channel] = line_for(channel)
        return self._lines[channel]

    def _send(self, notice: Notice, line: Line[Any], *, line_is_new: bool) -> None:
        if notice.kind == DIGEST:
            notice.context = {"members": Notice.objects.wanted_members(notice.pk, self.now())}
        try:
            message = render(notice)
        except NotGathered as trouble:
            self._take_out(notice, trouble.member)
            return
        except Exception as trouble:
            logger.exception("notices.not_rendered", notice=notice.pk, kind=notice.kind)
            self._put_off([notice], f"It could not be written: {type(trouble).__name__}: {trouble}")
            return
        try:
            self._offer(line, message, line_is_new=line_is_new)
            if not self._begin(notice):
                line.withdraw()
                self._set_aside(notice)
                return
            line.hand_over(message)
        except Unreachable as trouble:
            self._put_off([notice], str(trouble))
        except Refused as trouble:
            if trouble.for_good:
                self._fail([notice], str(trouble))
            else:
                self._put_off([notice], str(trouble))
        except Unknown as trouble:
            self._change([notice.pk], state=State.UNCERTAIN, reason=_short(trouble), lease_until=None)
        else:
            self._record_sent(notice, message)

    @staticmethod
    def _offer(line: Line[Any], message: Message, *, line_is_new: bool) -> None:
        """Offer the message. A server may close a line that has served for long: then once more on a new one."""
        try:
            line.offer(message)
        except Unreachable:
            if line_is_new:
                raise
            line.open()
            line.offer(message)

    def _begin(self, notice: Notice) -> bool:
        """Write down that the message is now handed over, if it is still ours, still wanted and in time."""
        proves_number = kinds.get(notice.kind).proves_number
        return Notice.objects.begin(
            notice.pk,
            self._claim,
            self.now(),
            proves_number=proves_number,
            wishes_version=notice.contact.wishes_version,
            members=_members(notice),
        )

    # --- After sending, or instead of it ------------------------------------------------------------------------

    def _record_sent(self, notice: Notice, message: Message) -> None:
        now = self.now()
        evidence = _storable(message.evidence)
        kept_until = now + timedelta(days=kinds.get(notice.kind).keep_body_days) if evidence else None
        self.counts[State.SENT] += _insist(
            lambda: Notice.objects.record_sent(
                notice.pk,
                self._claim,
                now,
                body=evidence,
                body_kept_until=kept_until,
                members=_members(notice),
            )
        )

    def _set_aside(self, notice: Notice) -> None:
        """It was not begun: somebody cancelled it, our lease ran out, it is too late, or it is not wanted.

        Where what is wanted has changed since the claim, or what a digest gathers, it is looked at anew.
        """
        now = self.now()
        ours = Notice.objects.filter(pk=notice.pk).held_by(self._claim, now)
        if self._has_changed(notice, ours):
            self._put_back([notice])
            return
        nothing_left: dict[str, Any] = {"changed_at": now, "lease_until": None, "claim": None, "context": {}}
        self.counts[State.EXPIRED] += ours.filter(expires_at__lte=now).update(state=State.EXPIRED, **nothing_left)
        if ours.update(state=State.UNWANTED, **nothing_left):
            self.counts[State.UNWANTED] += 1
            Notice.objects.filter(digest=notice.pk).leave_digest(state=State.UNWANTED, at=now)

    def _has_changed(self, notice: Notice, ours: NoticeQuerySet) -> bool:
        if ours.exclude(contact__wishes_version=notice.contact.wishes_version).exists():
            return True
        members = _members(notice)
        return members is not None and members != Notice.objects.wanted_members(notice.pk, self.now())

    def _put_off(self, notices: Iterable[Notice], reason: str) -> None:
        """Try again later, each after the pause of its attempt; after the last attempt it has failed."""
        by_attempts = sorted(notices, key=lambda notice: notice.attempts)
        for attempts, group in groupby(by_attempts, key=lambda notice: notice.attempts):
            if attempts >= MAX_ATTEMPTS:
                self._fail(group, reason)
                continue
            self._change(
                [notice.pk for notice in group],
                state=State.RETRY,
                try_at=self.now() + RETRY_AFTER[attempts - 1],
                reason=_short(reason),
                lease_until=None,
                claim=None,
                data_started_at=None,
            )

    def _fail(self, notices: Iterable[Notice], reason: str) -> None:
        self._change(
            [notice.pk for notice in notices],
            state=State.FAILED,
            reason=_short(reason),
            lease_until=None,
            claim=None,
            data_started_at=None,
        )

    def _take_out(self, digest: Notice, member: int) -> None:
        """Let one that cannot be written fail alone, and the others go without it."""
        now = self.now()
        Notice.objects.filter(pk=member, digest=digest.pk).leave_digest(
            state=State.QUEUED, at=now, due_at=now, try_at=now, suspect=True
        )
        self._put_back([digest])

    def _put_back(self, notices: Iterable[Notice]) -> None:
        """Free what was claimed but not tried, as if it never had been."""
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).held_by(self._claim, self.now()).update(
            state=State.QUEUED, changed_at=self.now(), lease_until=None, claim=None, attempts=F("attempts") - 1
        )

    def _change(self, pks: list[int], *, state: Notice.State, **changes: object) -> None:
        """Write down what became of rows this run claimed.

        A row may be "uncertain" by now, if we took longer than our lease: we know better. A row that was
        cancelled, or that a person has decided about, is no longer ours.
        """
        ours = Notice.objects.filter(pk__in=pks, claim=self._claim, state__in=[State.SENDING, State.UNCERTAIN])
        self.counts[state] += _insist(lambda: ours.update(state=state, changed_at=self.now(), **changes))

    def _time_is_over(self) -> bool:
        return time.monotonic() - self._started > RUN_SECONDS


def _members(notice: Notice) -> list[int] | None:
    """What was written into a digest; None for any other notice."""
    return notice.context["members"] if notice.kind == DIGEST else None


def _insist(update: Callable[[], int]) -> int:
    """Do an update, also when Postgres is away for a moment: what it says has already happened outside."""
    for pause in INSIST_PAUSES:
        try:
            return update()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
    return update()


def _storable(text: str) -> str:
    """Postgres keeps no NUL."""
    return text.replace("\0", "")


def _short(reason: object) -> str:
    return _storable(str(reason))[:500] or "No reason was given."
