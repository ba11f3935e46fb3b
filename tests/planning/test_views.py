from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from people.models import Organisation
from planning.models import Service
from tests.planning.factories import make_duty, make_goal, make_service

SERVICES = "/services/"


def test_the_list_shows_what_runs_under_who_runs_it(
    organisation: Organisation, other_organisation: Organisation, service: Service, guest: Client
) -> None:
    make_service(other_organisation, name="Diabetes clinic")
    make_service(organisation, name="Closed club", is_open=False)

    page = guest.get(SERVICES).content.decode()

    assert page.index("Northbrook Council") < page.index("Short breaks") < page.index("Southmere Hospital")
    assert page.index("Southmere Hospital") < page.index("Diabetes clinic")
    assert "Closed club" not in page


def test_an_empty_list_says_what_to_do_next(organisation: Organisation, guest: Client) -> None:
    page = guest.get(SERVICES).content.decode()

    assert "No service is listed yet." in page
    assert reverse("feedback:tell") in page


@pytest.mark.parametrize("number", ["0", "-1", "999", "abc", "\x00"])
def test_strange_page_numbers_show_a_page(service: Service, guest: Client, number: str) -> None:
    response = guest.get(SERVICES, {"page": number})

    assert response.status_code == 200
    assert "Short breaks" in response.content.decode()


def test_the_same_queries_for_3_and_for_30(
    organisation: Organisation, guest: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        if number == 3:
            with django_assert_num_queries(3):
                guest.get(SERVICES)
        make_service(organisation)

    with django_assert_num_queries(3):
        page = guest.get(SERVICES)
    assert page.content.count(b"<h3") == 25


def test_a_service_says_what_it_promises_and_leads_on(
    organisation: Organisation, guest: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    service = make_service(organisation, acknowledge_days=2, answer_days=15, listening_days=60)
    make_goal(organisation, words="Carers sleep at night.")
    make_goal(organisation, service=make_service(organisation), words="A goal of another service.")
    make_goal(organisation, words="An old goal.", is_current=False)
    make_duty(act="Care Act 2014", section="section 10", checked_on=date(2026, 11, 1))
    make_duty(act="Equality Act 2010", section="section 149")
    make_duty(act="Old Act 1999", section="section 3A", is_in_force=False)

    with django_assert_num_queries(6):
        page = guest.get(f"{SERVICES}{service.slug}/").content.decode()

    for words in ("within 2 working days", "within 15 working days", "every 60 days", "Short Breaks Manager"):
        assert words in page
    assert "Carers sleep at night." in page
    assert "A goal of another service." not in page
    assert "An old goal." not in page
    assert "Last checked on 1 November 2026." in page
    assert page.count("Not yet checked.") == 1
    assert "Old Act 1999" not in page
    assert f"{reverse('feedback:tell')}?service={service.slug}" in page
    assert f"{reverse('feedback:change_list')}?service={service.slug}" in page


def test_a_service_that_has_closed_is_not_there(organisation: Organisation, guest: Client) -> None:
    closed = make_service(organisation, is_open=False)

    assert guest.get(f"{SERVICES}{closed.slug}/").status_code == 404
    assert guest.get(f"{SERVICES}no-such-service/").status_code == 404
