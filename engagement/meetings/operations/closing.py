"""Closing a meeting: who came, what was said, what was promised, and minutes that everyone may read."""

import hashlib
import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from activities.models import Activity
from activities.operations import NotOver, enter_reach, subject_of
from common.fields import PublicTextEncoder
from common.public_text import PublicText
from common.templatetags.portal import london_day
from engagement.meetings.models import AgendaItem, Booking, BookingQuerySet, Minutes, Point, QuestionAhead, WalkIn
from engagement.meetings.operations.questions import promise_answer, publish_answer
from feedback.models import Action, Decision, Item, signature_of
from feedback.operations import (
    DecisionDraft,
    NamesNotRead,
    draft_decision,
    open_theme,
    promise,
    publish_decision,
    receive,
)
from notices.operations import queue
from people.models import Role
from planning.models import Service

COUNTS = ("people", "walk_ins", "anonymous", "first_time")
TOLD = ("summary", "from_service", "from_service_words", *COUNTS)  # in the row of the minutes itself


class ChangedMeanwhile(Exception):
    """Somebody else has written in these minutes since this form was opened."""


class NothingSaid(Exception):
    """Minutes are only published with some words."""


class ServiceNotSeen(Exception):
    """The activity had named who from the service comes, and nobody says whether they did."""


class QuestionsOpen(Exception):
    """A question that was sent ahead has neither an answer nor a day on which there will be one."""


class NotWeighed(Exception):
    """Something was promised, and neither the activity nor the writer names a goal or a duty, or why none applies."""


@dataclass(frozen=True)
class PromiseDraft:
    """What was promised in the room: what, whose job it is, and by which day (London)."""

    what: PublicText
    owner_title: str
    due_on: date


@dataclass(frozen=True)
class PointDraft:
    """What carers said: their exact words, how many said it, and the gist for everyone."""

    words: str
    gist: PublicText
    voices: int = 1
    service: Service | None = None
    promise: PromiseDraft | None = None


@dataclass(frozen=True)
class SaidOfAnItem:
    """What was said about one thing on the agenda, and whether it goes on next time."""

    notes: PublicText
    is_unfinished: bool = False


@dataclass(frozen=True)
class SaidOfAQuestion:
    """The answer to a question that was sent ahead, or who answers it and by which day (London)."""

    answer: PublicText
    owner_title: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class ClosingDraft:
    """All that is written down when a meeting is closed."""

    summary: PublicText
    from_service: str = ""  # whether those came whom the activity had named
    from_service_words: PublicText = field(default_factory=PublicText)
    people: int = 0
    walk_ins: int = 0
    anonymous: int = 0
    first_time: int = 0
    came: Collection[int] | None = None  # keys of bookings; none where nobody could book
    agenda: Mapping[int, SaidOfAnItem] = field(default_factory=dict)  # by the key of the item
    questions: Mapping[int, SaidOfAQuestion] = field(default_factory=dict)  # by the key of the question
    points: Collection[PointDraft] = ()
    no_goal_because: str = ""
    no_duty_because: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """What stands in the row of the minutes itself."""
        return {name: getattr(self, name) for name in TOLD}


def version_of(activity: Activity) -> str:
    """A mark of all that is written about a meeting so far, by which a form knows what it was based on."""
    minutes = Minutes.objects.filter(activity=activity).first()
    said: list[object] = [
        list(AgendaItem.objects.filter(activity=activity).values_list("pk", "notes", "is_unfinished")),
        list(_bookings(activity).order_by("pk").values_list("pk", "came")),
        WalkIn.objects.filter(activity=activity).count(),
        [
            (row.pk, row.answer, row.owner_title, row.due_on and row.due_on.isoformat())
            for row in QuestionAhead.objects.filter(activity=activity).shown().order_by("pk")
        ],
    ]
    if minutes:
        said += [
            minutes.summary,
            minutes.from_service,
            minutes.from_service_words,
            minutes.people,
            minutes.walk_ins,
            minutes.anonymous,
            minutes.first_time,
        ]
        said += [minutes.is_public, list(minutes.points.values_list("pk", flat=True))]
    return hashlib.sha256(json.dumps(said, cls=PublicTextEncoder).encode()).hexdigest()


def _bookings(activity: Activity) -> BookingQuerySet:
    return Booking.objects.filter(meeting__activity=activity).with_a_place()


