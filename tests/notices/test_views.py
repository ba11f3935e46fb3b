"""The page on which messages are stopped, without signing in."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from notices.models import Contact, Follower, Notice, Preferences, Topic
from notices.operations import deliver_due, follow, prefer, reach_by, tell, unfollow
from notices.stopping import stop_token
from tests.notices.conftest import QueueHello, minutes
from tests.notices.sink import Sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed(ann: Contact, at: datetime) -> list[Topic]:
    topics = [Topic.objects.create(label="example") for _ in range(3)]
    for topic in topics:
        follow(topic=topic, contact=ann, at=at)
    return topics


@pytest.fixture
def address(ann: Contact, followed: list[Topic]) -> str:
    """A link that stops the first two of three topics."""
    return reverse("notices:stop", args=[stop_token(ann.pk, [topic.pk for topic in followed[:2]])])


def still_followed() -> set[int]:
    return set(Follower.objects.active().values_list("topic", flat=True))


def test_a_scanner_that_only_looks_changes_nothing(address: str, followed: list[Topic]) -> None:
    for ask in (Client().get, Client().head, Client().options):
        ask(address)
    assert len(still_followed()) == 3
    assert "Stop these messages?" in Client().get(address).content.decode()


def test_the_button_stops_what_the_mail_was_about_and_nothing_else(address: str, followed: list[Topic]) -> None:
    response = Client().post(address)
    assert "You have stopped these messages" in response.content.decode()
    assert still_followed() == {followed[2].pk}
    assert "You have stopped these messages" in Client().get(address).content.decode()


def test_a_mail_program_stops_with_one_post_and_no_token_of_ours(address: str, followed: list[Topic]) -> None:
    response = Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert still_followed() == {followed[2].pk}


def test_stopping_twice_keeps_the_first_time(address: str, ann: Contact, followed: list[Topic], at: datetime) -> None:
    unfollow(topic=followed[0], contact=ann, at=at + minutes(1))
    Client().post(address)
    assert Follower.objects.get(topic=followed[0]).stopped_at == at + minutes(1)


@pytest.mark.parametrize("change", ["", "x", "tampered", "a:b"])
def test_a_made_up_link_is_not_there(address: str, followed: list[Topic], change: str) -> None:
    token = urlsplit(address).path.split("/")[3]
    wrong = {"": token[:-1], "x": token + "x", "tampered": "WzEsMV0" + token[7:], "a:b": "a:b"}[change]
    for ask in (Client().get, Client().post):
        assert ask(reverse("notices:stop", args=[wrong])).status_code == 404
    assert len(still_followed()) == 3


def test_the_link_of_an_erased_contact_says_the_truth(address: str, ann: Contact) -> None:
    ann.delete()
    assert "You have stopped these messages" in Client().get(address).content.decode()


def test_the_page_is_kept_nowhere(address: str) -> None:
    assert "no-store" in Client().get(address)["Cache-Control"]


# --- Whole categories ---------------------------------------------------------------------------------------------


def turned_off(contact: Contact) -> list[str]:
    return Preferences.of(Contact.objects.get(pk=contact.pk)).turned_off


def link_in(sink: Sink) -> str:
    found = re.search(r"<http[^/]*//[^/]*(/messages/stop/[^>]+)>", str(sink.accepted[-1]["List-Unsubscribe"]))
    assert found
    return found[1]


def test_a_category_is_stopped_by_one_post_and_taken_back(
    ann: Contact, hello: QueueHello, sink: Sink, at: datetime
) -> None:
    hello(kind="example.news")
    deliver_due(at=at)
    assert sink.accepted[-1]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = link_in(sink)
    asked = Client().get(link).content.decode()
    assert "News that I follow" in asked
    assert "What you booked, and what we write to you alone, still comes." in asked
    stopped = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert turned_off(ann) == ["news"]
    assert "You have stopped these messages" in stopped
    assert "News that I follow" in stopped
    hello("later", kind="example.news")
    hello("must come")
    deliver_due(at=at)
    assert dict(Notice.objects.values_list("key", "state")) == {
        "hello": "sent",
        "later": "unwanted",
        "must come": "sent",
    }
    back = Client().post(link, {"back": "yes"}).content.decode()
    assert "You get these messages again." in back
    assert turned_off(ann) == []


def test_what_must_come_has_no_link_to_stop_it(hello: QueueHello, sink: Sink, at: datetime) -> None:
    hello()
    deliver_due(at=at)
    assert sink.accepted[-1]["List-Unsubscribe"] is None


def test_news_of_a_topic_can_be_stopped_alone_or_with_all_of_its_kind_and_both_taken_back(
    ann: Contact, followed: list[Topic], sink: Sink, at: datetime
) -> None:
    tell(topics=followed[:2], kind="example.news", context={}, key="k", at=at)
    deliver_due(at=at)
    link = link_in(sink)
    assert "Stop all of this kind" in Client().get(link).content.decode()
    Client().post(link)
    assert (still_followed(), turned_off(ann)) == ({followed[2].pk}, [])
    Client().post(link, {"back": "yes"})
    assert still_followed() == {topic.pk for topic in followed}
    Client().post(link, {"all": "yes"})
    assert (len(still_followed()), turned_off(ann)) == (3, ["news"])
    Client().post(link, {"back": "yes"})
    assert turned_off(ann) == []


def test_a_letter_of_many_stops_what_it_gathers(ann: Contact, hello: QueueHello, sink: Sink, at: datetime) -> None:
    prefer(contact=ann, at=at, digest="daily")
    hello(kind="example.news")
    deliver_due(at=at)
    deliver_due(at=at + timedelta(days=1))
    Client().post(link_in(sink))
    assert turned_off(ann) == ["news"]


def test_no_link_can_turn_off_what_must_come(ann: Contact) -> None:
    """Even a token that we should never make: Postgres refuses it."""
    link = reverse("notices:stop", args=[stop_token(ann.pk, [], ["booked"])])
    with pytest.raises(IntegrityError), transaction.atomic():
        Client().post(link)
    assert turned_off(ann) == []


def test_who_is_told_by_another_contact_stops_all_that_lead_to_it(
    ann: Contact, followed: list[Topic], sink: Sink, at: datetime
) -> None:
    other = Contact.objects.for_email("ann.at.work@example.org")
    follow(topic=followed[0], contact=other, at=at)
    reach_by(chosen=other, instead_of=[ann], at=at)
    tell(topics=followed, kind="example.news", context={}, key="k", at=at)
    deliver_due(at=at)
    Client().post(link_in(sink))
    assert still_followed() == set()
