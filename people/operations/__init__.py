"""What may be done with persons, accounts and organisations."""

from people.operations.about_me import profile_of, resume_asks, stop_asks, tell_about_me
from people.operations.access_needs import (
    ask_to_review_needs,
    confirm_needs,
    keep_need,
    look_at_needs,
    share_needs,
    write_down_need,
)
from people.operations.asking import Wish, record_asks
from people.operations.equality import answer_equality, equality_answers_of, mix_equality_answers, withdraw_equality
from people.operations.on_behalf import let_go, record_person
from people.operations.organisations import open_organisation, write_initial_pages
from people.operations.persons import connect, join, person_of, persons_of
from people.operations.signing_in import (
    CodeExpired,
    TooManyTries,
    WrongCode,
    account_of_address,
    account_of_proven_address,
    check_sign_in_code,
    contact_of_address,
    count_second_factor_try,
    forget_second_factor_tries,
    prove_number,
    send_number_code,
    send_sign_in_code,
)
from people.operations.supporting import (
    OwnAddress,
    TooManySupporters,
    accept_support,
    add_second_person,
    end_support,
    invite_supporter,
    remove_second_person,
)

__all__ = [
    "CodeExpired",
    "OwnAddress",
    "TooManySupporters",
    "TooManyTries",
    "Wish",
    "WrongCode",
    "accept_support",
    "account_of_address",
    "account_of_proven_address",
    "add_second_person",
    "answer_equality",
    "ask_to_review_needs",
    "check_sign_in_code",
    "confirm_needs",
    "connect",
    "contact_of_address",
    "count_second_factor_try",
    "end_support",
    "equality_answers_of",
    "forget_second_factor_tries",
    "invite_supporter",
    "join",
    "keep_need",
    "let_go",
    "look_at_needs",
    "mix_equality_answers",
    "open_organisation",
    "person_of",
    "persons_of",
    "profile_of",
    "prove_number",
    "record_asks",
    "record_person",
    "remove_second_person",
    "resume_asks",
    "send_number_code",
    "send_sign_in_code",
    "share_needs",
    "stop_asks",
    "tell_about_me",
    "withdraw_equality",
    "write_down_need",
    "write_initial_pages",
]
