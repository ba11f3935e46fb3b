"""What the feedback circle writes to people: to whom, once, and giving nothing away."""

import re
import uuid
from collections.abc import Callable

import pytest

from common.readability import check_words
from feedback.models import Decision, Item
from feedback.operations import (
    answer_item,
    extend,
    flag_safeguarding,
    follow_answer,
    keep_promise,
    publish_update,
    reply_to_carer,
)
from feedback.references import in_two_halves, secret_code
from notices import kinds
from notices.models import Contact, Follower, Notice
from notices.rendering import fits_a_text, render_call, render_mail, render_text
from notices.stopping import read_stop_token
from people.models import Organisation, Role
from planning.models import Service
from tests.feedback.factories import (
    DUE_ON,
    PUBLISHED_AT,
    SAID_AT,
    WORDS,
    gather,
    make_answer,
    make_item,
    make_theme,
    role_at,
)
from tests.people.factories import make_contact, make_role, make_user

CANARY = "Wagtail"  # stands in everything that no mail may say
KINDS = [
    "feedback.acknowledged",
    "feedback.answered",
    "feedback.follow_started",
    "feedback.message",
    "feedback.news",
    "feedback.private_answer",
    "feedback.promise_due",
    "feedback.promise_late",
    "feedback.safeguarding_flag",
]


def test_these_kinds_are_known_and_neutral() -> None:
    ours = [kind for kind in kinds.all_kinds() if kind.name.startswith("feedback.")]
    assert [kind.name for kind in ours] == KINDS
    for kind in ours:
        assert not re.search(r"feedback|carer|care|hospital|council|safe", str(kind.neutral_subject), re.IGNORECASE)


def written_to() -> list[tuple[str, str]]:
    """Kind and address of every notice, in the order in which they were queued."""
    return list(Notice.objects.order_by("pk").values_list("kind", "contact__address"))


@pytest.fixture
def contact(db: None) -> Contact:
    return make_contact("carer@example.org")


def test_a_carer_hears_of_every_step_exactly_once(
    organisation: Organisation, service: Service, contact: Contact
) -> None:
    item = make_item(organisation, service, contact=contact)
    make_item(organisation, service, contact=make_contact("other@example.org"))  # hears of nothing more
    role, theme, key = role_at(organisation), make_theme(organisation, service), uuid.uuid4()
    for _ in range(2):
        reply_to_carer(item=item, words=CANARY, role=role, at=SAID_AT, submission_key=key)
    gather(theme, item)
    decision = make_answer(theme, promises=2)
    first, second = decision.actions.all()
    extend(
        action=first,
        to_on=DUE_ON.replace(month=10),
        reason="It came late.",
        names_read=True,
        role=role,
        at=PUBLISHED_AT,
    )
    keep_promise(action=second, done_words="The line is open.", names_read=True, role=role, at=PUBLISHED_AT)
    for _ in range(2):
        publish_update(
            decision=decision, words="A phone came.", names_read=True, role=role, at=PUBLISHED_AT, submission_key=key
        )
    assert written_to() == [
        ("feedback.acknowledged", "carer@example.org"),
        ("feedback.acknowledged", "other@example.org"),
        ("feedback.message", "carer@example.org"),
        ("feedback.answered", "carer@example.org"),
        ("feedback.news", "carer@example.org"),
        ("feedback.news", "carer@example.org"),
        ("feedback.news", "carer@example.org"),
    ]


def test_who_follows_by_two_ways_hears_once(organisation: Organisation, contact: Contact) -> None:
    theme = make_theme(organisation)
    gather(theme, *(make_item(organisation, contact=contact) for _ in range(3)))
    make_answer(theme)
    assert Notice.objects.filter(kind="feedback.answered").count() == 1


def test_an_answer_of_ones_own_is_told_to_its_carer_only(organisation: Organisation, contact: Contact) -> None:
    item = make_item(organisation, contact=contact)
    for _ in range(2):
        answer_item(
            item=item,
            outcome=Decision.Outcome.THANK_YOU,
            answer=f"Thank you. {CANARY}",
            role=role_at(organisation),
            at=SAID_AT,
        )
    assert written_to()[1:] == [("feedback.private_answer", "carer@example.org")]


def test_a_flag_is_told_to_the_leads_of_this_organisation_only(
    organisation: Organisation, other_organisation: Organisation, contact: Contact
) -> None:
    make_role(make_user("lead@example.org"), organisation, Role.Kind.SAFEGUARDING_LEAD)
    make_role(make_user("stranger@example.org"), other_organisation, Role.Kind.SAFEGUARDING_LEAD)
    item = make_item(organisation, contact=contact)
    for _ in range(2):
        flag_safeguarding(item=item, role=role_at(organisation), because=CANARY, at=SAID_AT)
    assert written_to()[1:] == [("feedback.safeguarding_flag", "lead@example.org")]


