"""What may be done with plans: written, opened for comment, changed by what was said, agreed, looked at again."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from activities.models import Activity
from activities.operations import add_activity, enter_reach, publish_activity
from common.clock import in_london
from common.public_text import PublicText
from common.slugs import free_slug
from engagement.consultations.models import Change, Comment, CommentQuerySet, Consultation
from feedback.models import Item, signature_of
from feedback.operations import Received, receive
from notices.models import Contact, Topic
from notices.operations import follow, queue, tell
from people.models import Role
from planning.models import Duty, Goal, Plan, PlanSection, Service

MIDNIGHT = time(0)
A_DAY = timedelta(days=1)
# Where little time is given, comments come from those who have time already. The Compact between government and the
# voluntary sector (Cabinet Office, 2010) speaks of twelve weeks; the courts of "adequate time" (Gunning, third point).
FEW_WEEKS = 12
LONGEST_SLUG = 120


class NotInDraft(Exception):
    """Only a draft can be opened for comment."""


class NothingToComment(Exception):
    """A plan without sections cannot be opened for comment."""


class ReasonMissing(Exception):
    """Little time for comments needs its reason, in public."""


class WindowClosed(Exception):
    """Comments on this plan are no longer taken, or not yet."""


class IsAgreed(Exception):
    """The plan is agreed: its words stand. A new plan replaces it."""


@dataclass(frozen=True)
class NotReady(Exception):
    """The plan cannot be agreed yet: why not, in numbers."""

    is_open: bool = False
    unanswered: int = 0
    unexplained: tuple[PlanSection, ...] = ()

    def __bool__(self) -> bool:
        return self.is_open or bool(self.unanswered) or bool(self.unexplained)


# --- Writing ------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_plan(plan: Plan, *, services: Iterable[Service], goals: Iterable[Goal], replaces: Plan | None = None) -> Plan:
    """Save a new plan as a draft, with an address of its own and the topic by which it can be followed.

    The same ``submission_key`` again gives back the plan that is there. A plan that ``replaces`` another one begins
    with that one's sections.
    """
    earlier = Plan.objects.filter(submission_key=plan.submission_key).first()
    if earlier:
        return earlier
    plan.status, plan.replaces = Plan.Status.DRAFT, replaces
    plan.slug = free_slug(plan.title, among=Plan.objects.all(), longest=LONGEST_SLUG, otherwise="plan")
    try:
        with transaction.atomic():
            plan.topic = Topic.objects.create(label="consultations.plan")
            plan.save(force_insert=True)
    except IntegrityError:
        earlier = Plan.objects.filter(submission_key=plan.submission_key).first()
        if earlier is None:
            raise
        return earlier
    plan.services.set(services)
    plan.goals.set(goals)
    if replaces:
        PlanSection.objects.bulk_create(
            PlanSection(plan=plan, order=section.order, heading=section.heading, words=section.words)
            for section in replaces.sections.all()
        )
    return plan


@transaction.atomic
def write_section(
    *, plan: Plan, heading: PublicText, words: PublicText, section: PlanSection | None = None
) -> PlanSection:
    """Add a section at the end, or write one again. Raises `IsAgreed`.

    What the draft said when carers were asked stays beside it. Adding the same section twice adds it once.
    """
    row = Plan.objects.select_for_update().get(pk=plan.pk)
    if not row.may_be_written:
        raise IsAgreed
    if section:
        section.heading, section.words = heading, words
        section.save(update_fields=["heading", "words"])
        return section
    same = row.sections.filter(heading=heading, words=words).first()
    last = row.sections.aggregate(last=Max("order"))["last"] or 0
    return same or PlanSection.objects.create(plan=row, order=last + 1, heading=heading, words=words)


@transaction.atomic
def remove_section(*, section: PlanSection) -> None:
    """Take a section out of a draft. Raises `NotInDraft` once carers were asked about it."""
    row = Plan.objects.select_for_update().get(pk=section.plan_id)
    if not row.is_draft:
        raise NotInDraft
    section.delete()


# --- Asking carers -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Window:
    """What carers are told before they comment."""

    closes_on: date  # the last day, London
    influence: Activity.Influence
    can_change: PublicText
    cannot_change: PublicText
    for_whom: PublicText
    how_to_join: PublicText
    short_because: PublicText

    def is_short(self, on: date) -> bool:
        """Whether, opened on the date ``on``, it leaves fewer than twelve weeks."""
        return self.closes_on < on + timedelta(weeks=FEW_WEEKS)


@transaction.atomic
def open_for_comment(*, plan: Plan, window: Window, duties: Iterable[Duty], path: str, at: datetime) -> Consultation:
    """Show a draft to everyone and take comments on it until the end of its last day.

    ``path`` is where on this site one comments. What the draft says now is kept, so that everyone can see later what
    has changed. Raises `NotInDraft`, `NothingToComment` or `ReasonMissing`; opening again gives back the window.
    """
    row = Plan.objects.select_for_update().get(pk=plan.pk)
    if row.status == Plan.Status.OPEN:
        return Consultation.objects.get(plan=row)
    if not row.is_draft:
        raise NotInDraft
    if not row.sections.exists():
        raise NothingToComment
    if window.is_short(timezone.localdate(at)) and not window.short_because:
        raise ReasonMissing
    activity = add_activity(
        Activity(
            organisation=row.organisation,
            kind=Activity.Kind.CONSULTATION,
            stage=Activity.Stage.DESIGN,
            title=row.title,
            summary=row.summary,
            starts_at=at,
            ends_at=in_london(window.closes_on + A_DAY, MIDNIGHT),
            is_online=True,
            organiser_title=row.owner_title,
            part_path=path,
            influence=window.influence,
            can_change=window.can_change,
            cannot_change=window.cannot_change,
            for_whom=window.for_whom,
            how_to_join=window.how_to_join,
        ),
        at=at,
        services=row.services.all(),
        goals=row.goals.all(),
        duties=duties,
    )
    activity = publish_activity(activity=activity, at=at)
    row.sections.update(draft_words=F("words"))
    row.status = Plan.Status.OPEN
    row.save(update_fields=["status"])
    return Consultation.objects.create(activity=activity, plan=row, short_because=window.short_because)


@transaction.atomic
def comment(*, plan: Plan, section: PlanSection | None, at: datetime, **said: Any) -> Received:
    """Take a comment on a section, or on the whole plan, into the log, and let its author hear when the plan is agreed.

    ``said`` is what `feedback.operations.receive` takes beside where it was heard. The same ``submission_key`` twice
    is one comment. Raises `WindowClosed`.
    """
    windows = Consultation.objects.select_for_update(of=("self",)).select_related("activity", "plan__topic")
    window = windows.filter(plan=plan).first()
    if window is None or not window.is_open(at):
        raise WindowClosed
    services = list(plan.services.all()[:2])
    received = receive(
        channel=Item.Channel.PLAN_COMMENT,
        organisation=plan.organisation,
        service=services[0] if len(services) == 1 else None,
        activity=window.activity,
        at=at,
        **said,
    )
    Comment.objects.get_or_create(item=received.item, defaults={"consultation": window, "section": section})
    if received.item.contact:
        follow(topic=window.plan.topic, contact=received.item.contact, at=at)
    return received


@transaction.atomic
def follow_plan(*, plan: Plan, contact: Contact, at: datetime) -> None:
    """Let a contact hear what becomes of a plan, and say so to them, once a day at most."""
    follow(topic=plan.topic, contact=contact, at=at)
    kind = "consultations.follow_started"
    queue(
        kind=kind,
        contact=contact,
        context={"plan": plan.pk, "contact": contact.pk, "topic": plan.topic_id},
        key=f"{kind}:{plan.pk}:{contact.pk}:{at.date().isoformat()}",
        desk=plan.organisation.slug,
        at=at,
    )


# --- What it changed -----------------------------------------------------------------------------------------------


@transaction.atomic
def mark_change(
    *,
    section: PlanSection,
    words: PublicText,
    because: PublicText,
    comments: Collection[Comment],
    role: Role,
    at: datetime,
) -> Change:
    """Say which words of a section changed, why, and whose comments moved it. Raises `IsAgreed`.

    The same words again correct the reason and the comments. A change that no comment moved stands as our own.
    """
    plan = Plan.objects.select_for_update().get(pk=section.plan_id)
    if not plan.may_be_written:
        raise IsAgreed
    change, _is_new = Change.objects.update_or_create(
        section=section,
        words=words,
        defaults={"because": because, "written_at": at, "written_by_title": signature_of(role)},
    )
    change.comments.set(comments)
    return change


def comments_on(plan: Plan) -> CommentQuerySet:
    """All that was said of a plan's draft, flagged items left out."""
    return Comment.objects.filter(consultation__plan=plan).unflagged()


