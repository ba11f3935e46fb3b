from datetime import timedelta

from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from activities.models import Activity
from carer_portal.demo import bulk, loading
from common.clock import now
from feedback.models import Decision, Item
from people.models import Organisation
from planning.models import Service
from tests.activities.factories import make_activity
from tests.feedback.factories import make_item

MOST_QUERIES = 8


def test_an_empty_portal_opens_its_doors(organisation: Organisation, guest: Client) -> None:
    page = guest.get("/").content.decode()

    for name in ("feedback:tell", "activities:whats_on", "feedback:change_list", "feedback:follow"):
        assert f'href="{reverse(name)}"' in page
    assert "No answer is public yet." in page
    assert "still wait for an answer" in page


def test_a_portal_without_a_host_opens_too(db: None, guest: Client) -> None:
    assert guest.get("/").status_code == 200


def test_the_door_names_the_next_activity_that_takes_place(organisation: Organisation, guest: Client) -> None:
    make_activity(organisation, starts_at=now() - timedelta(days=1))
    make_activity(organisation, starts_at=now() + timedelta(days=1), status=Activity.Status.DRAFT)
    make_activity(
        organisation,
        starts_at=now() + timedelta(days=2),
        status=Activity.Status.CANCELLED,
        cancelled_because="The hall is flooded.",
    )
    coming = make_activity(organisation, starts_at=now() + timedelta(days=3))
    make_activity(organisation, starts_at=now() + timedelta(days=4))

    response = guest.get("/")

    assert response.context["next_activity"] == coming
    assert "Next: " in response.content.decode()


def test_the_latest_three_answers_and_honest_figures(
    db: None, guest: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    at = now()
    loading.load(at=at)
    with django_assert_max_num_queries(MOST_QUERIES) as small:
        page = guest.get("/")

    latest = list(Decision.objects.in_public()[:3])
    assert [pair.pk for pair in page.context["pairs"]] == [decision.pk for decision in latest]
    heard = page.context["figures"].heard
    unflagged = Item.objects.unflagged().filter(received_at__gt=at - timedelta(days=365))
    assert heard.said == unflagged.count()
    assert heard.waiting == unflagged.unanswered().count() > 0

    assert list(bulk.grow(scale=2, at=at)) == [1000]
    with django_assert_max_num_queries(MOST_QUERIES) as large:
        guest.get("/")
    cache.clear()
    assert len(large) == len(small)


def test_a_flagged_item_is_not_counted_in_public(organisation: Organisation, service: Service, guest: Client) -> None:
    make_item(organisation, service, at=now())
    flagged = make_item(organisation, service, at=now())
    Item.objects.filter(pk=flagged.pk).update(safeguarding_since=now())

    assert guest.get("/").context["figures"].heard.said == 1
