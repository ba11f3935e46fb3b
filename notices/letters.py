"""Letters as they are printed: a PDF that can be read out (PDF/UA), in large print where that is wanted.

The address stands where a window envelope shows it, and where GOV.UK Notify looks for it: 24.6 mm from the left,
39.5 mm from the top, 95.4 mm wide, 26.8 mm high. Nothing else stands in that window.
"""

import json
from collections.abc import Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Final

import typst
from django.conf import settings
from django.utils.translation import gettext

from common.clock import today
from common.templatetags.portal import london_date

SOURCE: Final = Path(__file__).with_name("letter.typ").read_bytes()
ORDINARY_POINTS, LARGE_POINTS = 12, 18


def letter_pdf(*, address: Sequence[str], subject: str, words: str, language: str, large_print: bool) -> bytes:
    """Print one letter, in the language that is active. No word can be taken for a command: all come as data."""
    return typst.compile(
        SOURCE,
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={
            "letter": json.dumps(
                {
                    "address": list(address),
                    "date": str(london_date(today())),
                    "subject": subject,
                    "paragraphs": [part.splitlines() for part in words.split("\n\n") if part.strip()],
                    "from": parseaddr(settings.DEFAULT_FROM_EMAIL)[0],
                    "more": gettext("You can read more here:"),
                    "portal": f"{settings.PUBLIC_URL}/",
                    "language": language.partition("-")[0],
                    "points": LARGE_POINTS if large_print else ORDINARY_POINTS,
                }
            )
        },
    )
