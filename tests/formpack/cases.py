"""Turns the options of one of govuk-frontend's cases into a Django form, and shows that by our form pack."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from crispy_forms.layout import HTML
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from common.formpack import Button, Fieldset, Layout, Question, Reveal
from common.forms import CheckboxesField, DatePartsField, PortalForm, RadiosField

FIXTURES = Path(__file__).parent / "fixtures"
COMPONENTS = sorted(path.stem for path in FIXTURES.glob("*.json"))
SIZES = {f"govuk-{part}--{size}": size for part in ("label", "fieldset__legend") for size in "sml"} | {
    f"govuk-{part}--xl": "xl" for part in ("label", "fieldset__legend")
}

Options = dict[str, Any]


class NoFormBehindIt(Exception):
    """The case asks for something that no Django form of ours does."""


class Case(NamedTuple):
    """One of govuk-frontend's own cases: options, and the HTML they must give."""

    component: str
    name: str
    options: Options
    html: str


@cache
def cases() -> tuple[Case, ...]:
    """Read every case of every component that forms are made of."""
    return tuple(
        Case(component, one["name"], one["options"], one["html"])
        for component in COMPONENTS
        for one in json.loads((FIXTURES / f"{component}.json").read_text(encoding="utf-8"))["fixtures"]
    )


def render(case: Case) -> str:
    """Show the form that stands behind a case."""
    return RENDER[case.component](dict(case.options))


def only(options: Options, *allowed: str) -> None:
    """Stop at an option that our forms do not have."""
    if extra := sorted(
        name for name, value in options.items() if name not in allowed and value not in (None, "", False)
    ):
        raise NoFormBehindIt(f"no such option: {', '.join(extra)}")


def words(part: Any, *allowed: str) -> Any:
    """Return the text or HTML of a part."""
    part = part or {}
    only(part, "text", "html", *allowed)
    return SafeString(part["html"].strip()) if part.get("html") else str(part.get("text") or "")


def look_of(options: Options, part: Options) -> Options:
    """Return the keywords of a layout object: size and heading of its label or legend, class of its group."""
    sizes = (part.get("classes") or "").split()
    if unknown := [name for name in sizes if name not in SIZES]:
        raise NoFormBehindIt(f"class of a label or legend: {unknown}")
    group = options.get("formGroup") or {}
    only(group, "classes")
    return {
        "size": SIZES[sizes[0]] if sizes else "",
        "heading": 1 if part.get("isPageHeading") else 0,
        "css_class": group.get("classes", ""),
    }


def show(field: forms.Field, name: str, options: Options, question: Question) -> str:
    """Show one field of a form, with the case's error."""

    class Form(PortalForm):
        def layout(self) -> list[Any]:
            return [question]

        def buttons(self) -> list[Button]:
            return []

    form_class = type("Form", (Form,), {name: field})
    form = form_class(auto_id="%s")
    helper = form.helper
    helper.form_tag = False
    helper.disable_csrf = True
    if error := options.get("errorMessage"):
        form.is_bound, form.data = False, {}
        form._errors = {}
        form.errors[name] = form.error_class([words(error)])
    return str(render_crispy_form(form, helper=helper))


def widget_attrs(options: Options, **names: str) -> Options:
    """Return the attributes a case puts on its input."""
    attrs: Options = {"id": options.get("id") or options.get("idPrefix") or options["name"]}
    attrs |= {html: options[name] for name, html in names.items() if options.get(name) not in (None, "")}
    if options.get("classes"):
        attrs["class"] = options["classes"]
    if options.get("describedBy"):
        attrs["aria-describedby"] = options["describedBy"]
    if isinstance(options.get("spellcheck"), bool):
        attrs["spellcheck"] = str(options["spellcheck"]).lower()
    return attrs | (options.get("attributes") or {})


COMMON = ("name", "id", "label", "hint", "errorMessage", "value", "classes", "attributes", "describedBy", "formGroup")


def common(options: Options) -> Options:
    """Return the keywords of a Django field."""
    label = options.get("label") or {}
    return {
        "label": words(label, "classes", "isPageHeading"),
        "help_text": words(options.get("hint")),
        "initial": options.get("value"),
        "disabled": bool(options.get("disabled")),
    }


def input_(options: Options) -> str:
    only(
        options, *COMMON, "type", "inputmode", "autocomplete", "pattern", "spellcheck", "autocapitalize",
        "disabled", "prefix", "suffix",
    )  # fmt: skip
    attrs = widget_attrs(
        options, inputmode="inputmode", autocomplete="autocomplete", pattern="pattern", autocapitalize="autocapitalize"
    )
    widget = forms.TextInput(attrs)
    widget.input_type = options.get("type") or "text"
    look = look_of(options, options["label"])
    look |= {part: words(options.get(part)) for part in ("prefix", "suffix")}
    return show(
        forms.CharField(widget=widget, **common(options)), options["name"], options, Question(options["name"], **look)
    )