def what_is_missing(plan: Plan, at: datetime) -> NotReady:
    """Why a plan cannot be agreed yet; falsy where it can."""
    window = Consultation.objects.filter(plan=plan).select_related("plan", "activity").first()
    explained = set(Change.objects.filter(section__plan=plan).values_list("section", flat=True))
    changed = [section for section in plan.sections.all() if section.has_changed]
    return NotReady(
        is_open=window is not None and window.is_open(at),
        unanswered=Comment.objects.filter(consultation__plan=plan).unanswered().count(),
        unexplained=tuple(section for section in changed if section.pk not in explained),
    )


@transaction.atomic
def agree(*, plan: Plan, at: datetime) -> Plan:
    """Let a plan hold, and tell everyone who commented or follows it. Agreeing twice is agreeing once.

    Raises `NotReady` while the window is open, a comment has no answer, or words changed and nobody said why; and
    `NotInDraft` where carers were never asked.
    """
    row = (
        Plan.objects.select_for_update(of=("self",)).select_related("organisation", "topic", "replaces").get(pk=plan.pk)
    )
    if not row.may_be_written:
        return row
    if row.is_draft:
        raise NotInDraft
    if missing := what_is_missing(row, at):
        raise missing
    row.status, row.agreed_at = Plan.Status.AGREED, at
    row.save(update_fields=["status", "agreed_at"])
    if row.replaces:
        Plan.objects.filter(pk=row.replaces.pk).update(status=Plan.Status.REPLACED)
    _count_voices(Consultation.objects.select_related("activity").get(plan=row), at)
    tell(
        topics=[row.topic],
        kind="consultations.agreed",
        context={"plan": row.pk},
        key=f"consultations.agreed:{row.pk}",
        desk=row.organisation.slug,
        at=at,
    )
    return row


def _count_voices(window: Consultation, at: datetime) -> None:
    """Write down who was reached: people we know once each, and the rest as they said how many they are."""
    if not window.activity.is_public:
        return
    items = Item.objects.filter(activity=window.activity).unflagged()
    known = Counter(items.filter(person__isnull=False).values_list("person", flat=True))
    spoke_before = set(
        Item.objects.filter(person__in=known, received_at__lt=window.activity.starts_at).values_list(
            "person", flat=True
        )
    )
    anonymous = sum(items.filter(person__isnull=True).values_list("voices", flat=True))
    enter_reach(
        activity=window.activity,
        people=len(known),
        walk_ins=0,
        anonymous=anonymous,
        first_time=len(known.keys() - spoke_before),
        at=at,
    )


# --- Looking at it again --------------------------------------------------------------------------------------------


@transaction.atomic
def bring_under_review(*, at: datetime) -> int:
    """Bring plans whose day of review has come under review; return how many. It may run at any time."""
    return Plan.objects.due_for_review(timezone.localdate(at)).update(status=Plan.Status.UNDER_REVIEW)
