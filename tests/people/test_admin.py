"""Setting up the portal: superusers only, behind the second factor, every change on record."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.test import Client
from django.urls import reverse

from people.models import InformationPage, Organisation, Role, User
from people.set_up import site
from planning.models import Service
from tests.conftest import ClientFor
from tests.people.factories import make_superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(db: None, client_for: ClientFor) -> Client:
    """Who sets up the portal, signed in with a second factor."""
    return client_for(make_superuser())


def organisation_data(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Eastvale School",
        "slug": "eastvale",
        "kind": "school",
        "nation": "wales",
        "brand_colour": "#54204a",
        "exit_url": "https://www.bbc.co.uk/weather",
        "strapline-en-gb": "We listen",
        "strapline-cy": "Rydyn ni'n gwrando",
        **changes,
    }


def test_only_what_is_meant_to_be_set_up_is_there() -> None:
    assert {model._meta.label for model in site._registry} == {
        "mfa.Authenticator",
        "people.CrisisLine",
        "people.InformationPage",
        "people.Organisation",
        "people.Role",
        "people.User",
        "planning.Goal",
        "planning.Service",
    }


def test_every_list_and_form_opens(superuser: Client, organisation: Organisation, service: Service) -> None:
    for model, of_model in site._registry.items():
        names = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert superuser.get(reverse(f"{names}_changelist")).status_code == 200
        may_add = model not in {User, Authenticator}
        assert superuser.get(reverse(f"{names}_add")).status_code == (200 if may_add else 403), of_model
    for one in (organisation, service, *organisation.information_pages.all()):
        names = f"admin:{one._meta.app_label}_{one._meta.model_name}"
        assert superuser.get(reverse(f"{names}_change", args=[one.pk])).status_code == 200


def test_a_new_organisation_begins_with_its_pages(superuser: Client) -> None:
    answer = superuser.post(reverse("admin:people_organisation_add"), organisation_data())
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    organisation = Organisation.objects.get(slug="eastvale")
    assert organisation.strapline.as_dict() == {"en-gb": "We listen", "cy": "Rydyn ni'n gwrando"}
    assert organisation.information_pages.count() == len(InformationPage.Slug)


def test_a_pale_colour_is_refused(superuser: Client) -> None:
    answer = superuser.post(reverse("admin:people_organisation_add"), organisation_data(brand_colour="#ffcc00"))
    assert "too pale" in answer.content.decode()


def test_changes_are_on_record(superuser: Client, organisation: Organisation) -> None:
    address = reverse("admin:people_organisation_change", args=[organisation.pk])
    assert superuser.post(address, organisation_data(name="Northbrook Borough")).status_code == 302
    opened, changed = (
        apps.get_model("people.OrganisationEvent")._default_manager.filter(pgh_obj=organisation).order_by("pgh_id")
    )
    assert (opened.pgh_label, opened.name) == ("insert", "Northbrook Council")
    assert (changed.pgh_label, changed.name) == ("update", "Northbrook Borough")
    assert changed.pgh_context.metadata["user"] == User.objects.get(is_superuser=True).pk


def test_giving_a_role_makes_the_account(superuser: Client, organisation: Organisation) -> None:
    data = {
        "email": "New.Planner@Example.org",
        "organisation": organisation.pk,
        "kind": "planner",
        "name": "Nia",
        "title": "Service Planner",
        "starts_on": "2026-01-01",
    }
    answer = superuser.post(reverse("admin:people_role_add"), data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    role = Role.objects.get()
    assert role.user.email == "new.planner@example.org"
    assert not role.user.has_usable_password()

    again = superuser.post(reverse("admin:people_role_add"), data)
    assert "has that role already" in again.content.decode()
    another = superuser.post(reverse("admin:people_role_add"), {**data, "kind": "commissioner"})
    assert another.status_code == 302
    assert User.objects.filter(email="new.planner@example.org").count() == 1


def test_organisations_and_accounts_are_not_deleted_by_hand(
    superuser: Client, organisation: Organisation, planner: User
) -> None:
    assert superuser.post(reverse("admin:people_organisation_delete", args=[organisation.pk])).status_code == 403
    assert superuser.post(reverse("admin:people_user_delete", args=[planner.pk])).status_code == 403


def test_a_lost_second_factor_can_be_taken_away(superuser: Client, planner: User, client_for: ClientFor) -> None:
    staff = client_for(planner)
    assert staff.get("/manage/northbrook/pages/").status_code == 200
    for authenticator in Authenticator.objects.filter(user=planner):
        address = reverse("admin:mfa_authenticator_delete", args=[authenticator.pk])
        assert superuser.post(address, {"post": "yes"}).status_code == 302
    assert staff.get("/manage/northbrook/pages/").headers["Location"] == "/account/second-step/"
