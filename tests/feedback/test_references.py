"""References and secret codes: what they are made of, and what people may make of them when typing."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from feedback.references import (
    ALPHABET,
    LENGTH,
    as_typed,
    fingerprint,
    in_two_halves,
    is_right,
    is_well_formed,
    new_reference,
    secret_code,
)

CODES = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)
GAPS = st.sampled_from(["", " ", "  ", "-", " - ", "\u2013", "\u00a0", "\t"])


def test_signs_that_look_alike_are_in_no_code() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert not set("01OI") & set(ALPHABET)


def test_new_references_are_well_formed_and_all_different() -> None:
    references = {new_reference() for _ in range(2_000)}
    assert len(references) == 2_000
    assert all(is_well_formed(reference) for reference in references)


@given(st.uuids())
def test_a_submission_always_has_the_same_code(key: uuid.UUID) -> None:
    code = secret_code(key)
    assert is_well_formed(code)
    assert secret_code(uuid.UUID(str(key))) == code
    assert is_right(code, fingerprint(code))


@given(st.uuids(), st.uuids())
def test_another_submission_has_another_code(one: uuid.UUID, other: uuid.UUID) -> None:
    assert (one == other) == (secret_code(one) == secret_code(other))


def test_codes_use_every_sign_in_every_place() -> None:
    codes = [secret_code(uuid.UUID(int=number)) for number in range(4_000)]
    assert all({code[place] for code in codes} == set(ALPHABET) for place in range(LENGTH))


def test_a_code_depends_on_the_secret_key(settings: object) -> None:
    key = uuid.UUID(int=7)
    before = secret_code(key), fingerprint("K7MW4PXD")
    settings.SECRET_KEY = "another-key-of-another-portal-0123456789-abcdef"  # type: ignore[attr-defined]
    assert secret_code(key) != before[0]
    assert fingerprint("K7MW4PXD") != before[1]


@given(CODES, st.lists(GAPS, min_size=LENGTH + 1, max_size=LENGTH + 1), st.booleans())
def test_a_code_may_be_typed_with_gaps_and_small_letters(code: str, gaps: list[str], small: bool) -> None:
    typed = gaps[0] + "".join(sign + gap for sign, gap in zip(code, gaps[1:], strict=True))
    assert as_typed(typed.lower() if small else typed) == code


@given(CODES)
def test_a_code_shown_in_two_halves_can_be_typed_back(code: str) -> None:
    assert as_typed(in_two_halves(code)) == code
    assert len(in_two_halves(code)) == LENGTH + 1


@given(st.text())
def test_anything_typed_is_either_a_code_or_refused(typed: str) -> None:
    code = as_typed(typed)
    assert as_typed(code) == code
    assert is_well_formed(code) == (len(code) == LENGTH and set(code) <= set(ALPHABET))


@given(CODES, CODES)
def test_only_the_right_code_is_right(code: str, guess: str) -> None:
    assert is_right(guess, fingerprint(code)) == (guess == code)
    assert code not in fingerprint(code)
