"""Personal numbers and addresses in free words, so that whoever writes for everyone is warned before it is sent.

It warns, and never refuses: it misses some, and takes some for what they are not.
"""

import re
from enum import Enum

from django.utils.translation import gettext_lazy as _

NHS_DIGITS, NHS_MODULUS = 10, 11
PHONE_DIGITS = range(10, 14)
# Letters that never begin a National Insurance number are left out.
_NINO = re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:\s?\d{2}){3}\s?[A-D]\b", re.IGNORECASE | re.ASCII)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE | re.ASCII)
_EMAIL = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[^\W\d_]{2,}")
_PHONE = re.compile(r"(?<![\w+])(?:\+|\(?0)\d[\d\s().-]{7,17}\d(?!\w)", re.ASCII)
_TEN_DIGITS = re.compile(r"(?<![\w+-])\d{3}[\s-]?\d{3}[\s-]?\d{4}(?![\w-])", re.ASCII)
_BORN = re.compile(r"\b(?:born|birth|birthday|dob)\b[^.\n]{0,30}?\d{1,4}[/.\s-]\w{1,9}[/.\s-]\d{2,4}", re.IGNORECASE)


class Personal(Enum):
    """What words seem to hold, and what people call it."""

    EMAIL = _("an email address")
    PHONE = _("a phone number")
    NHS_NUMBER = _("an NHS number")
    INSURANCE_NUMBER = _("a National Insurance number")
    POSTCODE = _("a postcode")
    BIRTHDAY = _("a date of birth")


def spot(words: str) -> list[Personal]:
    """What ``words`` seem to hold of personal numbers and addresses, each kind once."""
    found = {
        Personal.EMAIL: bool(_EMAIL.search(words)),
        Personal.PHONE: any(sum(map(str.isdigit, hit)) in PHONE_DIGITS for hit in _PHONE.findall(words)),
        Personal.NHS_NUMBER: any(map(_is_nhs_number, _TEN_DIGITS.findall(words))),
        Personal.INSURANCE_NUMBER: bool(_NINO.search(words)),
        Personal.POSTCODE: bool(_POSTCODE.search(words)),
        Personal.BIRTHDAY: bool(_BORN.search(words)),
    }
    return [kind for kind, is_there in found.items() if is_there]


def _is_nhs_number(typed: str) -> bool:
    """Whether its last digit checks the others, by modulus 11."""
    *digits, check = (int(character) for character in typed if character.isdigit())
    weighed = sum(digit * (NHS_DIGITS - place) for place, digit in enumerate(digits))
    return (NHS_MODULUS - weighed % NHS_MODULUS) % NHS_MODULUS == check
