"""Answering: a draft that only its code opens, and sending it.

Sending takes two transactions on purpose. The first burns the personal link, the second stages the answers: one
transaction for both would write its number into both rows, and whoever has the database could join them on it.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from engagement.surveys.models import Channel, Draft, Invitation, Staged, Survey, Version
from engagement.surveys.paper import OTHER, Answer, Paper, Question
from engagement.surveys.retention import DRAFT
from engagement.surveys.sealing import locator, new_code, seal, unseal


class Closed(Exception):
    """The survey takes no answers any more, or not yet."""


class LinkUsed(Exception):
    """Somebody has answered by this personal link already."""


class Missing(Exception):
    """A question that must be answered is not."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question


class Gone(Exception):
    """There is no draft of this code: it was sent, it is too old, or it never was."""


@dataclass
class Sheet:
    """What somebody has answered so far."""

    code: str
    survey: int
    version: int
    channel: Channel = Channel.LINK
    language: str = "en-gb"
    invitation: int | None = None
    is_burnt: bool = False
    answers: dict[str, Answer] = field(default_factory=dict)

    def paper(self) -> Paper:
        """What is asked."""
        return Version.objects.get(pk=self.version).paper

    def sealed(self) -> bytes:
        """As it is kept."""
        return seal(
            self.code,
            [self.survey, self.version, str(self.channel), self.language, self.invitation, self.is_burnt, self.answers],
        )


def begin(
    *, survey: Survey, channel: Channel, language: str, at: datetime, invitation: Invitation | None = None
) -> Sheet:
    """Begin to answer what is asked now. Raises `Closed`, or `LinkUsed`."""
    if not survey.is_open(at):
        raise Closed
    if invitation and invitation.is_used:
        raise LinkUsed
    sheet = Sheet(
        code=new_code(),
        survey=survey.pk,
        version=survey.versions.asked()[0].pk,
        channel=channel,
        language=language,
        invitation=invitation.pk if invitation else None,
    )
    expires_at = at + DRAFT.length
    Draft.objects.create(locator=locator(sheet.code), survey=survey, sealed=sheet.sealed(), expires_at=expires_at)
    return sheet


def open_sheet(*, code: str, survey: Survey) -> Sheet:
    """The sheet of a code. Raises `Gone`."""
    draft = Draft.objects.filter(locator=locator(code), survey=survey).first()
    return _opened(code, draft)


@transaction.atomic
def answer(*, code: str, survey: Survey, question: Question, answer: Answer, other: str = "", at: datetime) -> Sheet:
    """Keep one answer, or with None that there is none. Raises `Gone` or `Closed`."""
    if not survey.is_open(at):
        raise Closed
    draft = Draft.objects.select_for_update().filter(locator=locator(code), survey=survey).first()
    sheet = _opened(code, draft)
    for name, value in ((question.key, answer), (f"{question.key}.{OTHER}", other)):
        if value in (None, "", [], {}):
            sheet.answers.pop(name, None)
        else:
            sheet.answers[name] = value
    _keep(sheet)
    return sheet


def send(*, code: str, survey: Survey, at: datetime) -> None:
    """Send the answers. After this nobody can take them back, and nobody knows whose they were.

    Pressing twice sends once. Raises `Gone`, `Closed`, `Missing`, or `LinkUsed` where another sheet came by the same
    personal link before.
    """
    if not survey.is_open(at):
        raise Closed
    _burn(code, survey)
    _stage(code, survey)


@transaction.atomic
def _burn(code: str, survey: Survey) -> None:
    """Use up the personal link, and note within the sealed sheet that this sheet did: so that it can be sent again."""
    draft = Draft.objects.select_for_update().filter(locator=locator(code), survey=survey).first()
    sheet = _opened(code, draft)
    if missing := sheet.paper().missing(sheet.answers):
        raise Missing(missing[0])
    if sheet.invitation is None or sheet.is_burnt:
        return
    if not Invitation.objects.filter(pk=sheet.invitation, survey=survey, is_used=False).update(is_used=True):
        raise LinkUsed
    sheet.is_burnt = True
    _keep(sheet)


@transaction.atomic
def _stage(code: str, survey: Survey) -> None:
    draft = Draft.objects.select_for_update().filter(locator=locator(code), survey=survey).first()
    sheet = _opened(code, draft)
    kept = sheet.paper().on_path(sheet.answers)
    Staged.objects.create(version_id=sheet.version, channel=sheet.channel, language=sheet.language, answers=kept)
    Draft.objects.filter(locator=locator(code)).delete()


def _opened(code: str, draft: Draft | None) -> Sheet:
    opened = unseal(code, bytes(draft.sealed)) if draft else None
    if opened is None:
        raise Gone
    survey, version, channel, language, invitation, is_burnt, answers = opened
    return Sheet(code, survey, version, Channel(channel), language, invitation, is_burnt, answers)


def _keep(sheet: Sheet) -> None:
    Draft.objects.filter(locator=locator(sheet.code)).update(sealed=sheet.sealed())