def test_following_an_answer_begins_once_a_day_and_can_be_stopped(organisation: Organisation, contact: Contact) -> None:
    theme = make_theme(organisation)
    decision = make_answer(theme)
    for _ in range(2):
        follow_answer(decision=decision, contact=contact, at=PUBLISHED_AT)
    assert written_to() == [("feedback.follow_started", "carer@example.org")]
    mail = render_mail(Notice.objects.get()).evidence
    found = re.search(r"/messages/stop/(\S+)/", mail)
    assert found
    assert read_stop_token(found[1]) == (contact.pk, [theme.topic_id], [])
    assert Follower.objects.active().get().contact == contact


# --- The mails themselves -----------------------------------------------------------------------------------------


def _acknowledged(item: Item) -> None:
    """Making the item was enough."""


def _message(item: Item) -> None:
    role = role_at(item.organisation)
    reply_to_carer(item=item, words=CANARY, role=role, at=SAID_AT, submission_key=uuid.uuid4())


def _private_answer(item: Item) -> None:
    role = role_at(item.organisation)
    answer_item(item=item, outcome=Decision.Outcome.THANK_YOU, answer=CANARY, role=role, at=SAID_AT)


def _answered(item: Item) -> None:
    theme = make_theme(item.organisation, title=CANARY)
    gather(theme, item)
    make_answer(theme, answer=CANARY, reason=CANARY)


def _news(item: Item) -> None:
    _answered(item)
    publish_update(
        decision=Decision.objects.get(),
        words=CANARY,
        names_read=True,
        role=role_at(item.organisation),
        at=PUBLISHED_AT,
        submission_key=uuid.uuid4(),
    )


def _follow_started(item: Item) -> None:
    _answered(item)
    follow_answer(decision=Decision.objects.get(), contact=make_contact("follower@example.org"), at=PUBLISHED_AT)


def _safeguarding_flag(item: Item) -> None:
    make_role(make_user(), item.organisation, Role.Kind.SAFEGUARDING_LEAD)
    flag_safeguarding(item=item, role=role_at(item.organisation), because=CANARY, at=SAID_AT)


SHOWS_REFERENCE = {"feedback.acknowledged", "feedback.message", "feedback.private_answer"}


@pytest.mark.parametrize(
    "cause", [_acknowledged, _message, _private_answer, _answered, _news, _follow_started, _safeguarding_flag]
)
def test_no_mail_says_what_it_is_about(
    organisation: Organisation, service: Service, contact: Contact, cause: Callable[[Item], None]
) -> None:
    item = make_item(organisation, service, contact=contact, words=f"{CANARY}: {WORDS}")
    cause(item)
    kind = f"feedback.{cause.__name__.removeprefix('_')}"
    rendered = render_mail(Notice.objects.filter(kind=kind).get())
    parts = [part.get_payload(decode=True) for part in rendered.mail.message().walk() if not part.is_multipart()]
    mail = "\n".join([str(rendered.mail.subject), *(part.decode() for part in parts if isinstance(part, bytes))])
    for secret in (CANARY, WORDS, secret_code(item.submission_key), in_two_halves(secret_code(item.submission_key))):
        assert secret not in mail
    for giveaway in (service.name, organisation.name):
        assert giveaway not in rendered.evidence
    assert (in_two_halves(item.reference) in mail) == (kind in SHOWS_REFERENCE)
    prose = re.sub(r"https?://\S+|[2-9A-Z]{4} [2-9A-Z]{4}", "", str(rendered.mail.body).partition("\n--")[0])
    report = check_words(re.sub(r":\s*\n", ".\n", prose))
    assert report.grade <= 6, report
    assert report.mean_sentence <= 12, report
    assert report.longest_length <= 20, report
    assert not report.jargon
    links = [link for link in re.findall(r"https?://\S+", rendered.evidence) if link != "http://localhost:8000/"]
    assert links
    assert all(link.startswith("http://localhost:8000/") for link in links)
    assert rendered.mail.to == [Notice.objects.get(kind=kind).contact.address]


@pytest.mark.parametrize("language", ["en-gb", "cy"])
@pytest.mark.parametrize("kind", ["feedback.acknowledged", "feedback.message"])
def test_texts_are_short_and_calls_hold_no_address(
    *, organisation: Organisation, service: Service, kind: str, language: str
) -> None:
    mobile = Contact.objects.for_sms("07700 900123", language)
    item = make_item(organisation, service, words=f"{WORDS} {CANARY}", contact=mobile)
    if kind == "feedback.message":
        reply_to_carer(item=item, words=CANARY, role=role_at(organisation), at=SAID_AT, submission_key=uuid.uuid4())
    notice = Notice.objects.get(kind=kind)
    text, said = render_text(notice).words, render_call(notice)
    assert in_two_halves(item.reference) in text
    assert fits_a_text(text)
    assert in_two_halves(item.reference) in said
    assert "http" not in said
    assert CANARY not in text + said
