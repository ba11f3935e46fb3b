"""Many guesses, many requests and many right answers at the same moment: what Postgres alone holds."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from people.codes import code_for
from people.models import SecondFactorTries, SignInCode, User
from people.operations import (
    CodeExpired,
    TooManyTries,
    WrongCode,
    check_sign_in_code,
    count_second_factor_try,
    send_sign_in_code,
    signing_in,
)
from tests.people.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 20
GUESSES = 300
Result = TypeVar("Result")


def at_once(do: Callable[[], Result], times: int = AT_ONCE) -> list[Result]:
    """Do the same ``times`` times, ``AT_ONCE`` of them at the same moment, each on its own connection."""
    ready = Barrier(AT_ONCE)

    def one(_number: int) -> Iterable[Result]:
        try:
            connection.ensure_connection()
            ready.wait(timeout=30)
            return [do() for _time in range(times // AT_ONCE)]
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [result for results in pool.map(one, range(AT_ONCE)) for result in results]


def guess(nonce: UUID, typed: str) -> str:
    try:
        check_sign_in_code(nonce=nonce, typed=typed, at=timezone.now())
    except WrongCode:
        return "wrong"
    except CodeExpired:
        return "not looked at"
    return "right"


def guess_as_if_counted_in_a_session(nonce: UUID) -> str:
    """What counting by reading and then writing comes to: the negative control."""
    code = SignInCode.objects.get(nonce=nonce)
    if code.tries >= SignInCode.MOST_TRIES:
        return "not looked at"
    looked_at = code_for(nonce) == "AAAAAA"
    SignInCode.objects.filter(nonce=nonce).update(tries=min(code.tries + 1, SignInCode.MOST_TRIES))
    return "right" if looked_at else "wrong"


def new_code() -> UUID:
    return send_sign_in_code(address="carer@example.org", client="192.0.2.1", at=timezone.now())


def test_of_300_guesses_at_once_ten_at_most_are_looked_at() -> None:
    nonce = new_code()
    found = Counter(at_once(lambda: guess(nonce, "AAAAAA"), GUESSES))
    assert found.total() == GUESSES
    assert found["wrong"] < SignInCode.MOST_TRIES <= 10
    assert SignInCode.objects.get().tries == SignInCode.MOST_TRIES
    assert guess(nonce, code_for(nonce)) == "not looked at"


def test_counting_by_reading_and_writing_would_not_hold() -> None:
    nonce = new_code()
    found = Counter(at_once(lambda: guess_as_if_counted_in_a_session(nonce), GUESSES))
    assert found["wrong"] > 10


def test_the_right_code_typed_many_times_at_once_is_right_once() -> None:
    nonce = new_code()
    assert at_once(lambda: guess(nonce, code_for(nonce))).count("right") == 1


def test_codes_asked_for_at_once_are_five_an_address() -> None:
    at_once(new_code)
    assert SignInCode.objects.count() == 5


def test_without_taking_turns_there_would_be_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_in, "_one_at_a_time", lambda _code: None)
    at_once(new_code)
    assert SignInCode.objects.count() > 5


def test_second_factors_tried_at_once_are_five_an_account() -> None:
    user = make_user()

    def attempt() -> str:
        try:
            count_second_factor_try(user=User.objects.get(pk=user.pk), at=timezone.now())
        except TooManyTries:
            return "not looked at"
        return "looked at"

    assert at_once(attempt, GUESSES).count("looked at") == SecondFactorTries.MOST
