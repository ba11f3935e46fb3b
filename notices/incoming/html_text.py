"""The words of an HTML mail as plain text. Nothing of it is ever shown as HTML."""

import re
from html.parser import HTMLParser
from typing import Final

BLOCKS: Final = frozenset(
    {
        *("address", "article", "blockquote", "div", "dl", "dt", "dd", "fieldset", "footer", "form", "header", "hr"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "section", "table", "tr", "ul"),
    }
)
SILENT: Final = frozenset({"head", "script", "style", "template", "title"})


def text_of_html(html: str) -> str:
    """Plain text with the lines of the page; what is quoted begins with ``> ``, as in plain mails."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(reader.lines())).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = []
        self._line = ""
        self._silent = 0
        self._quoted = 0

    def lines(self) -> list[str]:
        """What was read, line by line."""
        self._end_line()
        return [f"{'> ' * depth}{line}".rstrip() for depth, line in self._lines]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its signature
        """Begin a block, a quotation, or something that is not read."""
        if tag in SILENT:
            self._silent += 1
        elif tag == "br":
            self._end_line(keep_empty=True)
        elif tag in BLOCKS:
            self._end_line()
        if tag == "blockquote":
            self._quoted += 1

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in BLOCKS:
            self._end_line()
        if tag == "blockquote":
            self._quoted = max(0, self._quoted - 1)
        if tag in {"p", "table", "blockquote"}:
            self._lines.append((self._quoted, ""))

    def handle_data(self, data: str) -> None:
        """Take words, with every gap as one space."""
        if not self._silent:
            words = re.sub(r"\s+", " ", data)
            self._line += words.lstrip() if not self._line else words

    def _end_line(self, *, keep_empty: bool = False) -> None:
        if self._line.strip() or keep_empty:
            self._lines.append((self._quoted, self._line.strip()))
        self._line = ""
