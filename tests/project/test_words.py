"""What carers read is plain: school grade 6 at most, short sentences, no jargon."""

import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core import mail
from django.template.loader import render_to_string

from common.clock import now
from common.readability import AIM_GRADE, AIM_MEAN, LONGEST, WordReport, check_words
from notices import kinds
from notices.models import DIGEST, Contact, Notice, Preferences
from notices.operations import deliver_due, prefer, queue
from tests.project.pages import Page
from tests.project.stage import Stage

BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "td", "th", "dt", "dd", "label", "legend", "button", "caption", "title"}
BLOCKS |= {"div", "summary", "blockquote", "figcaption", "br"}
# Not words of ours, or not sentences: scripts, drawings, names of languages, what somebody said.
LEFT_OUT = {"script", "style", "svg", "blockquote", "option", "head", "code"}
SHORT_TEXT = 40  # words; the grade of less says nothing
# The name of an office, which has no plainer one.
NAMES = re.compile(r"Information Commissioner")
# Pages whose words are for staff or for those who build the portal, or are law.
NOT_FOR_CARERS = {"styleguide", "mailbox"}


class Words(HTMLParser):
    """The words of a page, a line for each block."""

    def __init__(self) -> None:
        super().__init__()
        self.left_out = 0
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in LEFT_OUT:
            self.left_out += 1
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in LEFT_OUT:
            self.left_out -= 1
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.left_out:
            self.parts.append(re.sub(r"\s+", " ", data))


def words_of(html: str) -> str:
    """What somebody reads between the header and the footer."""
    reader = Words()
    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    reader.feed(main[0] if main else html)
    return re.sub(r"\s*\n\s*", "\n", "".join(reader.parts)).strip()


def faults(name: str, report: WordReport) -> list[str]:
    """What is too hard in a text."""
    found = [f"{name}: too long: {sentence}" for sentence in report.long_sentences]
    found += [f"{name}: jargon: {jargon.hard}" for jargon in report.jargon]
    if report.words >= SHORT_TEXT:
        if report.grade > AIM_GRADE:
            found.append(f"{name}: grade {report.grade}")
        if report.mean_sentence > AIM_MEAN:
            found.append(f"{name}: mean sentence {report.mean_sentence}")
    return found


def test_the_aims_are_those_of_the_field() -> None:
    assert (AIM_GRADE, AIM_MEAN, LONGEST) == (6, 12, 20)


def test_every_page_for_carers_is_plain(pages: list[Page]) -> None:
    for_carers = [page for page in pages if page.is_for_carers and page.name not in NOT_FOR_CARERS]
    assert len(for_carers) > 25
    read = {page.name: NAMES.sub("", words_of(page.html)) for page in for_carers}
    assert sorted({fault for name, words in read.items() for fault in faults(name, check_words(words))}) == []


@pytest.mark.django_db
def test_every_mail_is_plain_and_says_nothing_over_a_shoulder(stage: Stage) -> None:
    """All kinds, as they are sent."""
    at, here = now(), stage.here
    for kind in kinds.all_kinds():
        if kind.name != DIGEST and not kind.name.startswith("example."):  # those are of the tests
            context = CONTEXTS[kind.name](stage)
            queue(kind=kind.name, contact=here.contact, context=context, key=f"plain:{kind.name}", at=at)
    deliver_due(at=at)
    wants_one_letter = Contact.objects.for_email("one.letter@example.org")
    prefer(contact=wants_one_letter, at=at, digest=Preferences.Digest.DAILY)
    for name in ("feedback.answered", "feedback.news", "people.review_needs"):
        queue(kind=name, contact=wants_one_letter, context=CONTEXTS[name](stage), key=f"gathered:{name}", at=at)
    for later in (at, at + timedelta(days=1)):
        deliver_due(at=later)
    assert Notice.objects.get(kind=DIGEST).state == Notice.State.SENT
    assert not Notice.objects.filter(key__startswith="plain:").exclude(state=Notice.State.SENT).exists()
    hard = []
    for message in mail.outbox:
        text = NAMES.sub("", re.sub(r"https?://\S+", "", str(message.body)))
        hard += faults(str(message.subject), check_words(f"{message.subject}.\n{text}"))
        assert here.mark not in message.subject
        assert message.subject in {str(kind.neutral_subject) for kind in kinds.all_kinds()}
    assert sorted(set(hard)) == []


