"""Bad input: what people, broken programs and attackers send."""

import random
from collections.abc import Iterator
from urllib.parse import quote_from_bytes

from tests.project.forms import Form

XSS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "</textarea><svg onload=alert(1)>",
    "javascript:alert(1)",
    "[words](javascript:alert(1))",
    "{{ 7|add:7 }}{% debug %}",
    "</title><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
)
WORDS = (
    "",
    " ",
    "\n\n\r\n",
    "Words.",
    "é" * 200,
    "a" * 5_001,
    "b" * 100_000,
    "👩‍👩‍👧‍👦🏳️‍🌈" * 50,
    "שלום עליכם مرحبا",
    "a\u202eb\u2066c\ufeffd\u200b",
    "NUL \0 inside",
    "\x01\x1b[31m",
    "Z̸̧̛͙a̵l̶g̴o̷" * 20,
    "somebody@example.org\r\nBcc: other@example.org",
    "' OR 1=1 --",
    "../../etc/passwd",
    "None",
    "null",
    "[]",
    *XSS,
)
NUMBERS = ("0", "-1", "1", "9" * 25, "1e309", "NaN", "0x10", "٣", "1,5", "2147483648", "9223372036854775808", "1.0")
DATES = ("2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01", "31/02/2026", "1 Smarch 2026", "2026-10-25T01:30")
ADDRESSES = ("a@b", "a@" + "b" * 300 + ".org", "ä@exämple.org", "a@example.org,b@example.org", "@", "a b@example.org")
KEYS = ("00000000-0000-0000-0000-000000000000", "not-a-uuid", "K7MW4PXD", "k7mw 4pxd")
TEXTS = (*WORDS, *NUMBERS, *DATES, *ADDRESSES, *KEYS)
# Not UTF-8: what a broken program sends.
BROKEN = (b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"caf\xe9")
URLENCODED = "application/x-www-form-urlencoded"
TYPES = (
    *[URLENCODED] * 9,
    "application/json",
    "text/plain",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "",
)


def bodies(form: Form, number: int, seed: str) -> Iterator[tuple[bytes, str]]:
    """So many bodies for a form, with their content types; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - it must be the same again
    for _ in range(number):
        yield "&".join(_pairs(form, chance)).encode(), chance.choice(TYPES)


def _pairs(form: Form, chance: random.Random) -> Iterator[str]:
    """A form as sent: most fields filled in, some left out, some twice, one nobody asked for."""
    names = [*form.names, "nobody-asked"]
    for name in names:
        for _ in range(chance.choice((0, 1, 1, 1, 1, 1, 1, 2, 3))):
            yield f"{quote_from_bytes(name.encode())}={quote_from_bytes(_value(form, name, chance))}"


def _value(form: Form, name: str, chance: random.Random) -> bytes:
    as_it_was = [value for field, value in form.fields if field == name] + form.choices.get(name, [])
    kind = chance.random()
    if as_it_was and kind < 0.5:
        return chance.choice(as_it_was).encode()
    if kind < 0.55:
        return chance.choice(BROKEN)
    return chance.choice(TEXTS).encode()