def textarea(options: Options) -> str:
    only(options, *COMMON, "rows", "autocomplete", "spellcheck", "maxlength")
    attrs = widget_attrs(options, autocomplete="autocomplete")
    attrs["rows"] = options.get("rows") or 5
    field = forms.CharField(
        widget=forms.Textarea(attrs), max_length=int(options["maxlength"]) if options.get("maxlength") else None,
        strip=False, **common(options),
    )  # fmt: skip
    return show(field, options["name"], options, Question(options["name"], **look_of(options, options["label"])))


def character_count(options: Options) -> str:
    if not options.get("maxlength"):
        raise NoFormBehindIt("no limit in characters")
    return textarea(options)


def select(options: Options) -> str:
    only(options, *COMMON, "items")
    choices = []
    chosen = options.get("value")
    for item in filter(None, options.get("items") or []):
        only(item, "value", "text", "selected")
        if "value" not in item:
            raise NoFormBehindIt("an option without a value")
        choices.append((item["value"], item.get("text", "")))
        if item.get("selected"):
            chosen = item["value"]
    field = forms.ChoiceField(
        choices=choices, widget=forms.Select(widget_attrs(options)), **common(options) | {"initial": chosen}
    )
    return show(field, options["name"], options, Question(options["name"], **look_of(options, options["label"])))


def file_upload(options: Options) -> str:
    only(options, *COMMON, "disabled")
    field = forms.FileField(widget=forms.FileInput(widget_attrs(options)), **common(options))
    return show(field, options["name"], options, Question(options["name"], **look_of(options, options["label"])))


def password_input(options: Options) -> str:
    only(options, *COMMON, "autocomplete")
    if options.get("value"):
        raise NoFormBehindIt("a password is never shown again")
    field = forms.CharField(
        widget=forms.PasswordInput(widget_attrs(options, autocomplete="autocomplete")), **common(options)
    )
    return show(field, options["name"], options, Question(options["name"], **look_of(options, options["label"])))


def choices(options: Options) -> tuple[list[tuple[str, Any]], Options, list[str], dict[str, Any]]:
    """Return choices, keywords of a field, what is ticked, and what each choice reveals."""
    found: list[tuple[str, Any]] = []
    hints: Options = {}
    dividers: Options = {}
    reveals: dict[str, Any] = {}
    chosen = [str(value) for value in options.get("values") or [options.get("value")] if value is not None]
    divider = ""
    for item in filter(None, options.get("items") or []):
        only(item, "value", "text", "html", "hint", "checked", "divider", "conditional", "behaviour")
        if item.get("divider"):
            divider = item["divider"]
            continue
        value = str(item["value"])
        found.append((value, words({name: item.get(name) for name in ("text", "html")})))
        if divider:
            dividers[value], divider = divider, ""
        if item.get("hint"):
            hints[value] = words(item["hint"])
        if item.get("checked"):
            chosen.append(value)
        if (item.get("conditional") or {}).get("html"):
            reveals[value] = [HTML(item["conditional"]["html"])]
    if divider:
        raise NoFormBehindIt("a divider with nothing after it")
    return found, {"hints": hints, "dividers": dividers}, chosen, reveals


def group(options: Options, field_class: Callable[..., forms.Field], widget: type[forms.Widget]) -> str:
    only(
        options,
        "name",
        "idPrefix",
        "fieldset",
        "hint",
        "errorMessage",
        "formGroup",
        "items",
        "value",
        "values",
        "classes",
    )
    fieldset = options.get("fieldset")
    if fieldset is None:
        raise NoFormBehindIt("a group without a fieldset")
    only(fieldset, "legend", "describedBy")
    legend = fieldset.get("legend") or {}
    found, keywords, chosen, reveals = choices(options)
    inline = "govuk-radios--inline" in (options.get("classes") or "")
    attrs = widget_attrs(options | {"describedBy": fieldset.get("describedBy")})
    field = field_class(
        choices=found,
        widget=widget(attrs=attrs),
        label=words(legend, "classes", "isPageHeading"),
        help_text=words(options.get("hint")),
        initial=chosen if field_class is CheckboxesField else next(iter(chosen), None),
        **keywords,
    )
    exclusive = [str(item["value"]) for item in options["items"] if item and item.get("behaviour") == "exclusive"]
    field.none_value = exclusive[0] if exclusive else None  # type: ignore[attr-defined]
    look = look_of(options, legend)
    assert inline == ("govuk-radios--inline" in attrs.get("class", ""))
    return show(field, options["name"], options, Reveal(options["name"], reveals, **look))


