from datetime import timedelta

from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from common.clock import now
from feedback.models import Item
from people.models import Organisation, Role, User
from people.operations import person_of
from planning.models import Service
from tests.conftest import ClientFor
from tests.feedback.factories import make_item
from tests.people.factories import make_role, make_staff, make_user

HOME = "/home/"


def test_a_guest_is_asked_to_sign_in(db: None, guest: Client) -> None:
    assert guest.get(HOME).status_code == 302


def test_a_carer_sees_what_they_said_and_where_it_stands(
    organisation: Organisation, service: Service, client_for: ClientFor, carer: User, other_carer: User
) -> None:
    mine = make_item(organisation, service, words="Zebra words", person=person_of(carer), at=now())
    make_item(organisation, service, words="Lion words", person=person_of(other_carer), at=now())

    page = client_for(carer).get(HOME).content.decode()

    assert "Hello Amina" in page
    assert "Zebra words" in page
    assert reverse("feedback:thread", args=[mine.reference]) in page
    assert "Nobody has read it yet" in page
    assert "Lion" not in page
    assert "My work" not in page


def test_more_than_fits_one_screen_stands_behind_a_link(
    organisation: Organisation, client_for: ClientFor, carer: User
) -> None:
    for _ in range(7):
        make_item(organisation, person=person_of(carer), at=now())

    response = client_for(carer).get(HOME)

    assert len(response.context["items"]) == 3
    assert "See all that I said" in response.content.decode()


def test_somebody_without_a_name_is_led_to_give_one(organisation: Organisation, client_for: ClientFor) -> None:
    page = client_for(make_user()).get(HOME).content.decode()

    assert reverse("people:name") in page


def test_staff_see_what_waits_in_each_of_their_organisations(
    organisation: Organisation, other_organisation: Organisation, client_for: ClientFor, planner: User
) -> None:
    make_role(planner, other_organisation, Role.Kind.COMMISSIONER)
    make_item(organisation, at=now())
    make_item(organisation, at=now() - timedelta(days=90))
    flagged = make_item(organisation, at=now())
    Item.objects.filter(pk=flagged.pk).update(safeguarding_since=now())
    make_item(other_organisation, at=now())

    response = client_for(planner).get(HOME)

    page = response.content.decode()
    hats = {hat.organisation: hat for hat in response.context["hats"]}
    assert (hats[organisation].to_do, hats[organisation].late, hats[organisation].flagged) == (2, 1, 0)
    assert hats[other_organisation].to_do == 0
    assert reverse("feedback:queue", args=[organisation.slug]) in page
    assert reverse("feedback:queue", args=[other_organisation.slug]) not in page
    assert reverse("reports:figures", args=[other_organisation.slug]) in page
    assert reverse("feedback:safeguarding_list", args=[organisation.slug]) not in page


def test_a_safeguarding_lead_sees_how_many_are_flagged_and_nothing_else(
    organisation: Organisation, client_for: ClientFor, safeguarding_lead: User
) -> None:
    make_item(organisation, at=now())
    flagged = make_item(organisation, at=now())
    Item.objects.filter(pk=flagged.pk).update(safeguarding_since=now())

    response = client_for(safeguarding_lead).get(HOME)

    page = response.content.decode()
    assert "1 flagged for safeguarding" in page
    assert reverse("feedback:queue", args=[organisation.slug]) not in page
    assert reverse("reports:figures", args=[organisation.slug]) not in page


def test_the_same_queries_for_one_hat_and_for_two(
    organisation: Organisation,
    other_organisation: Organisation,
    client_for: ClientFor,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    one, two = make_staff(organisation), make_staff(organisation)
    make_role(two, other_organisation)
    for _ in range(10):
        make_item(organisation, at=now())
        make_item(other_organisation, at=now())
    first, second = client_for(one), client_for(two)

    with django_assert_max_num_queries(16) as with_one:
        first.get(HOME)
    with django_assert_max_num_queries(16) as with_two:
        second.get(HOME)
    assert len(with_one) == len(with_two)
