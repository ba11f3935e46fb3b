"""Telephone numbers and postal addresses, each always written in the same way."""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberType,
    format_number,
    is_possible_number,
    number_type,
    parse,
)

HOME, HOME_CODE = "GB", 44
NUMBER: Final = r"\+[1-9][0-9]{8,14}"  # E.164
# Mobiles of the United Kingdom and of Ireland. A text to elsewhere can cost pounds: whoever asks for codes to numbers
# of their own choice would make money by it.
TEXTABLE: Final = re.compile(r"\+447\d{9}|\+3538\d{8}")
COSTS_THE_OTHER_SIDE: Final = {
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.PERSONAL_NUMBER,
    PhoneNumberType.PAGER,
    PhoneNumberType.SHARED_COST,
}
POSTCODE: Final = r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}"
LEAST_LINES, MOST_LINES, LONGEST_LINE = 3, 7, 40
_POSTCODE_AT_THE_END: Final = re.compile(r"(?:^|[\s,])([A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})$", re.IGNORECASE)


def normalised_number(typed: str) -> str:
    """Write one telephone number always as E.164, or raise ValidationError.

    A number must be possible, not assigned: ranges are handed out faster than lists of them are brought up to date,
    and whether somebody answers is found out by the code, or the call, alone.
    """
    wrong = ValidationError(_("Write a phone number, like 07700 900123 or 020 7946 0018."), code="invalid")
    try:
        number = parse(typed, HOME)
    except NumberParseException:
        raise wrong from None
    written = format_number(number, PhoneNumberFormat.E164)
    if not is_possible_number(number) or number.extension or not re.fullmatch(NUMBER, written):
        raise wrong
    if number_type(number) in COSTS_THE_OTHER_SIDE:
        raise ValidationError(_("We cannot ring this kind of number. Write another one."), code="costly")
    return written


def normalised_mobile(typed: str) -> str:
    """Write one number that takes texts always as E.164, or raise ValidationError."""
    written = normalised_number(typed)
    if not TEXTABLE.fullmatch(written):
        raise ValidationError(_("Write a mobile number from the UK or Ireland, like 07700 900123."), code="no_texts")
    return written


def shown_number(number: str) -> str:
    """A normalised number as people read it out: without the country where that is ours."""
    parsed = parse(number)
    style = PhoneNumberFormat.NATIONAL if parsed.country_code == HOME_CODE else PhoneNumberFormat.INTERNATIONAL
    return format_number(parsed, style)


def normalised_post(typed: str) -> str:
    """Write one postal address always in the same way: its name first, its postcode alone on the last line."""
    lines = [" ".join(line.split()).rstrip(",") for line in typed.splitlines()]
    lines = [line for line in lines if line]
    found = _POSTCODE_AT_THE_END.search(lines[-1]) if lines else None
    if found is None:
        raise ValidationError(_("Write the postcode on the last line, like AB1 2CD."), code="postcode")
    before = lines[-1][: found.start()].rstrip(" ,")
    lines[-1:] = [before] if before else []
    lines.append(f"{found[1]} {found[2]}".upper())
    if not LEAST_LINES <= len(lines) <= MOST_LINES:
        raise ValidationError(
            _("Write the name, the street, the town and the postcode on lines of their own: 7 lines at most."),
            code="lines",
        )
    if any(len(line) > LONGEST_LINE or not line.isprintable() for line in lines):
        raise ValidationError(_("Write no more than 40 letters on a line."), code="long")
    return "\n".join(lines)