def date_input(options: Options) -> str:
    only(
        options, "id", "namePrefix", "fieldset", "hint", "errorMessage", "values", "formGroup", "items", "day", "month",
        "year", "classes",
    )  # fmt: skip
    if not options.get("fieldset"):
        raise NoFormBehindIt("a group without a fieldset")
    if any(options.get(part) for part in ("items", "day", "month", "year")):
        raise NoFormBehindIt("parts given one by one")
    prefix = options.get("namePrefix")
    name = prefix or "date"
    values = {name.rpartition("-")[2]: value for name, value in (options.get("values") or {}).items()}
    fieldset = options["fieldset"]
    only(fieldset, "legend", "describedBy")
    legend = fieldset.get("legend") or {}
    field = DatePartsField(
        label=words(legend, "classes", "isPageHeading"),
        help_text=words(options.get("hint")),
        initial=[values.get(part) for part in ("day", "month", "year")],
    )
    field.widget.attrs |= widget_attrs(options | {"name": name, "describedBy": fieldset.get("describedBy")})
    shown = show(field, name, options, Question(name, **look_of(options, legend)))
    # A Django field has a name of its own, so its parts cannot be called just "day", "month" and "year".
    return shown if prefix else shown.replace('name="date-', 'name="')


def fieldset(options: Options) -> str:
    only(options, "legend", "html")
    legend = options.get("legend") or {}
    look = look_of({}, legend)
    form = PortalForm()
    helper = form.helper
    helper.form_tag, helper.disable_csrf = False, True
    helper.layout = Layout(
        Fieldset(
            words(legend, "classes", "isPageHeading"),
            HTML(options.get("html") or ""),
            size=look["size"],
            heading=look["heading"],
        )
    )
    return part_of(render_crispy_form(form, helper=helper), "fieldset")


def part_of(html: str, tag: str) -> str:
    """Cut the first element of that tag out of HTML."""
    start = html.index(f"<{tag}")
    return html[start : html.index(f"</{tag}>") + len(tag) + 3]


def label(options: Options) -> str:
    if not options:
        raise NoFormBehindIt("a label without words")
    only(options, "text", "html", "classes", "isPageHeading", "for")
    html = input_({"name": options.get("for") or "x", "label": {k: v for k, v in options.items() if k != "for"}})
    shown = part_of(html, "h1" if options.get("isPageHeading") else "label")
    return shown if options.get("for") else shown.replace(' for="x"', "")


def hint(options: Options) -> str:
    only(options, "text", "html", "id")
    own_id = (options.get("id") or "x-hint").removesuffix("-hint")
    html = input_({"name": own_id, "label": {"text": "Label"}, "hint": {k: v for k, v in options.items() if k != "id"}})
    start = html.index("<div id=")
    shown = html[start : html.index("</div>", start) + len("</div>")]
    if options.get("id"):
        return shown.replace(f'id="{own_id}-hint"', f'id="{options["id"]}"')
    return shown.replace(' id="x-hint"', "")


def error_message(options: Options) -> str:
    only(options, "text", "html")
    html = input_({"name": "x", "label": {"text": "Label"}, "errorMessage": options})
    return part_of(html, "p").replace(' id="x-error"', "")


def error_summary(options: Options) -> str:
    only(options, "titleText", "errorList")
    form = type("Form", (PortalForm,), {"error_title": options.get("titleText", "")})(auto_id="%s")
    form._errors = {}
    for number, error in enumerate(options.get("errorList") or []):
        only(error, "text", "html", "href")
        href = error.get("href") or ""
        if href and not href.startswith("#"):
            raise NoFormBehindIt("a link to another page")
        name = href[1:] or "__all__"
        if name != "__all__":
            form.fields[name] = forms.CharField()
        elif number:
            raise NoFormBehindIt("errors of the whole form stand first")
        form.errors.setdefault(name, form.error_class()).append(words({k: v for k, v in error.items() if k != "href"}))
    return render_to_string("formpack/errors.html", {"form": form})


def button(options: Options) -> str:
    only(options, "text", "html", "name", "value", "type", "classes", "preventDoubleClick", "element")
    if options.get("type", "submit") != "submit" or options.get("element", "button") != "button":
        raise NoFormBehindIt("not a button that sends a form")
    kind = (options.get("classes") or "").removeprefix("govuk-button--")
    if kind not in {"", "secondary", "warning", "inverse"}:  # so a state, such as ":hover", has no form behind it
        raise NoFormBehindIt("a kind of button that we do not have")
    if options.get("preventDoubleClick") is False:
        raise NoFormBehindIt("a button that may be sent twice")
    made = Button(
        words({k: options.get(k) for k in ("text", "html")}),
        name=options.get("name") or "",
        value=options.get("value") or "",
        kind=kind,
    )
    html = render_to_string("formpack/layout/button.html", {"button": made})
    # Ours are never sent twice.
    return html if options.get("preventDoubleClick") else html.replace(' data-prevent-double-click="true"', "")


RENDER: dict[str, Callable[[Options], str]] = {
    "button": button,
    "character-count": character_count,
    "checkboxes": lambda options: group(options, CheckboxesField, forms.CheckboxSelectMultiple),
    "date-input": date_input,
    "error-message": error_message,
    "error-summary": error_summary,
    "fieldset": fieldset,
    "file-upload": file_upload,
    "hint": hint,
    "input": input_,
    "label": label,
    "password-input": password_input,
    "radios": lambda options: group(options, RadiosField, forms.RadioSelect),
    "select": select,
    "textarea": textarea,
}
