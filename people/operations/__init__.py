"""What may be done with persons, accounts and organisations."""

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
    forget_old_codes,
    forget_second_factor_tries,
    send_sign_in_code,
)

__all__ = [
    "CodeExpired",
    "TooManyTries",
    "WrongCode",
    "account_of_address",
    "account_of_proven_address",
    "check_sign_in_code",
    "connect",
    "contact_of_address",
    "count_second_factor_try",
    "forget_old_codes",
    "forget_second_factor_tries",
    "join",
    "open_organisation",
    "person_of",
    "persons_of",
    "send_sign_in_code",
    "write_initial_pages",
]
