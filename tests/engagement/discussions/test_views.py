"""The pages of discussions: from the question to its summary, with all that keeps it kind."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.clock import now, today
from engagement.discussions.models import Discussion, MeToo, Post, Report
from engagement.discussions.operations import close_discussion, hide_post
from engagement.discussions.tokens import post_token
from feedback.models import Item
from people.models import Organisation, Role, User
from people.operations import person_of
from tests.conftest import ClientFor
from tests.engagement.discussions.factories import grown_up, make_discussion, make_post
from tests.people.factories import make_crisis_line

LIST = "/discussions/"


@pytest.fixture
def at() -> datetime:
    return now()


@pytest.fixture
def role(planner: User) -> Role:
    return planner.roles.get()


@pytest.fixture
def discussion(organisation: Organisation, role: Role, at: datetime) -> Discussion:
    return make_discussion(organisation, role=role, at=at)


@pytest.fixture
def adult(client_for: ClientFor, carer: User) -> Client:
    person = person_of(carer)
    assert person
    grown_up(person)
    return client_for(carer)


@pytest.fixture
def staff(client_for: ClientFor, planner: User) -> Client:
    return client_for(planner)


def page_of(discussion: Discussion) -> str:
    return reverse("discussions:discussion_detail", args=[discussion.pk])


def say_page(discussion: Discussion) -> str:
    return reverse("discussions:post_add", args=[discussion.pk])


def to_post(name: str, post: Post) -> str:
    return reverse(f"discussions:{name}", args=[post.discussion_id, post.pk])


def own_page(post: Post) -> str:
    return reverse("discussions:own", args=[post_token(post.pk)])


def staff_page(name: str, organisation: Organisation, *keys: int) -> str:
    return reverse(f"discussions:{name}", args=[organisation.slug, *keys])


def text_of(client: Client, page: str) -> str:
    return client.get(page).content.decode()


def hidden_in(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found
    return found[1]


def test_a_question_from_opening_to_its_summary_in_the_log(
    client_for: ClientFor, adult: Client, guest: Client, planner: User, organisation: Organisation
) -> None:
    staff = client_for(planner)
    add = staff_page("discussion_add", organisation)
    assert "Write this in English at least." in staff.post(add, {}).content.decode()
    last = today() + timedelta(days=20)
    typed = {
        "question-en-gb": "What makes a short break good?",
        "about-en-gb": "We write a new plan.",
        "influence": "consult",
        "closes_on-day": last.day,
        "closes_on-month": last.month,
        "closes_on-year": last.year,
        "guests_may": "on",
    }
    form = text_of(staff, add)
    typed = {**typed, "submission": hidden_in(form, "submission")}
    for _ in range(2):
        assert staff.post(add, typed).status_code == 302
    discussion = Discussion.objects.get()
    assert "What makes a short break good?" in text_of(guest, LIST)

    # Somebody with an account, 18 or over: shown at once, and sent twice it is one.
    said = {"words": "canary: two nights.", "shown_as": "Mo", "submission": "6f1f0bb6-5c0e-4d55-9c0c-0d5b3d8b7a01"}
    for _ in range(2):
        response = adult.post(say_page(discussion), said)
    first = Post.objects.get()
    assert response.headers["Location"] == f"{page_of(discussion)}#post-{first.pk}"
    assert "canary: two nights." in text_of(guest, page_of(discussion))

    # A guest replies, and is read first.
    response = guest.post(to_post("post_reply", first), {"words": "And near home.", "email": "bryn@example.org"})
    reply = Post.objects.get(parent=first)
    assert response.headers["Location"] == own_page(reply)
    assert "We read it before we show it" in text_of(guest, own_page(reply))
    assert "And near home." not in text_of(guest, page_of(discussion))
    assert "And near home." in text_of(staff, staff_page("post_queue", organisation))
    assert staff.post(staff_page("post_show", organisation, reply.pk)).status_code == 302
    assert "And near home." in text_of(guest, page_of(discussion))
    assert "bryn@example.org" not in text_of(guest, page_of(discussion))

    close = staff_page("discussion_close", organisation, discussion.pk)
    assert "Write this in English at least." in staff.post(close, {}).content.decode()
    summary = {"summary-en-gb": "Most said: two nights.", "posts": [first.pk]}
    for _ in range(2):
        assert staff.post(close, summary).status_code == 302
    item = Item.objects.get()
    assert (item.words, item.channel) == ("canary: two nights.", Item.Channel.DISCUSSION)
    archive = text_of(guest, page_of(discussion))
    assert "Most said: two nights." in archive
    assert "canary: two nights." in archive
    assert "In our feedback log:" in archive
    assert item.reference not in archive
    assert "Say what you think" not in archive
    assert "What makes a short break good?" in text_of(guest, f"{LIST}?part=over")
    assert "What makes a short break good?" not in text_of(guest, LIST)
    assert guest.get(say_page(discussion)).headers["Location"] == page_of(discussion)
    assert "Its words stand." in text_of(staff, staff_page("discussion_edit", organisation, discussion.pk))


def test_a_reported_post_is_hidden_and_its_author_asks_us_to_look_again(
    staff: Client, adult: Client, guest: Client, discussion: Discussion
) -> None:
    here = discussion.organisation
    post = make_post(discussion, at=now(), words="canary: the nurse in the red car.")
    report = to_post("post_report", post)
    assert "Choose what is wrong with it." in guest.post(report, {}).content.decode()
    sent = {"reason": "names", "words": "We all know her.", "submission": "6f1f0bb6-5c0e-4d55-9c0c-0d5b3d8b7a02"}
    for _ in range(2):
        assert guest.post(report, sent).status_code == 302
    assert Report.objects.count() == 1
    read = staff_page("post_read", here, post.pk)
    assert "We all know her." in text_of(staff, read)
    assert "We all know her." not in text_of(guest, own_page(post))

    hide = staff_page("post_hide", here, post.pk)
    assert "Say why." in staff.post(hide, {}).content.decode()
    assert staff.post(hide, {"because": "It can be told who she is."}).status_code == 302
    shown = guest.get(page_of(discussion))
    assert "It can be told who she is." in shown.content.decode()
    assert "canary" not in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    for name in ("post_reply", "post_report"):
        assert guest.get(to_post(name, post)).status_code == 404
    assert adult.post(to_post("post_me_too", post)).status_code == 404

    assert "Write why we should show it." in guest.post(own_page(post), {}).content.decode()
    for _ in range(2):
        assert guest.post(own_page(post), {"words": "There is no red car."}).status_code == 302
    assert "You asked us to look again." in text_of(guest, own_page(post))
    assert "There is no red car." in text_of(staff, read)
    keep = staff_page("post_keep_hidden", here, post.pk)
    assert staff.post(keep, {"because": "There is one."}).status_code == 302
    assert "There is one." in text_of(guest, own_page(post))
    assert "There is one." not in text_of(guest, page_of(discussion))
    assert "Do you think we are wrong?" not in text_of(guest, own_page(post))
    assert staff.post(staff_page("post_show", here, post.pk)).status_code == 302
    assert "canary" in text_of(guest, page_of(discussion))

    assert guest.get(f"{own_page(post)}take-back/").status_code == 200
    assert guest.post(f"{own_page(post)}take-back/").status_code == 302
    assert guest.get(own_page(post)).status_code == 404
    assert "canary" not in text_of(guest, page_of(discussion))


def test_what_may_give_somebody_away_is_pointed_out_before_it_is_sent(adult: Client, discussion: Discussion) -> None:
    typed = {"words": "Ring me: 01632 960983. Mrs Jones helps.", "shown_as": "Mo", "warned": ""}
    page = adult.post(say_page(discussion), typed).content.decode()
    assert "This looks like a phone number." in page
    assert "This looks like a name." in page
    assert typed["words"] in page
    assert not Post.objects.exists()
    mark = hidden_in(page, "warned")
    other = {**typed, "words": "Ring me: 01632 960984.", "warned": mark}
    assert "This looks like a phone number." in adult.post(say_page(discussion), other).content.decode()
    assert adult.post(say_page(discussion), {**typed, "warned": mark}).status_code == 302
    assert Post.objects.get().words == typed["words"]


def test_words_of_danger_bring_up_whom_to_call_and_reach_the_moderators(
    client_for: ClientFor, adult: Client, planner: User, discussion: Discussion
) -> None:
    make_crisis_line(phone="0800 000 007", name="Night line")
    response = adult.post(say_page(discussion), {"words": "canary: I can’t go on.", "shown_as": ""})
    post = Post.objects.get()
    assert response.headers["Location"] == own_page(post)
    page = text_of(adult, own_page(post))
    assert "You need not be alone with this" in page
    assert "0800 000 007" in page
    assert "canary" not in text_of(adult, page_of(discussion))
    staff = client_for(planner)
    assert "Somebody may be in danger" in text_of(staff, staff_page("post_queue", discussion.organisation))
    log = staff_page("post_log", discussion.organisation, post.pk)
    for _ in range(2):
        response = staff.post(log)
    item = Item.objects.get()
    assert response.headers["Location"].endswith(f"/{item.reference}/")
    assert item.person == post.person


def test_me_too_counts_one_voice_and_needs_to_know_who_says_it(
    staff: Client, adult: Client, guest: Client, discussion: Discussion
) -> None:
    post = make_post(discussion, at=now())
    press = to_post("post_me_too", post)
    assert guest.post(press).headers["Location"].startswith(reverse("account_login"))
    assert staff.post(press).headers["Location"].startswith(reverse("people:name"))
    for _ in range(2):
        assert adult.post(press).headers["Location"] == f"{page_of(discussion)}#post-{post.pk}"
    assert MeToo.objects.count() == 1
    page = text_of(adult, page_of(discussion))
    assert "2 people say this" in page
    assert "Take my “me too” back" in page
    assert adult.post(press, {"said": "no"}).status_code == 302
    assert not MeToo.objects.exists()
    assert adult.get(press).status_code == 405


def test_where_guests_may_not_post_they_sign_in_and_come_back(
    guest: Client, adult: Client, organisation: Organisation, role: Role, at: datetime
) -> None:
    discussion = make_discussion(organisation, role=role, at=at, guests_may=False)
    assert guest.get(say_page(discussion)).headers["Location"].endswith(f"?next={say_page(discussion)}")
    page = text_of(adult, say_page(discussion))
    assert 'name="email"' not in page
    assert 'value="Amina"' in page  # the first name, which one may change


def test_a_young_carer_is_read_first_and_learns_it_before(
    client_for: ClientFor, carer: User, guest: Client, discussion: Discussion
) -> None:
    person = person_of(carer)
    assert person
    grown_up(person, "13_15")
    young = client_for(carer)
    assert "We read it first" in text_of(young, say_page(discussion))
    assert young.post(say_page(discussion), {"words": "canary: I help my mum."}).status_code == 302
    assert "canary" not in text_of(guest, page_of(discussion))


def test_a_flood_from_one_place_waits_and_loses_nothing(
    discussion: Discussion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engagement.discussions.views.taking_part.MOST_POSTS_AN_HOUR", 2)
    guest = Client(REMOTE_ADDR="192.0.2.77")
    for number in range(2):
        assert guest.post(say_page(discussion), {"words": f"Number {number}."}).status_code == 302
    response = guest.post(say_page(discussion), {"words": "Please keep this."})
    assert response.status_code == 429
    assert "Please keep this." in response.content.decode()
    assert Post.objects.count() == 2


def test_a_discussion_is_changed_until_it_is_closed(
    client_for: ClientFor, planner: User, discussion: Discussion, role: Role, at: datetime
) -> None:
    staff = client_for(planner)
    edit = staff_page("discussion_edit", discussion.organisation, discussion.pk)
    day = discussion.closes_on
    typed = {
        "question-en-gb": "What else?",
        "about-en-gb": "All of it.",
        "influence": "involve",
        "closes_on-day": day.day,
        "closes_on-month": day.month,
        "closes_on-year": day.year,
        "is_held": "on",
    }
    yesterday = today() - timedelta(days=1)
    past = {"closes_on-day": yesterday.day, "closes_on-month": yesterday.month, "closes_on-year": yesterday.year}
    assert "Choose a day that is still to come" in staff.post(edit, typed | past).content.decode()
    assert staff.post(edit, typed).status_code == 302
    discussion.refresh_from_db()
    assert (str(discussion), discussion.is_held, discussion.guests_may) == ("What else?", True, False)
    close_discussion(discussion=discussion, summary=discussion.about, posts=[], role=role, at=at)
    staff.post(edit, {**typed, "question-en-gb": "Too late?"})
    discussion.refresh_from_db()
    assert str(discussion) == "What else?"


def test_a_post_that_waits_holds_the_closing_up(
    client_for: ClientFor, planner: User, discussion: Discussion, at: datetime
) -> None:
    make_post(discussion, at=at, is_shown=False)
    close = staff_page("discussion_close", discussion.organisation, discussion.pk)
    response = client_for(planner).post(close, {"summary-en-gb": "All is said."})
    assert "Some posts still wait to be read." in response.content.decode()
    assert "All is said." in response.content.decode()


def test_a_long_discussion_has_pages_and_asks_no_more_of_the_database(
    guest: Client, discussion: Discussion, at: datetime
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert guest.get(page_of(discussion)).status_code == 200
        return len(captured)

    first = make_post(discussion, at=at)
    make_post(discussion, at=at, parent=first)
    few = asked()
    for number in range(30):
        post = make_post(discussion, at=at, words=f"Number {number}.")
        make_post(discussion, at=at, parent=post)
    assert asked() == few
    assert "?page=2" in text_of(guest, page_of(discussion))


def test_hidden_words_never_leave_the_staff_pages(
    guest: Client, discussion: Discussion, role: Role, at: datetime
) -> None:
    post = make_post(discussion, at=at, words="canary words", shown_as="Canary name")
    hide_post(post=post, because="It is unkind.", role=role, at=at)
    for page in (LIST, page_of(discussion), "/what-changed/", "/what-changed/feed/"):
        assert "canary" not in text_of(guest, page).lower()
