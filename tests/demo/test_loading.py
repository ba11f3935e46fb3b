from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from activities.models import Activity
from common.clock import now
from feedback.models import Action, Decision, Extension, Item, Message, Update
from notices.models import Notice
from people.models import Organisation, Person, User

pytestmark = pytest.mark.django_db


def rows() -> dict[str, int]:
    models = (Organisation, User, Person, Item, Decision, Action, Extension, Update, Message, Notice, Activity)
    return {model.__name__: model.objects.count() for model in models}


@pytest.fixture
def demo() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def test_loading_twice_leaves_the_same_rows(demo: str) -> None:
    before, references = rows(), set(Item.objects.values_list("reference", flat=True))
    out = StringIO()

    call_command("load_demo", stdout=out)

    assert "there already" in out.getvalue()
    assert rows() == before
    assert set(Item.objects.values_list("reference", flat=True)) == references


def test_the_year_holds_every_outcome_and_every_channel(demo: str) -> None:
    assert 55 <= Item.objects.count() <= 80
    assert set(Decision.objects.published().values_list("outcome", flat=True)) == set(Decision.Outcome.values)
    assert set(Item.objects.values_list("channel", flat=True)) == set(Item.Channel.values)
