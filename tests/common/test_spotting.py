"""What looks personal is seen, and what merely looks like it is left alone."""

import pytest

from common.spotting import Personal, spot


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Write to dilys.jones@example.org please", Personal.EMAIL),
        ("Ring me on 07700 900123.", Personal.PHONE),
        ("Ring (020) 7946 0018", Personal.PHONE),
        ("It is +44 7700 900123", Personal.PHONE),
        ("His number is 943 476 5919.", Personal.NHS_NUMBER),
        ("His number is 9434765919", Personal.NHS_NUMBER),
        ("Mum has AB 12 34 56 C", Personal.INSURANCE_NUMBER),
        ("We live in NR1 3JU now", Personal.POSTCODE),
        ("She was born on 3 March 1941", Personal.BIRTHDAY),
        ("DOB: 03/03/41", Personal.BIRTHDAY),
    ],
)
def test_personal_things_are_seen(words: str, found: Personal) -> None:
    assert spot(words) == [found]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Why does the 10 o'clock bus leave at 9.55?",
        "Can the break last from 3/4/2027 to 10/4/2027?",
        "943 476 5918",  # its last digit does not check
        "Room 12, at 6.30pm, for 20 people and £1,250.00?",
        "Follow us @carers",
        "Was the new form born in 2024?",
    ],
)
def test_other_numbers_are_left_alone(words: str) -> None:
    assert spot(words) == []


def test_each_kind_is_named_once() -> None:
    assert spot("a@example.org, b@example.org, 07700 900123") == [Personal.EMAIL, Personal.PHONE]
