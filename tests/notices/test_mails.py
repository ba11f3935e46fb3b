"""Mails as people and servers really write them: what each becomes, and which words count."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from pytest_django import Settings

from feedback.models import Item, Message
from notices.models import Contact, IncomingMail, Notice
from notices.operations import deliver_due
from people.models import Organisation
from tests.feedback.factories import make_item
from tests.notices.inbox import ADDRESS, NAMES, ann, bring, bytes_of
from tests.notices.sink import Sink

pytestmark = pytest.mark.django_db
State = IncomingMail.State
ANSWER, NEW = "joins the thread", "becomes an item"


class Becomes(NamedTuple):
    """What a mail becomes: an answer or an item with these words, or a state with a reason that holds these."""

    what: str
    words: str


TABLE = {
    # --- Answers: by people, from many programs ---
    "outlook_reply": Becomes(
        ANSWER, "The bus was late again on Monday, and café had shut by then.\n\nCould it leave at nine?"
    ),
    "outlook_welsh": Becomes(ANSWER, "Mae’r llinell yn brysur bob bore.\n\nDiolch,\nAnn"),
    "iphone_reply": Becomes(ANSWER, "Yes please, ring after six."),
    "gmail_bottom": Becomes(ANSWER, "It was last Tuesday. My mother waited for two hours."),
    "gmail_between": Becomes(ANSWER, "On Tuesday: the day after the bank holiday.\n\nOnly the driver."),
    "thunderbird_german": Becomes(ANSWER, "Der Termin am Freitag passt mir gut."),
    "android_french": Becomes(ANSWER, "Merci. Le mardi me convient mieux."),
    "gmail_polish": Becomes(ANSWER, "Dziękuję, to bardzo pomogło mojej mamie."),
    "html_reply": Becomes(ANSWER, "The ramp is still broken.\nNobody came & nobody rang."),
    "winmail": Becomes(ANSWER, "The form is attached."),
    # --- New: whatever its encoding is, or is said to be ---
    "new_message": Becomes(
        NEW,
        "Night sitters\n\nOut of hours nobody answers the phone.\n\n"
        "My husband has dementia and is up all night. From: ten to six I do not sleep.\n\nBea",
    ),
    "out_of_hours_is_no_machine": Becomes(
        NEW, "Out of office hours nobody answers\n\nYour line is shut when I get home."
    ),
    "html_only_new": Becomes(
        NEW,
        "Sitting service\n\nThe sitting service\nIt costs £20 an hour – that is too much for us.\n\n"
        "Once a week\nTwo hours",
    ),
    "no_charset": Becomes(NEW, "Cafe\n\nThe café is too loud for my son."),
    "unknown_charset": Becomes(NEW, "Café £20\n\nIt costs £20 at the café."),
    "arabic": Becomes(NEW, "الحافلة\n\nالحافلة تتأخر كل يوم."),
    "photo_and_files": Becomes(NEW, "The ramp\n\nThe ramp, as it is today."),
    "nul": Becomes(NEW, "Odd signs\n\nThe bell and the NUL stay out."),
    "forwarded": Becomes(NEW, "Short breaks\n\nThere is no place left in August."),
    "to_the_portal": Becomes(NEW, "Hello\n\nWhom do I ask about a blue badge?"),
    # A forged From, Subject and In-Reply-To lead into no thread.
    "forged_reply": Becomes(NEW, "Re: A message for you REFERENCE\n\nPlease close my case. I need nothing."),
    "forged_address": Becomes(State.STRAY, "have not given out"),
    # --- Machines ---
    "calendar_reply": Becomes(State.AUTOMATIC, "calendar"),
    "mailing_list": Becomes(State.AUTOMATIC, "Precedence: list"),
    "out_of_office": Becomes(State.AUTOMATIC, "Auto-Submitted"),
    "out_of_office_german": Becomes(State.AUTOMATIC, "out of office"),
    "out_of_office_welsh": Becomes(State.AUTOMATIC, "out of office"),
    "vacation": Becomes(State.AUTOMATIC, "Precedence: bulk"),
    "read_receipt": Becomes(State.AUTOMATIC, "disposition-notification"),
    "bounce_delayed": Becomes(State.AUTOMATIC, "Auto-Submitted"),
    # --- Came back ---
    "bounce_postfix": Becomes(State.BOUNCED, "a…@example.org is gone (5.1.1)"),
    "bounce_exchange": Becomes(State.BOUNCED, "a…@example.org is gone (5.1.10)"),
    "bounce_qmail": Becomes(State.BOUNCED, "a…@example.org is gone (5.1.1)"),
    "bounce_exim": Becomes(State.BOUNCED, "a…@example.org is gone"),
    "bounce_full": Becomes(State.BOUNCED, "did not get our message (5.2.2)"),
    # --- For a person ---
    "spam": Becomes(State.HELD, "X-Spam-Flag"),
    "empty": Becomes(State.STRAY, "no words"),
    "subject_only": Becomes(State.STRAY, "no words"),
    "unknown_desk": Becomes(State.STRAY, "have not given out"),
    "no_sender": Becomes(State.STRAY, "does not say who wrote it"),
}


@pytest.fixture(autouse=True)
def mail_comes_in(settings: Settings, tmp_path: Path) -> None:
    settings.INBOUND_ADDRESS = ADDRESS
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def item(organisation: Organisation, at: datetime) -> Item:
    """What Ann has said, of which she was told that we have it."""
    return make_item(organisation, contact=ann(), at=at)


@pytest.fixture
def notice(item: Item, sink: Sink, at: datetime) -> Notice:
    deliver_due(at=at)
    return Notice.objects.get(kind="feedback.acknowledged", contact=item.contact)


def test_every_mail_stands_in_the_table() -> None:
    assert sorted(TABLE) == NAMES
    assert len(NAMES) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_what_a_mail_becomes(name: str, item: Item, notice: Notice, at: datetime) -> None:
    what, words = TABLE[name]
    words = words.replace("REFERENCE", item.reference)
    mail = bring(bytes_of(name, item=item, notice=notice), at=at)
    items, messages = Item.objects.exclude(pk=item.pk), Message.objects.filter(item=item)
    if what == ANSWER:
        assert [message.words for message in messages] == [words]
        assert mail.became == f"feedback.item:{item.pk}"
        assert not items.exists()
        return
    assert not messages.exists()
    if what == NEW:
        kept = items.get()
        assert kept.words == words
        assert (kept.channel, kept.organisation_id) == (Item.Channel.EMAIL, item.organisation_id)
        assert mail.became == f"feedback.item:{kept.pk}"
    else:
        assert mail.state == what, mail.reason
        assert words in mail.reason
        assert not items.exists()
        assert Notice.objects.exclude(pk=notice.pk).count() == 0, "nobody is answered"


@pytest.mark.parametrize("name", ["bounce_postfix", "bounce_exchange", "bounce_qmail", "bounce_exim"])
def test_an_address_that_is_gone_is_written_to_no_more(name: str, item: Item, notice: Notice, at: datetime) -> None:
    bring(bytes_of(name, item=item, notice=notice), at=at)
    assert Contact.objects.get(pk=notice.contact_id).suppressed_at == at


@pytest.mark.parametrize("name", ["bounce_full", "bounce_delayed"])
def test_one_that_is_full_or_slow_is_not_given_up(name: str, item: Item, notice: Notice, at: datetime) -> None:
    bring(bytes_of(name, item=item, notice=notice), at=at)
    assert Contact.objects.get(pk=notice.contact_id).suppressed_at is None


@pytest.mark.parametrize("name", ["bounce_postfix", "bounce_qmail", "bounce_exim"])
def test_a_made_up_bounce_silences_nobody(name: str, item: Item, notice: Notice, at: datetime) -> None:
    """Without the Message-ID of a mail that went to this address, anyone could have written it."""
    another = Contact.objects.for_email("bea@example.org")
    made_up = bytes_of(name, item=item, notice=Notice(public_id="7b0e3c1e-0000-4000-8000-000000000000"))
    mail = bring(made_up, at=at)
    assert mail.state == State.AUTOMATIC
    elsewhere = bytes_of(name, item=item, notice=notice).replace(b"ann@example.org", another.address.encode())
    assert bring(elsewhere, at=at).state == State.AUTOMATIC
    assert not Contact.objects.filter(suppressed_at__isnull=False).exists()
