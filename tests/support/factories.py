"""Courses for the tests."""

from itertools import count
from typing import Any

from common.public_text import PublicText
from people.models import Organisation
from support.models import Module, Page

_numbers = count(1)


def make_module(organisation: Organisation, *, pages: int = 2, **fields: Any) -> Module:
    """A course that everybody can do. The first of its pages asks something, and the second answer is right."""
    number = next(_numbers)
    defaults = {"slug": f"course-{number}", "title": f"Course {number}", "minutes": 15, "is_public": True}
    text = {"summary": "See how it works here."}
    module = Module.objects.create(organisation=organisation, **{**defaults, **text, **fields})
    for place in range(pages):
        make_page(module, asks=place == 0)
    return module


def make_page(module: Module, *, asks: bool = False, **fields: Any) -> Page:
    """The next page of a course."""
    order = module.pages.count() + 1
    asked: dict[str, Any] = {}
    if asks:
        asked = {"question": "Which one?", "answers": "The first\nThe second", "right": 2, "why": "It says so."}
    words = {"heading": PublicText.of(f"Part {order}"), "words": PublicText.of("You can **say** what you think.")}
    return Page.objects.create(module=module, order=order, **{**words, **asked, **fields})
