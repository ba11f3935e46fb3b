"""Discussions: said once, read first where it must be, hidden with a reason, and closed into the log."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from carer_portal.own_data import erase, held_about, subject_for
from common.clock import add_working_days, now
from common.public_text import PublicText
from engagement.discussions.models import Discussion, MeToo, Post, Report
from engagement.discussions.operations import (
    GuestsMayNot,
    NoAppeal,
    NotAllowed,
    Over,
    OwnPost,
    StillToRead,
    SummaryMissing,
    TooDeep,
    appeal,
    close_discussion,
    hide_post,
    keep_hidden,
    me_too,
    not_me,
    report_post,
    show_post,
    subject_of,
    take_back,
    take_into_log,
    voices_of,
)
from engagement.discussions.retention import POST, forget_posts
from engagement.discussions.spotting import gives_away, sounds_like_danger
from feedback.models import Item
from feedback.operations import flag_safeguarding
from notices.models import Contact, Notice
from people.ages import AgeBand
from people.models import Organisation, Person, Role, User
from people.operations import contact_of, person_of
from tests.engagement.discussions.factories import grown_up, make_discussion, make_post
from tests.notices.test_queueing import together
from tests.people.factories import make_connection, make_contact, make_person

SUMMARY = PublicText("Most said: two nights, near home.")


@pytest.fixture
def at() -> datetime:
    return now()


@pytest.fixture
def role(planner: User) -> Role:
    return planner.roles.get()


@pytest.fixture
def discussion(organisation: Organisation, role: Role, at: datetime) -> Discussion:
    return make_discussion(organisation, role=role, at=at)


def somebody(name: str = "Amina", band: str = AgeBand.ADULT) -> Person:
    person = make_person(name, contact=make_contact())
    return grown_up(person, band) if band else person


def told(what: str) -> int:
    return Notice.objects.filter(kind=f"discussions.{what}").count()


def said_by(post: Post) -> int:
    """How many people say it."""
    said: Any = Post.objects.with_voices().get(pk=post.pk)
    return int(said.voices)


# --- Saying ----------------------------------------------------------------------------------------------------------


def test_a_question_asked_twice_is_one(organisation: Organisation, role: Role, at: datetime) -> None:
    key = uuid4()
    first = make_discussion(organisation, role=role, at=at, submission_key=key)
    assert make_discussion(organisation, role=role, at=at, submission_key=key) == first
    assert Discussion.objects.count() == 1


@pytest.mark.parametrize(
    ("band", "waits"),
    [(AgeBand.ADULT, False), (AgeBand.FROM_16, True), (AgeBand.FROM_13, True), (AgeBand.UNDER_13, True), ("", True)],
)
def test_who_is_not_known_to_be_grown_up_is_read_first(
    discussion: Discussion, at: datetime, band: str, waits: bool
) -> None:
    post = make_post(discussion, at=at, person=somebody(band=band), is_shown=False)
    assert (post.state == Post.State.WAITING) is waits
    assert Post.objects.readable().filter(pk=post.pk).exists() is not waits
    promised = add_working_days(timezone.localdate(at), 1, discussion.organisation.nation)
    assert post.look_by == promised  # read afterwards where not before


def test_guests_are_read_first_and_only_where_they_may(organisation: Organisation, role: Role, at: datetime) -> None:
    assert make_post(make_discussion(organisation, role=role, at=at), at=at, is_shown=False).state == "waiting"
    closed_to_guests = make_discussion(organisation, role=role, at=at, guests_may=False)
    with pytest.raises(GuestsMayNot):
        make_post(closed_to_guests, at=at)


def test_where_posts_are_held_all_wait(organisation: Organisation, role: Role, at: datetime) -> None:
    held = make_discussion(organisation, role=role, at=at, is_held=True)
    assert make_post(held, at=at, person=somebody(), is_shown=False).state == "waiting"


def test_nothing_is_said_after_the_last_day(discussion: Discussion, at: datetime) -> None:
    post = make_post(discussion, at=at)
    late = at + timedelta(weeks=3, days=1)
    with pytest.raises(Over):
        make_post(discussion, at=late)
    with pytest.raises(Over):
        me_too(post=post, person=somebody(), at=late)


def test_replies_go_one_level_deep_and_only_to_what_can_be_read(
    discussion: Discussion, role: Role, at: datetime
) -> None:
    first = make_post(discussion, at=at)
    reply = make_post(discussion, at=at, parent=first)
    waiting = make_post(discussion, at=at, is_shown=False)
    hidden = hide_post(post=make_post(discussion, at=at), because="It names somebody.", role=role, at=at)
    elsewhere = make_post(make_discussion(discussion.organisation, role=role, at=at), at=at)
    for wrong in (reply, waiting, hidden, elsewhere):
        with pytest.raises(TooDeep):
            make_post(discussion, at=at, parent=wrong)


def test_whose_post_is_answered_hears_of_it_when_it_is_shown(discussion: Discussion, role: Role, at: datetime) -> None:
    author = somebody()
    first = make_post(discussion, at=at, person=author, contact=author.contact, is_shown=False)
    reply = make_post(discussion, at=at, parent=first, is_shown=False)
    assert told("replied") == 0
    for _ in range(2):
        show_post(post=reply, role=role, at=at)
    assert told("replied") == 1
    make_post(discussion, at=at, parent=first, person=author, contact=author.contact)
    assert told("replied") == 1  # nobody is told of their own words


# --- Voices ----------------------------------------------------------------------------------------------------------


def test_me_too_is_one_voice_each_and_can_be_taken_back(discussion: Discussion, at: datetime) -> None:
    author, other = somebody(), somebody("Bryn")
    post = make_post(discussion, at=at, person=author)
    for _ in range(2):
        me_too(post=post, person=other, at=at)
    with pytest.raises(OwnPost):
        me_too(post=post, person=author, at=at)
    assert said_by(post) == 2
    assert voices_of(discussion) == 2
    make_post(discussion, at=at, person=other)
    assert voices_of(discussion) == 2  # the same two people
    make_post(discussion, at=at)
    assert voices_of(discussion) == 3
    not_me(post=post, person=other, at=at)
    assert said_by(post) == 1
    MeToo.objects.create(post=post, person=other, said_at=at)
    with pytest.raises(IntegrityError, match="me_too_once_a_person"), transaction.atomic():
        MeToo.objects.create(post=post, person=other, said_at=at)


def test_nobody_says_me_too_to_what_they_cannot_read(discussion: Discussion, role: Role, at: datetime) -> None:
    waiting = make_post(discussion, at=at, is_shown=False)
    hidden = hide_post(post=make_post(discussion, at=at), because="It names somebody.", role=role, at=at)
    for post in (waiting, hidden):
        with pytest.raises(TooDeep):
            me_too(post=post, person=somebody(), at=at)


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_are_as_many_voices_as_people(discussion: Discussion, at: datetime) -> None:
    post = make_post(discussion, at=at, person=somebody())
    one, many = somebody("Bryn"), [somebody(f"Carer {number}") for number in range(25)]
    left, lock = [one] * 25 + many, threading.Lock()

    def press() -> None:
        with lock:
            person = left.pop()
        me_too(post=post, person=person, at=at)

    together(50, press)
    assert left == []
    assert MeToo.objects.filter(post=post).count() == 26
    assert said_by(post) == 27


@pytest.mark.django_db(transaction=True)
def test_it_is_the_database_that_refuses_a_second_voice(discussion: Discussion, at: datetime) -> None:
    """Negative control: six who each ask first and find nothing would write six voices."""
    post, person, gate = make_post(discussion, at=at, person=somebody()), somebody("Bryn"), threading.Barrier(6)
    refused = []

    def press() -> None:
        if not MeToo.objects.filter(post=post, person=person).exists():
            gate.wait(30)
            try:
                MeToo.objects.create(post=post, person=person, said_at=at)
            except IntegrityError:
                refused.append(True)

    together(6, press)
    assert (len(refused), MeToo.objects.count()) == (5, 1)


@pytest.mark.django_db(transaction=True)
def test_a_post_sent_twelve_times_at_once_is_one(discussion: Discussion, at: datetime) -> None:
    key, person = uuid4(), somebody()
    together(12, lambda: make_post(discussion, at=at, person=person, submission_key=key, is_shown=False))
    assert Post.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_slips_in_while_it_is_closed(discussion: Discussion, role: Role, at: datetime) -> None:
    """Each post that was kept was there when the summary was written, or came to an open discussion before it."""
    person = somebody()
    doings: list[Callable[[], None]] = [lambda: say_or_not(discussion, person, at)] * 11
    doings.append(lambda: close(discussion, role, at))
    lock = threading.Lock()

    def act() -> None:
        with lock:
            do = doings.pop()
        do()

    together(12, act)
    discussion.refresh_from_db()
    assert discussion.is_closed
    with pytest.raises(Over):
        make_post(discussion, at=at, person=person)


def close(discussion: Discussion, role: Role, at: datetime) -> None:
    close_discussion(discussion=discussion, summary=SUMMARY, posts=[], role=role, at=at)


def say_or_not(discussion: Discussion, person: Person, at: datetime) -> None:
    try:
        make_post(discussion, at=at, person=person, is_shown=False)
    except Over:
        assert Discussion.objects.get(pk=discussion.pk).is_closed


# --- Moderating ------------------------------------------------------------------------------------------------------


def test_a_post_is_hidden_with_a_reason_and_its_author_may_ask_once(
    discussion: Discussion, role: Role, at: datetime
) -> None:
    author = somebody()
    post = make_post(discussion, at=at, person=author, contact=author.contact)
    with pytest.raises(NoAppeal):
        appeal(post=post, words="Please.", at=at)
    for _ in range(2):
        hide_post(post=post, because="It names somebody.", role=role, at=at)
    assert told("hidden") == 1
    assert not Post.objects.readable().exists()
    assert Post.objects.on_the_page().get().hidden_because == "It names somebody."
    asked = appeal(post=post, words="That is my own name.", at=at)
    assert asked in Post.objects.to_look_at()
    with pytest.raises(NoAppeal):
        appeal(post=post, words="Please.", at=at)
    assert keep_hidden(post=post, because="It names your son as well.", role=role, at=at).look_by is None
    with pytest.raises(NoAppeal):
        keep_hidden(post=post, because="Again.", role=role, at=at)
    with pytest.raises(NoAppeal):
        appeal(post=post, words="Please.", at=at)
    assert told("looked_again") == 1
    assert show_post(post=post, role=role, at=at + timedelta(minutes=1)).hidden_because == ""
    assert told("looked_again") == 2
    assert Post.objects.readable().exists()
    # Hidden anew for another reason, its author may answer that.
    hide_post(post=post, because="It is unkind.", role=role, at=at + timedelta(hours=1))
    assert appeal(post=post, words="It is not.", at=at).appealed_at == at
    with pytest.raises(IntegrityError, match="post_hidden_with_a_reason"), transaction.atomic():
        Post.objects.update(hidden_because="")


def test_reports_bring_a_post_before_the_moderators_once(discussion: Discussion, role: Role, at: datetime) -> None:
    post, key = make_post(discussion, at=at), uuid4()
    assert not Post.objects.to_look_at().exists()
    for _ in range(2):
        report_post(post=post, reason="unkind", words="", person=None, submission_key=key, at=at)
    assert Report.objects.count() == 1
    assert list(Post.objects.to_look_at()) == [post]
    assert Post.objects.readable().exists()  # a report alone hides nothing
    worried = make_post(discussion, at=at)
    for _ in range(2):
        report_post(post=worried, reason="danger", words="", person=None, submission_key=uuid4(), at=at)
    assert list(Post.objects.to_look_at()) == [worried, post]
    assert told("worry") == 1
    show_post(post=post, role=role, at=at)
    assert list(Post.objects.to_look_at()) == [worried]


@pytest.mark.parametrize(
    "words",
    [
        "I can't go on like this.",
        "Sometimes I want to die",
        "She says she will kill herself.",
        "He hits me when he is tired.",
        "Dw i ddim eisiau byw.",
    ],
)
def test_words_of_danger_are_held_and_brought_to_the_moderators_at_once(
    discussion: Discussion, role: Role, at: datetime, words: str
) -> None:
    assert role.kind == Role.Kind.PLANNER
    post = make_post(discussion, at=at, person=somebody(), words=words, is_shown=False)
    assert (post.state, post.is_worrying) == ("waiting", True)
    assert told("worry") == 1
    calm = make_post(discussion, at=at, person=somebody("Bryn"), words="The bus is late.", is_shown=False)
    assert (calm.state, calm.is_worrying) == ("shown", False)


@pytest.mark.parametrize(
    "words", ["The bus hits the kerb.", "My mother died in May.", "I would die for a cup of tea.", "We live here."]
)
def test_harmless_words_are_not_taken_for_danger(words: str) -> None:
    assert not sounds_like_danger(words)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Write to me: amina@example.org", ["an email address"]),
        ("Ring 01632 960 983.", ["a phone number"]),
        ("Ring +44 1632 960983", ["a phone number"]),
        ("We live in NB1 4QX", ["a postcode"]),
        ("His number is 943 476 5919.", ["an NHS number"]),
        ("Born on 3/4/2011.", ["a date of birth"]),
        ("Mrs Jones was rude.", ["a name"]),
        ("We are at 12 Long Meadow Road.", ["an address"]),
        ("It took 12 weeks and 3 calls, 2 in 2025.", []),
        ("The nurse and the doctor were kind. Sister is 14.", []),
    ],
)
def test_what_may_give_somebody_away_is_spotted(words: str, found: list[str]) -> None:
    assert gives_away(words) == found


def test_words_of_a_child_are_shown_only_while_a_grown_up_says_yes(
    discussion: Discussion, role: Role, at: datetime
) -> None:
    child = somebody(band=AgeBand.UNDER_13)
    make_connection(child, discussion.organisation)
    post = make_post(discussion, at=at, person=child, is_shown=False)
    with pytest.raises(NotAllowed):
        show_post(post=post, role=role, at=at)
    # Somebody grows younger on paper after it was shown: it leaves the page at once.
    older = make_post(discussion, at=at, person=somebody())
    assert Post.objects.readable().filter(pk=older.pk).exists()
    grown_up(older.person or child, AgeBand.UNDER_13)
    assert not Post.objects.on_the_page().filter(pk=older.pk).exists()


def test_a_flag_takes_a_post_off_the_page_and_out_of_the_queue(
    discussion: Discussion, role: Role, at: datetime, safeguarding_lead: User
) -> None:
    post = make_post(discussion, at=at)
    report_post(post=post, reason="danger", words="", person=None, submission_key=uuid4(), at=at)
    item = take_into_log(post=post, at=at)
    flag_safeguarding(item=item, role=role, because="Danger.", at=at)
    assert not Post.objects.on_the_page().exists()
    assert not Post.objects.to_look_at().exists()


# --- Closing ---------------------------------------------------------------------------------------------------------


def test_closing_takes_what_is_ticked_into_the_log_and_tells_everyone_once(
    discussion: Discussion, role: Role, at: datetime
) -> None:
    author, other = somebody(), somebody("Bryn")
    plain = make_post(discussion, at=at, person=author, contact=author.contact, words="Thank you.")
    ticked = make_post(discussion, at=at, person=author, contact=author.contact, words="  Two nights,\nnear home. ")
    make_post(discussion, at=at, person=other, contact=other.contact)
    me_too(post=ticked, person=other, at=at)
    hidden = hide_post(post=make_post(discussion, at=at), because="It is unkind.", role=role, at=at)
    elsewhere = make_post(make_discussion(discussion.organisation, role=role, at=at), at=at)
    with pytest.raises(SummaryMissing):
        close_discussion(discussion=discussion, summary=PublicText(""), posts=[ticked], role=role, at=at)
    waiting = make_post(discussion, at=at, is_shown=False)
    with pytest.raises(StillToRead):
        close_discussion(discussion=discussion, summary=SUMMARY, posts=[ticked], role=role, at=at)
    show_post(post=waiting, role=role, at=at)
    for summary in (SUMMARY, PublicText("Another one.")):
        close_discussion(discussion=discussion, summary=summary, posts=[ticked, hidden, elsewhere], role=role, at=at)
    item = Item.objects.get()
    assert (item.words, item.channel, item.voices) == (ticked.words, Item.Channel.DISCUSSION, 2)
    assert (item.person, item.contact, item.may_quote) == (author, author.contact, False)
    discussion.refresh_from_db()
    assert discussion.summary == SUMMARY
    notices = Notice.objects.filter(kind="discussions.summary")
    assert notices.get(contact=author.contact).context == {"post": ticked.pk}
    assert notices.count() == 2
    plain.refresh_from_db()
    assert plain.item is None
    with pytest.raises(Over):
        make_post(discussion, at=at)
    with pytest.raises(IntegrityError, match="discussion_closed_with_a_summary"), transaction.atomic():
        Discussion.objects.filter(pk=discussion.pk).update(summary=PublicText(""))


def test_what_is_in_the_log_already_counts_the_voices_that_came_since(
    discussion: Discussion, role: Role, at: datetime
) -> None:
    post = make_post(discussion, at=at)
    item = take_into_log(post=post, at=at)
    me_too(post=post, person=somebody(), at=at)
    close_discussion(discussion=discussion, summary=SUMMARY, posts=[post], role=role, at=at)
    item.refresh_from_db()
    assert (Item.objects.count(), item.voices) == (1, 2)


# --- Going -----------------------------------------------------------------------------------------------------------


def test_what_is_taken_back_is_gone_and_replies_stay(discussion: Discussion, at: datetime) -> None:
    author = somebody()
    post = make_post(discussion, at=at, person=author, contact=author.contact, words="canary words")
    reply = make_post(discussion, at=at, parent=post)
    item = take_into_log(post=post, at=at)
    for _ in range(2):
        take_back(post=post, at=at)
    reply.refresh_from_db()
    assert (reply.parent, list(Post.objects.all())) == (None, [reply])
    assert not Notice.objects.waiting().filter(subject=subject_of(post)).exists()
    assert Item.objects.filter(pk=item.pk).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM discussions_postevent WHERE discussions_postevent::text LIKE '%canary%'")
        assert cursor.fetchone() == (0,)


def test_after_two_years_a_post_is_gone_and_the_summary_stays(discussion: Discussion, role: Role, at: datetime) -> None:
    make_post(discussion, at=at)
    close_discussion(discussion=discussion, summary=SUMMARY, posts=[], role=role, at=at)
    assert forget_posts(at=at + POST.length - timedelta(minutes=1)) == 0
    assert forget_posts(at=at + POST.length) == 1
    assert Discussion.objects.get().summary == SUMMARY


def test_who_erases_themselves_takes_their_posts_along_and_leaves_those_of_others(
    discussion: Discussion, role: Role, at: datetime, carer: User
) -> None:
    person = person_of(carer)
    assert person
    own = make_post(discussion, at=at, person=grown_up(person), contact=contact_of(person))
    make_post(discussion, at=at, contact=contact_of(person))
    reply = make_post(discussion, at=at, parent=own)
    report_post(post=reply, reason="unkind", words="", person=person, submission_key=uuid4(), at=at)
    me_too(post=reply, person=person, at=at)
    held = {str(section.title) for section in held_about(subject_for(carer))}
    assert {"What you said in discussions", "Where you said “me too”", "What you reported"} <= held
    erase(user=carer, withdraw_items=False, withdraw_quotes=False, at=at)
    assert list(Post.objects.all()) == [reply]
    assert not MeToo.objects.exists()
    assert Report.objects.get().person is None
    assert not Contact.objects.filter(address="carer@example.org").exists()
