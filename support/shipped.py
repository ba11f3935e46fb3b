"""The modules that come with the portal, as they are written in `support/modules/`.

A file begins with its title after `#`, what it is about, and `minutes:` and, if another module goes first, `first:`.
Each page begins with `##`. Its question begins with `?`, each answer with `-`, the right one with `+`; after `=` stands
why. Lines that begin with `-` before the question are an ordinary list.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("modules")
# In the order in which they are offered.
SHIPPED: Final = (
    "how-plans-are-made",
    "how-services-are-paid-for",
    "how-policies-shape-decisions",
    "speaking-up-in-meetings",
)


@dataclass
class WrittenPage:
    """One page, as it is written."""

    heading: str
    words: str
    question: str = ""
    answers: list[str] = field(default_factory=list)
    right: int | None = None
    why: str = ""


@dataclass
class WrittenModule:
    """One module, as it is written."""

    slug: str
    title: str
    summary: str
    minutes: int
    first: str
    pages: list[WrittenPage]


def written_modules() -> Iterator[WrittenModule]:
    """All of them, in order."""
    for slug in SHIPPED:
        yield read_module(slug, (FOLDER / f"{slug}.md").read_text(encoding="utf-8"))


def read_module(slug: str, text: str) -> WrittenModule:
    """Take a file apart."""
    head, *pages = text.split("\n## ")
    title, *rest = head.strip().splitlines()
    facts = dict(line.split(": ", 1) for line in rest if line.startswith(("minutes: ", "first: ")))
    summary = " ".join(line for line in rest if not line.startswith(("minutes: ", "first: "))).strip()
    return WrittenModule(
        slug=slug,
        title=title.removeprefix("# "),
        summary=summary,
        minutes=int(facts["minutes"]),
        first=facts.get("first", ""),
        pages=[_page(part) for part in pages],
    )


def _page(text: str) -> WrittenPage:
    heading, _newline, rest = text.partition("\n")
    words, _mark, asked = rest.partition("\n? ")
    page = WrittenPage(heading=heading.strip(), words=words.strip())
    if not asked:
        return page
    question, *lines = asked.strip().splitlines()
    page.question = question.strip()
    for line in lines:
        mark, said = line[:1], line[2:].strip()
        if mark == "=":
            page.why = said
        else:
            page.answers.append(said)
            if mark == "+":
                page.right = len(page.answers)
    return page
