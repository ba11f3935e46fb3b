from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from common.clock import now
from feedback.models import Item
from people.models import Organisation, Person, Role, User
from planning.models import Service
from reports import figures as reports_figures
from tests.conftest import ClientFor
from tests.feedback.factories import make_item
from tests.people.factories import make_connection, make_organisation, make_person, make_role, make_staff
from tests.planning.factories import make_service

PUBLIC = "/are-we-keeping-our-word/"


def figures_of(organisation: Organisation) -> str:
    return reverse("reports:figures", args=[organisation.slug])


@pytest.fixture
def funded(organisation: Organisation, other_organisation: Organisation) -> Service:
    """A service of the other organisation, paid for by the first."""
    service = make_service(other_organisation, name="Diabetes clinic", slug="diabetes-clinic")
    service.funded_by.set([organisation])
    return service


@pytest.fixture
def unfunded(other_organisation: Organisation) -> Service:
    """A service of the other organisation that the first has nothing to do with."""
    return make_service(other_organisation, name="Quiet ward", slug="quiet-ward")


def test_everyone_sees_each_service_and_who_still_waits(
    organisation: Organisation, service: Service, guest: Client
) -> None:
    make_item(organisation, service, words="Zebra words", at=now() - timedelta(days=60))

    page = guest.get(PUBLIC).content.decode()

    assert "Short breaks" in page
    assert "1 late" in page
    assert "Nothing has been answered yet." in page
    assert "Zebra" not in page


def test_what_is_about_no_service_is_counted_in_a_line_of_its_own(organisation: Organisation, guest: Client) -> None:
    make_item(organisation, None)

    assert "About no one service" in guest.get(PUBLIC).content.decode()


@pytest.mark.parametrize("number", ["0", "-1", "999", "abc", "\x00"])
def test_strange_page_numbers_show_a_page(service: Service, guest: Client, number: str) -> None:
    assert guest.get(PUBLIC, {"page": number}).status_code == 200


