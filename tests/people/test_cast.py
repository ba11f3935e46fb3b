"""The cast itself: what other tests lean on."""

import pytest
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from people.models import Organisation, User
from people.operations import person_of
from tests.conftest import ClientFor


@pytest.mark.usefixtures(
    "other_planner", "commissioner", "administrator", "safeguarding_lead", "service", "other_carer"
)
def test_everyone_can_appear_at_once(planner: User, carer: User, organisation: Organisation) -> None:
    """The whole cast fits on one stage."""
    assert [role.organisation for role in planner.roles_today] == [organisation]
    assert not carer.is_team_member
    assert person_of(carer)


def test_staff_have_used_their_second_factor(planner: User, carer: User, client_for: ClientFor) -> None:
    """A planner's session has the records that a real sign-in leaves, a carer's only that of the code."""
    assert _methods(planner, client_for) == ["code", "mfa"]
    assert _methods(carer, client_for) == ["code"]


def _methods(user: User, client_for: ClientFor) -> list[str]:
    request = HttpRequest()
    request.session = client_for(user).session
    return [record["method"] for record in get_authentication_records(request, user)]
