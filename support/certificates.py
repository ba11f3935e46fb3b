"""A certificate to print: a PDF that can be read out."""

import json
from datetime import date
from pathlib import Path
from typing import Final

import typst
from django.conf import settings
from django.utils.translation import get_language, gettext

from common.templatetags.portal import london_date
from support.models import Module

SOURCE: Final = Path(__file__).with_name("certificate.typ").read_bytes()


def print_certificate(*, module: Module, name: str, on: date) -> bytes:
    """Print it in the language that is active. All words come as data: none can be taken for a command."""
    words = {
        "language": (get_language() or settings.LANGUAGE_CODE).partition("-")[0],
        "title": gettext("Certificate"),
        "of": gettext("This is to say that"),
        "name": name,
        "did": gettext("has finished the course"),
        "module": str(module.title),
        "day": str(london_date(on)),
        "organisation": module.organisation.name,
    }
    return typst.compile(
        SOURCE,
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"certificate": json.dumps(words)},
    )
