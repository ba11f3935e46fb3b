"""HTML compared by what it means: elements, attributes and words, not white space or the order of attributes."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    """An element with its attributes and what is in it."""

    tag: str
    attrs: dict[str, str | None] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    def find(self, tag: str) -> "Element | None":
        """Return the first element of that tag inside this one."""
        for child in self.children:
            if isinstance(child, Element):
                found = child if child.tag == tag else child.find(tag)
                if found:
                    return found
        return None

    def lines(self, depth: int = 0) -> list[str]:
        """Write the tree line by line, for a comparison that shows where two differ."""
        attrs = "".join(f" {name}={value!r}" for name, value in sorted(self.attrs.items()))
        out = [f"{'  ' * depth}<{self.tag}{attrs}>"]
        for child in self.children:
            out += child.lines(depth + 1) if isinstance(child, Element) else ["  " * (depth + 1) + child]
        return out


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack = [Element("#root")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tidy = {name: value or "" for name, value in attrs}
        if "class" in tidy:
            tidy["class"] = " ".join(sorted(set(tidy["class"].split())))
        element = Element(tag, dict(tidy))
        self.stack[-1].children.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.stack[-1].tag == tag, f"</{tag}> closes <{self.stack[-1].tag}>"
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        if words := " ".join(data.split()):
            self.stack[-1].children.append(words)


def parse(html: str) -> Element:
    """Read a piece of HTML; what stands first in it is the first child."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert len(parser.stack) == 1, f"<{parser.stack[-1].tag}> is not closed"
    return parser.stack[0]
