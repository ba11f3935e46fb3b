"""References and secret codes that people can read out, write down and type on a phone."""

import hmac
import re
import secrets
import uuid

from django.utils.crypto import salted_hmac

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0 O 1 I, which look alike: 32 signs, 5 bits each
LENGTH = 8


def new_reference() -> str:
    """Return a reference nobody can guess the next of."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def secret_code(submission_key: uuid.UUID) -> str:
    """Return the secret code that belongs to a submission.

    It is derived, so that sending the same form twice shows the same code, while the database keeps only its hash.
    """
    digest = salted_hmac("feedback.references.secret_code", submission_key.bytes, algorithm="sha256").digest()
    number = int.from_bytes(digest[:LENGTH], "big")
    return "".join(ALPHABET[(number >> (5 * place)) % len(ALPHABET)] for place in range(LENGTH))


def fingerprint(code: str) -> str:
    """Return the keyed hash under which a secret code is stored; a thief of the database alone cannot try codes."""
    return salted_hmac("feedback.references.fingerprint", code, algorithm="sha256").hexdigest()


def is_right(code: str, stored: str) -> bool:
    """Compare a typed code with a stored fingerprint, in the same time whether right or wrong."""
    return hmac.compare_digest(fingerprint(code), stored)


def as_typed(text: str) -> str:
    """Bring a typed reference or code into its stored form: no spaces or dashes, capital letters."""
    return re.sub(r"[\s\-\u2010-\u2015]", "", text).upper()


def is_well_formed(code: str) -> bool:
    """Whether this could be a reference or a code at all."""
    return len(code) == LENGTH and all(sign in ALPHABET for sign in code)


def in_two_halves(code: str) -> str:
    """Write a code so that it can be read out: ``K7MW 4PXD``."""
    return f"{code[:4]} {code[4:]}"