@transaction.atomic
def close_meeting(
    *,
    activity: Activity,
    draft: ClosingDraft,
    publish: bool,
    names_read: bool,
    role: Role,
    at: datetime,
    submission_key: uuid.UUID,
    seen: str = "",
) -> Minutes:
    """Keep what is known of a meeting that is over; with ``publish`` everyone may read it, and promises are public.

    What carers said goes into the feedback log at once, in their words; the same ``submission_key`` again adds nothing.
    Published again in other words, the minutes are corrected. Who came is thanked once, and told where they are. What
    is unfinished goes onto the agenda of the next date of the series.

    Raises `NotOver`; `ChangedMeanwhile`, where ``seen`` is no longer the `version_of` the meeting; `NamesNotRead` and
    `NothingSaid`, `ServiceNotSeen` and `QuestionsOpen` for minutes that cannot be published yet; and `NotWeighed`.
    """
    row = Activity.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=activity.pk)
    if not row.is_public or not row.is_over(at):
        raise NotOver
    keys = [_key_of(point, number, submission_key) for number, point in enumerate(draft.points)]
    says_the_same = _is_kept_already(row, draft, keys)
    if seen and seen != version_of(row) and not says_the_same:
        raise ChangedMeanwhile
    minutes, _made = Minutes.objects.get_or_create(activity=row, defaults={"written_at": at})
    if minutes.is_public and not publish:
        publish = True  # what is public is corrected in public
    for name, value in draft.told.items():
        setattr(minutes, name, value)
    minutes.save(update_fields=list(draft.told))
    _keep_who_came(row, draft)
    for pk, said in draft.agenda.items():
        AgendaItem.objects.filter(activity=row, pk=pk).update(notes=said.notes, is_unfinished=said.is_unfinished)
    for pk, answered in draft.questions.items():
        QuestionAhead.objects.filter(activity=row, pk=pk).open().update(**_columns(answered))
    for point, key in zip(draft.points, keys, strict=True):
        if not Point.objects.filter(submission_key=key).exists():
            _add_point(minutes, point, draft=draft, role=role, at=at, key=key)
    if publish:
        _publish(minutes, row, names_read, role, at, is_corrected=not says_the_same)
    return minutes


def _key_of(point: PointDraft, number: int, submission_key: uuid.UUID) -> uuid.UUID:
    """The same point of the same form has the same key; in other words it is another point, and not lost."""
    said: list[object] = [number, point.words, point.gist, point.voices, point.service and point.service.pk]
    if point.promise:
        said += [point.promise.what, point.promise.owner_title, point.promise.due_on.isoformat()]
    return uuid.uuid5(submission_key, json.dumps(said, cls=PublicTextEncoder))


def _columns(said: SaidOfAQuestion) -> dict[str, Any]:
    return {"answer": said.answer, "owner_title": said.owner_title, "due_on": said.due_on}


def _is_kept_already(activity: Activity, draft: ClosingDraft, keys: Collection[uuid.UUID]) -> bool:
    """Whether all of it stands there, as after a double press: nobody else's words go, and nothing is corrected."""
    minutes = Minutes.objects.filter(activity=activity).first()
    if minutes is None or minutes.points.filter(submission_key__in=keys).count() != len(keys):
        return False
    agenda = AgendaItem.objects.filter(activity=activity, pk__in=draft.agenda)
    came = dict(_bookings(activity).values_list("pk", "came"))
    asked = QuestionAhead.objects.filter(activity=activity, pk__in=draft.questions)
    return (
        all(getattr(minutes, name) == value for name, value in draft.told.items())
        and all(SaidOfAnItem(one.notes, one.is_unfinished) == draft.agenda[one.pk] for one in agenda)
        and all(SaidOfAQuestion(one.answer, one.owner_title, one.due_on) == draft.questions[one.pk] for one in asked)
        and (draft.came is None or came == {pk: pk in draft.came for pk in came})
    )


def _keep_who_came(activity: Activity, draft: ClosingDraft) -> None:
    if draft.came is not None:
        _bookings(activity).filter(pk__in=draft.came).update(came=True)
        _bookings(activity).exclude(pk__in=draft.came).update(came=False)


def _add_point(
    minutes: Minutes, point: PointDraft, *, draft: ClosingDraft, role: Role, at: datetime, key: uuid.UUID
) -> None:
    activity = minutes.activity
    item = receive(
        words=point.words,
        channel=Item.Channel.MEETING,
        about=Item.About.GROUP,
        organisation=activity.organisation,
        service=point.service,
        activity=activity,
        voices=point.voices,
        at=at,
        submission_key=key,
    ).item
    Point.objects.create(minutes=minutes, item=item, gist=point.gist, submission_key=key)
    if point.promise:
        answer = _answer_of(activity, point.gist, point.promise, draft)
        theme = open_theme(
            organisation=item.organisation,
            title=point.gist,
            role=role,
            at=at,
            service=item.service,
            items=[item],
            submission_key=key,
        )
        promise(
            decision=draft_decision(theme=theme, draft=answer, role=role, at=at),
            what=point.promise.what,
            owner_title=point.promise.owner_title,
            due_on=point.promise.due_on,
            at=at,
            submission_key=key,
        )


