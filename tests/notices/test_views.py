"""The page on which messages are stopped, without signing in."""

from datetime import datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from notices.models import Contact, Follower, Topic
from notices.operations import follow, unfollow
from notices.stopping import stop_token
from tests.notices.conftest import minutes

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
