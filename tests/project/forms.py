"""The forms of a page, as a browser reads them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.http import HttpResponseBase


@dataclass
class Form:
    """One form: where it goes, and its fields as they are sent untouched."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The names of the fields, each once."""
        return list(dict.fromkeys([*(name for name, _value in self.fields), *self.choices]))


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = ""
        self.textarea: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(given.get("action") or self.path, given.get("method", "get").lower())
            self.forms.append(self.form)
        elif self.form is None:
            return
        elif tag in {"input", "button"}:
            self._input(self.form, given, tag)
        elif tag == "select":
            self.select = given.get("name", "")
            self.form.choices.setdefault(self.select, [])
        elif tag == "option" and self.select:
            self.form.choices[self.select].append(given.get("value", ""))
            if "selected" in given:
                self.form.fields.append((self.select, given.get("value", "")))
        elif tag == "textarea":
            self.textarea = []
            self.form.fields.append((given.get("name", ""), ""))

    @staticmethod
    def _input(form: Form, given: dict[str, str], tag: str) -> None:
        name, kind = given.get("name", ""), given.get("type", "submit" if tag == "button" else "text")
        if not name:
            return
        value = given.get("value", "on" if kind == "checkbox" else "")
        if kind in {"radio", "checkbox", "submit"}:
            form.choices.setdefault(name, []).append(value)
            if "checked" in given:
                form.fields.append((name, value))
        else:
            form.fields.append((name, value))

    def handle_data(self, data: str) -> None:
        if self.textarea is not None:
            self.textarea.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.textarea is not None and self.form:
            name, _empty = self.form.fields[-1]
            self.form.fields[-1] = (name, "".join(self.textarea).removeprefix("\n"))
            self.textarea = None


def forms_of(html: str, path: str) -> list[Form]:
    """Every form of a page."""
    reader = _Reader(path)
    reader.feed(html)
    return reader.forms


def text_of(response: HttpResponseBase) -> str:
    """What an answer says, also where it is a file."""
    return response.getvalue().decode(errors="replace")