def _answer_of(activity: Activity, gist: PublicText, made: PromiseDraft, draft: ClosingDraft) -> DecisionDraft:
    """The answer that was given in the room. It is public with the minutes."""
    goals, duties = list(activity.goals.all()), list(activity.duties.all())
    if not (goals or draft.no_goal_because) or not (duties or draft.no_duty_because):
        raise NotWeighed
    return DecisionDraft(
        outcome=Decision.Outcome.WE_WILL,
        said=gist,
        answer=made.what,
        reason=_agreed_at(activity),
        goals=goals,
        duties=duties,
        no_goal_because="" if goals else draft.no_goal_because,
        no_duty_because="" if duties else draft.no_duty_because,
    )


def _agreed_at(activity: Activity) -> PublicText:
    """Why: because it was agreed there. In every language of the portal."""
    words = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said = _("We agreed it together at “%(title)s” on %(day)s.")
            words[language] = said % {"title": activity.title, "day": london_day(activity.starts_at)}
    return PublicText(words)


def _publish(
    minutes: Minutes, activity: Activity, names_read: bool, role: Role, at: datetime, *, is_corrected: bool
) -> None:
    if not names_read:
        raise NamesNotRead
    if not minutes.summary:
        raise NothingSaid
    if activity.who_comes and not minutes.from_service:
        raise ServiceNotSeen
    if minutes.is_public and is_corrected:
        minutes.corrected_at = at
    elif not minutes.is_public:
        minutes.published_at, minutes.published_by_title = at, signature_of(role)
    minutes.save(update_fields=["published_at", "published_by_title", "corrected_at"])
    enter_reach(activity=activity, at=at, **{name: getattr(minutes, name) for name in COUNTS})
    _publish_promises(minutes, role, at)
    _settle_questions(activity, role, at)
    _carry_over(activity)
    _thank(minutes, activity, at)


def _publish_promises(minutes: Minutes, role: Role, at: datetime) -> None:
    """Publish what was promised in the room, but for what a colleague is answering otherwise by now."""
    made_there = Action.objects.filter(submission_key__in=minutes.points.values("submission_key"))
    drafts = Decision.objects.filter(stage=Decision.Stage.DRAFT, outcome=Decision.Outcome.WE_WILL)
    for decision in drafts.filter(pk__in=made_there.values("decision")).order_by("pk"):
        publish_decision(decision=decision, names_read=True, role=role, at=at)


def _settle_questions(activity: Activity, role: Role, at: datetime) -> None:
    """Publish what was answered, and by when the others are: none is left without either."""
    rows = QuestionAhead.objects.filter(activity=activity).open().select_related("activity__organisation", "contact")
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        if row.answer:
            publish_answer(row, answer=row.answer, role=role, at=at)
        elif row.owner_title and row.due_on:
            promise_answer(row, owner_title=row.owner_title, due_on=row.due_on, at=at)
        else:
            raise QuestionsOpen


def _carry_over(activity: Activity) -> None:
    """Put what is unfinished onto the agenda of the next date of the series, once."""
    if activity.series_id is None:
        return
    dates = Activity.objects.filter(series=activity.series_id, starts_at__gt=activity.starts_at)
    following = dates.exclude(status=Activity.Status.CANCELLED).order_by("starts_at").first()
    if following is None:
        return
    there = AgendaItem.objects.filter(activity=following).count()
    unfinished = AgendaItem.objects.filter(activity=activity, is_unfinished=True, carried_to__isnull=True)
    for number, item in enumerate(unfinished):
        AgendaItem.objects.create(
            activity=following,
            order=there + number,
            title=item.title,
            lead_title=item.lead_title,
            length=item.length,
            carried_from=item,
            submission_key=uuid.uuid4(),
        )


def _thank(minutes: Minutes, activity: Activity, at: datetime) -> None:
    came = Booking.objects.filter(meeting__activity=activity, came=True)
    for booking in came.select_related("contact"):
        queue(
            kind="meetings.thanks",
            contact=booking.contact,
            context={"minutes": minutes.pk},
            key=f"meetings.thanks:{minutes.pk}:{booking.contact_id}",
            subject=subject_of(activity),
            desk=activity.organisation.slug,
            at=at,
        )