CONTEXTS: dict[str, Callable[[Stage], dict[str, Any]]] = {
    "notices.too_large": lambda _stage: {},
    "people.number_code": lambda _stage: {"nonce": "00000000-0000-0000-0000-000000000001"},
    "people.sign_in_code": lambda _stage: {"nonce": "00000000-0000-0000-0000-000000000001"},
    "people.review_needs": lambda _stage: {},
    "people.supporter_invited": lambda _stage: {},
    "people.welcome": lambda stage: {"connection": stage.here.told.pk},
    "people.data_complaint_received": lambda stage: {"complaint": stage.here.complaint.pk},
    "people.data_complaint_answered": lambda stage: {"complaint": stage.here.complaint.pk},
    "people.data_complaint_waits": lambda stage: {"complaint": stage.here.complaint.pk, "occasion": "late"},
    "people.still_there": lambda _stage: {"until": "2031-07-01"},
    "people.sign_in_changed": lambda _stage: {"change": "totp_activated"},
    "people.invited": lambda stage: {"role": stage.here.colleague.pk},
    "people.role_ends": lambda stage: {"role": stage.here.colleague.pk},
    "feedback.acknowledged": lambda stage: {"item": stage.here.new.pk},
    "feedback.message": lambda stage: {"item": stage.here.new.pk},
    "feedback.private_answer": lambda stage: {"item": stage.here.privately_answered.pk},
    "feedback.answered": lambda stage: {"decision": stage.here.answer.pk},
    "feedback.news": lambda stage: {"decision": stage.here.answer.pk},
    "feedback.follow_started": lambda stage: {
        "decision": stage.here.answer.pk,
        "contact": stage.here.contact.pk,
        "topic": stage.here.answered_theme.topic_id,
    },
    "feedback.promise_due": lambda stage: {"action": stage.here.promise.pk},
    "feedback.promise_late": lambda stage: {"action": stage.here.promise.pk},
    "activities.reminder": lambda stage: {"activity": stage.here.activity.pk, "rule": stage.here.rule.pk},
    "activities.moved": lambda stage: {"activity": stage.here.activity.pk},
    "activities.cancelled": lambda stage: {"activity": stage.here.called_off.pk},
    "activities.announced": lambda stage: {"activity": stage.here.activity.pk},
    "activities.series_moved": lambda stage: {"dates": [stage.here.activity.pk, stage.here.later.pk]},
    "activities.series_cancelled": lambda stage: {"dates": [stage.here.activity.pk, stage.here.later.pk]},
    "activities.series_announced": lambda stage: {"dates": [stage.here.activity.pk, stage.here.later.pk]},
    "activities.follow_started": lambda stage: {
        "activity": stage.here.activity.pk,
        "contact": stage.here.contact.pk,
        "topic": stage.here.activity.topic_id,
    },
    "activities.new_followed": lambda stage: {
        "interest": stage.here.interest.pk,
        "contact": stage.here.contact.pk,
        "topic": stage.here.interest.topic_id,
    },
    "focus_groups.drawn": lambda stage: {"volunteer": stage.here.volunteer.pk},
    "focus_groups.not_drawn": lambda stage: {"volunteer": stage.here.volunteer.pk},
    "meetings.booked": lambda stage: {"booking": stage.here.booking.pk},
    "meetings.waiting": lambda stage: {"booking": stage.here.booking.pk},
    "meetings.offered": lambda stage: {"booking": stage.here.booking.pk},
    "meetings.offer_ended": lambda stage: {"booking": stage.here.booking.pk},
    "meetings.question_answered": lambda stage: {"question": stage.here.question.pk},
    "meetings.question_promised": lambda stage: {"question": stage.here.owed.pk},
    "meetings.question_hidden": lambda stage: {"question": stage.here.question.pk},
    "meetings.thanks": lambda stage: {"minutes": stage.here.minutes.pk},
    "stories.told": lambda stage: {"story": stage.here.story.pk},
    "stories.published": lambda stage: {"story": stage.here.story.pk},
    "surveys.asked": lambda stage: {"invitation": stage.here.survey.invitations.all()[0].pk},
    "surveys.reminded": lambda stage: {"invitation": stage.here.survey.invitations.all()[0].pk},
    "stories.declined": lambda stage: {"story": stage.here.story.pk},
    "discussions.replied": lambda stage: {"post": stage.here.post.pk},
    "discussions.summary": lambda stage: {"post": stage.here.post.pk},
    "discussions.hidden": lambda stage: {"post": stage.here.hidden_post.pk},
    "discussions.looked_again": lambda stage: {"post": stage.here.hidden_post.pk},
    "discussions.worry": lambda stage: {"post": stage.here.post.pk},
    "polls.answered": lambda stage: {"reply": stage.here.reply.pk},
    "polls.held": lambda stage: {"activity": stage.here.activity.pk},
    "polls.asked": lambda stage: {"poll": stage.here.poll.pk},
    "activities.change_coming": lambda stage: {"change": stage.here.change.pk},
    "activities.change_decided": lambda stage: {"change": stage.here.change.pk},
    "activities.chase": lambda _stage: {"reason": "reach", "title": "Coffee morning", "page": "/home/"},
    "consultations.agreed": lambda stage: {"plan": stage.here.plan.pk},
    "consultations.follow_started": lambda stage: {
        "plan": stage.here.plan.pk,
        "contact": stage.here.contact.pk,
        "topic": stage.here.plan.topic_id,
    },
    "consultations.to_do": lambda stage: {"plan": stage.here.plan.pk, "reason": "review"},
    "feedback.safeguarding_flag": lambda stage: {"organisation": stage.here.organisation.slug},
}


def test_hard_words_are_found() -> None:
    """Negative control."""
    hard = "Stakeholder engagement facilitates the co-production of commissioning outcomes " * 4
    assert faults("planted", check_words(words_of(f"<main><p>{hard}</p></main>")))


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"])
def test_pages_for_what_went_wrong_are_plain(template: str, db: None) -> None:
    assert faults(template, check_words(words_of(render_to_string(template, {})))) == []
