"""Letters as they are printed: a PDF that can be read out (PDF/UA), in large print where that is wanted.

The address stands where a window envelope shows it, and where GOV.UK Notify looks for it: 24.6 mm from the left,
39.5 mm from the top, 95.4 mm wide, 26.8 mm high. Nothing else stands in that window.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Final

import typst
from django.conf import settings
from django.utils.translation import get_language, gettext

from common.clock import today
from common.templatetags.portal import london_date

SOURCE: Final = Path(__file__).with_name("letter.typ").read_bytes()
ORDINARY_POINTS, LARGE_POINTS = 12, 18


@dataclass(frozen=True)
class Sheet:
    """The words of one letter, in their language."""

    address: list[str]
    date: str
    subject: str
    paragraphs: list[list[str]]  # as lines
    sender: str
    more: str
    language: str
    points: int


def write_sheet(*, address: str, subject: str, words: str, large_print: bool) -> Sheet:
    """Set the words of a letter, in the language that is active."""
    return Sheet(
        address=address.splitlines(),
        date=str(london_date(today())),
        subject=subject,
        paragraphs=[part.splitlines() for part in words.split("\n\n") if part.strip()],
        sender=parseaddr(settings.DEFAULT_FROM_EMAIL)[0],
        more=gettext("You can read more here:"),
        language=(get_language() or settings.LANGUAGE_CODE).partition("-")[0],
        points=LARGE_POINTS if large_print else ORDINARY_POINTS,
    )


def print_letters(sheets: Sequence[Sheet]) -> bytes:
    """Print letters, each from a page of its own on. No word can be taken for a command: all come as data."""
    letters = {"portal": f"{settings.PUBLIC_URL}/", "sheets": [asdict(sheet) for sheet in sheets]}
    return typst.compile(
        SOURCE,
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"letters": json.dumps(letters)},
    )
