"""Every kind of notice says of itself what those who get it may choose."""

from datetime import datetime

import pytest
from django.template.loader import get_template

from notices import kinds
from notices.kinds import NEVER_TURNED_OFF, Category, Kind
from notices.models import Topic
from notices.operations import tell
from tests.notices.example.notice_kinds import example_kind


def test_every_registered_kind_declares_itself() -> None:
    declared = kinds.all_kinds()
    assert len(declared) > 10
    for kind in declared:
        assert kind.category in Category, kind.name
        get_template(f"{kind.template}.txt")
        assert not (kind.category in NEVER_TURNED_OFF and kind.may_be_turned_off), kind.name
        assert kind.is_ask == (kind.category == Category.ASKS), kind.name
        assert not (kind.may_wait and kind.urgent), kind.name
        assert kind.secret or kind.keep_body_days >= 1, kind.name


def test_an_undeclared_kind_is_refused() -> None:
    """The negative control: without what it must say, there is no kind to register."""
    with pytest.raises(TypeError, match=r"category.*may_be_turned_off.*may_wait.*too_late_after"):
        Kind(name="example.odd", template="x", neutral_subject="x")  # type: ignore[call-arg]


def test_what_is_between_two_or_keeps_somebody_safe_cannot_be_turned_off() -> None:
    fixed = {kind.name for kind in kinds.all_kinds() if not kind.may_be_turned_off}
    assert fixed >= {
        "feedback.message",
        "feedback.private_answer",
        "feedback.safeguarding_flag",
        "people.sign_in_code",
        "people.sign_in_changed",
    }


@pytest.mark.parametrize("category", sorted(NEVER_TURNED_OFF))
def test_some_categories_are_never_turned_off(category: Category) -> None:
    with pytest.raises(ValueError, match="never turned off"):
        example_kind("odd", category=category, may_be_turned_off=True)


def test_an_ask_can_always_be_turned_off() -> None:
    with pytest.raises(ValueError, match="want no questions"):
        example_kind("odd", category=Category.ASKS)


def test_what_is_urgent_or_secret_does_not_wait() -> None:
    for trait in ("urgent", "secret"):
        with pytest.raises(ValueError, match="does not wait"):
            example_kind("odd", may_wait=True, **{trait: True})


def test_two_kinds_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two kinds"):
        kinds.register(example_kind("hello", template="other"))


def test_a_kind_that_keeps_no_body_says_that_it_is_secret() -> None:
    with pytest.raises(ValueError, match="secret"):
        example_kind("odd", keep_body_days=0)


@pytest.mark.django_db
def test_what_is_between_two_is_not_told_to_followers(at: datetime) -> None:
    topic = Topic.objects.create(label="example")
    with pytest.raises(ValueError, match="between two"):
        tell(topics=[topic], kind="feedback.private_answer", context={}, key="k", at=at)