def test_the_same_queries_for_3_and_for_30(
    organisation: Organisation, guest: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        if number == 3:
            with django_assert_num_queries(4):
                guest.get(PUBLIC)
        make_item(organisation, make_service(organisation))

    with django_assert_num_queries(4):
        page = guest.get(PUBLIC)
    assert page.content.count(b'data-label="Said"') == 25


def test_a_planner_reads_their_own_services_only(
    organisation: Organisation, service: Service, funded: Service, client_for: ClientFor, planner: User
) -> None:
    page = client_for(planner).get(figures_of(organisation)).content.decode()

    assert "Short breaks" in page
    assert "Diabetes clinic" not in page


def test_a_commissioner_reads_what_their_organisation_runs_and_pays_for(
    service: Service, funded: Service, unfunded: Service, client_for: ClientFor, commissioner: User
) -> None:
    organisation = service.organisation
    make_item(funded.organisation, funded, words="Zebra words")
    make_item(unfunded.organisation, unfunded)
    reader = client_for(commissioner)

    response = reader.get(figures_of(organisation))

    page = response.content.decode()
    assert "Short breaks" in page
    assert "Diabetes clinic" in page
    assert "Quiet ward" not in page
    assert "Zebra" not in page
    assert response.context["figures"].heard.said == 1
    narrowed = reader.get(figures_of(organisation), {"service": funded.slug})
    assert narrowed.context["figures"].heard.said == 1


def test_a_commissioner_sees_nothing_of_what_they_do_not_pay_for(
    organisation: Organisation,
    other_organisation: Organisation,
    unfunded: Service,
    client_for: ClientFor,
    commissioner: User,
) -> None:
    reader = client_for(commissioner)

    assert reader.get(figures_of(other_organisation)).status_code == 404
    assert reader.get(figures_of(organisation), {"service": unfunded.slug}).status_code == 404
    assert reader.get(figures_of(organisation), {"service": "no-such"}).status_code == 404
    assert reader.get(figures_of(organisation), {"service": "\x00"}).status_code == 404


def test_paying_for_one_organisation_shows_nothing_to_planners_of_the_payer(
    organisation: Organisation, funded: Service, client_for: ClientFor, planner: User
) -> None:
    """A negative control: it is the commissioner's role that opens what is paid for, not the organisation."""
    address = figures_of(organisation)
    assert client_for(planner).get(address, {"service": funded.slug}).status_code == 404

    make_role(planner, organisation, Role.Kind.COMMISSIONER)
    planner = User.objects.get(pk=planner.pk)

    assert client_for(planner).get(address, {"service": funded.slug}).status_code == 200


def test_carers_and_safeguarding_leads_read_no_staff_figures(
    organisation: Organisation, client_for: ClientFor, carer: User, safeguarding_lead: User
) -> None:
    for user in (carer, safeguarding_lead):
        assert client_for(user).get(figures_of(organisation)).status_code == 404


def test_since_the_start_counts_what_is_older_than_a_year(
    organisation: Organisation, service: Service, client_for: ClientFor, planner: User
) -> None:
    make_item(organisation, service, at=now() - timedelta(days=500))
    staff = client_for(planner)

    assert staff.get(figures_of(organisation)).context["figures"].heard.said == 0
    assert staff.get(figures_of(organisation), {"since": "always"}).context["figures"].heard.said == 1


def test_much_to_count_is_kept_for_a_while_and_little_is_not(
    organisation: Organisation, service: Service, guest: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_item(organisation, service)
    assert guest.get(PUBLIC).context["figures"].heard.said == 1
    make_item(organisation, service)
    assert guest.get(PUBLIC).context["figures"].heard.said == 2

    monkeypatch.setattr(reports_figures, "MUCH_TO_COUNT", 1)
    try:
        guest.get(PUBLIC)
        make_item(organisation, service)
        assert guest.get(PUBLIC).context["figures"].heard.said == 2
    finally:
        cache.clear()


def test_someone_with_two_organisations_reads_each_by_itself(
    organisation: Organisation, service: Service, client_for: ClientFor
) -> None:
    second = make_organisation()
    make_service(second, name="Night sitters")
    user = make_staff(organisation)
    make_role(user, second)
    staff = client_for(user)

    assert "Night sitters" not in staff.get(figures_of(organisation)).content.decode()
    assert "Night sitters" in staff.get(figures_of(second)).content.decode()


# --- The services of another organisation that one pays for ----------------------------------------------------------


def test_a_commissioner_opens_the_figures_of_what_they_pay_for_at_another_organisation(
    service: Service, funded: Service, unfunded: Service, client_for: ClientFor, commissioner: User
) -> None:
    organisation = service.organisation
    make_item(organisation, service)
    make_item(organisation, None)
    make_item(funded.organisation, funded)
    make_item(unfunded.organisation, unfunded)
    make_item(funded.organisation, None)
    reader = client_for(commissioner)

    theirs = reader.get(figures_of(organisation), {"of": "southmere"})
    ours = reader.get(figures_of(organisation), {"of": "northbrook"})

    page = theirs.content.decode()
    assert "Figures: Southmere Hospital" in page
    assert "Only the services that Northbrook Council pays for." in page
    assert [line.service for line in theirs.context["page"]] == [funded]
    assert theirs.context["figures"].heard.said == 1
    assert "?of=southmere&amp;since=always" in page
    assert [line.service for line in ours.context["page"]] == [service, None]
    assert ours.context["figures"].heard.said == 2


def test_who_pays_for_nothing_there_opens_nothing_there(
    organisation: Organisation, service: Service, unfunded: Service, client_for: ClientFor, commissioner: User
) -> None:
    reader = client_for(commissioner)
    for of in ("southmere", "no-such", "\x00"):
        assert reader.get(figures_of(organisation), {"of": of}).status_code == 404
    assert "Show services of" not in reader.get(figures_of(organisation)).content.decode()


def test_a_planner_of_the_payer_does_not_open_it(funded: Service, client_for: ClientFor, planner: User) -> None:
    """The negative control: the same address, without the role."""
    assert client_for(planner).get("/manage/northbrook/figures/", {"of": "southmere"}).status_code == 404


def test_what_is_no_longer_paid_for_is_shut_at_the_next_click(
    funded: Service, client_for: ClientFor, commissioner: User
) -> None:
    reader, address = client_for(commissioner), "/manage/northbrook/figures/?of=southmere"
    assert reader.get(address).status_code == 200
    funded.funded_by.clear()
    assert reader.get(address).status_code == 404


def test_a_service_of_one_organisation_is_not_shown_as_of_another(
    service: Service, funded: Service, client_for: ClientFor, commissioner: User
) -> None:
    crossed = {"of": "southmere", "service": service.slug}
    assert client_for(commissioner).get("/manage/northbrook/figures/", crossed).status_code == 404


def test_a_commissioner_reads_figures_and_no_person_item_note_or_draft(
    organisation: Organisation, service: Service, funded: Service, client_for: ClientFor, commissioner: User
) -> None:
    """Of those who gave feedback to what they run or pay for, a commissioner sees nobody and no word."""
    person = make_person("Zoe Zebra")
    for at in (service, funded):
        make_connection(person, at.organisation)
        item = make_item(at.organisation, at, words="Zebra words", person=person)
        assert not Item.objects.visible_to(commissioner).filter(pk=item.pk).exists()
    assert not Person.objects.visible_to(commissioner).exists()
    assert Person.objects.visible_to(make_staff(organisation)).get() == person  # the control: a planner does
    reader = client_for(commissioner)
    for address in ("", "?of=southmere", f"?service={funded.slug}", "?since=always"):
        assert "Zebra" not in reader.get(f"/manage/northbrook/figures/{address}").content.decode()
