"""What a form's field looks like: everything that the templates of the form pack need to know of one field."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from common.public_text import ENGLISH, VARIANTS
from common.readability import WordReport, check_words
from common.widgets import DatePartsInput, PublicTextInput

# What HTML could check by itself: the server says it in kinder words, and cuts nothing off while somebody types.
UNWANTED = (
    "required",
    "maxlength",
    "minlength",
    "min",
    "max",
    "step",
    "aria-invalid",
    "class",
    "aria-describedby",
    "cols",
)


@dataclass(frozen=True)
class Look:
    """How one field is shown; see the layout objects in `common.formpack`."""

    size: str = ""  # of label or legend: "", "s", "m", "l" or "xl"
    heading: int = 0  # label or legend is a heading of this level
    width: str = ""  # of an input: how many characters, as in govuk-input--width-10
    small: bool = False
    inline: bool = False
    prefix: str = ""
    suffix: str = ""
    css_class: str = ""  # of the whole group


@dataclass(frozen=True)
class Item:
    """One choice of radios, checkboxes or a select; a divider has no value."""

    value: str = ""
    label: str = ""
    id: str = ""
    hint: str = ""
    checked: bool = False
    exclusive: bool = False
    divider: str = ""
    described_by: str = ""
    conditional: str = ""  # what is revealed when it is chosen
    disabled: bool = False

    @property
    def conditional_id(self) -> str:
        """The id of what is revealed."""
        return f"conditional-{self.id}"


@dataclass(frozen=True)
class Part:
    """One of several inputs of a field: the day of a date, the Welsh words of a public text."""

    name: str
    id: str
    label: str
    value: str
    css_class: str = ""
    language: str = ""
    report: WordReport | None = None


@dataclass(frozen=True)
class Component:
    """One field, ready to be shown."""

    kind: str
    id: str
    name: str
    label: str
    hint: str
    error: SafeString
    look: Look
    described_by: str
    css_class: str = ""
    value: str = ""
    input_type: str = "text"
    attrs: Mapping[str, Any] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    groups: tuple[tuple[str, tuple[Item, ...]], ...] = ()
    parts: tuple[Part, ...] = ()
    max_length: int | None = None

    @property
    def template(self) -> str:
        """The template of the form pack that shows it."""
        return f"formpack/{self.kind}.html"

    @property
    def group_class(self) -> str:
        """The classes of the group that holds label, hint, error and input."""
        own = {"textarea": "govuk-character-count" if self.max_length else "", "password": "govuk-password-input"}
        parts = (
            "govuk-form-group",
            "govuk-form-group--error" if self.error else "",
            own.get(self.kind),
            self.look.css_class,
        )
        return " ".join(part for part in parts if part)

    @property
    def has_other_words(self) -> bool:
        """Whether a public text has words beside the English ones."""
        return any(part.value for part in self.parts[1:])


def kind_of(widget: forms.Widget) -> str:
    """Return which component of the form pack shows a widget."""
    for widget_class, kind in (
        (PublicTextInput, "public_text"),
        (DatePartsInput, "date"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.Select, "select"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (forms.PasswordInput, "password"),
    ):
        if isinstance(widget, widget_class):
            return kind
    return "hidden" if widget.is_hidden else "input"


def target_id(bound: BoundField) -> str:
    """Return the id of the input that a link in the error summary should lead to."""
    base = base_id(bound)
    if kind_of(bound.field.widget) == "date":
        wrong = _wrong_parts(bound)
        return f"{base}-{wrong[0]}" if wrong else f"{base}-day"
    return base


def base_id(bound: BoundField) -> str:
    """Return the id that a field's input, hint and error share the beginning of."""
    return str(bound.field.widget.attrs.get("id") or bound.auto_id or bound.html_name)


def describe(bound: BoundField, look: Look | None = None, reveals: Mapping[str, SafeString] | None = None) -> Component:
    """Gather everything that is shown of a field; ``reveals`` holds what each choice shows when it is chosen."""
    look = look or Look()
    widget = bound.field.widget
    kind = kind_of(widget)
    own_id = base_id(bound)
    error = _joined(bound.errors)
    hint = str(bound.help_text or "")
    described = [
        widget.attrs.get("aria-describedby", ""),
        f"{own_id}-info" if kind == "textarea" and _max_length(bound) else "",
        f"{own_id}-hint" if hint and kind != "checkbox" else "",
        f"{own_id}-error" if error else "",
    ]
    attrs = {name: value for name, value in widget.attrs.items() if name not in UNWANTED and name != "id"}
    if bound.field.disabled:
        attrs["disabled"] = True
    component = Component(
        kind=kind,
        id=own_id,
        name=bound.html_name,
        label=str(bound.label or ""),
        hint=hint,
        error=error,
        look=look,
        described_by=" ".join(part for part in described if part),
        css_class=widget.attrs.get("class", ""),
        attrs=attrs,
        max_length=_max_length(bound),
    )
    return _FILL.get(kind, _with_value)(component, bound, reveals or {})


def _joined(errors: Iterable[Any]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((error,) for error in errors))


def _max_length(bound: BoundField) -> int | None:
    limit: int | None = getattr(bound.field, "max_length", None)
    return limit


def _shown(value: Any) -> str:
    """NUL cannot be stored; without it, what somebody typed can be sent again."""
    return "" if value is None else str(value).replace("\x00", "")


Reveals = Mapping[str, SafeString]
INPUT_MODES = {forms.IntegerField: "numeric", forms.FloatField: "decimal", forms.DecimalField: "decimal"}


def _with_value(component: Component, bound: BoundField, _reveals: Reveals) -> Component:
    widget = bound.field.widget
    attrs = dict(component.attrs)
    input_type = getattr(widget, "input_type", "text") or "text"
    if input_type == "number":
        input_type = "text"
        mode = next((mode for kind, mode in INPUT_MODES.items() if type(bound.field) is kind), "numeric")
        attrs.setdefault("inputmode", mode)
    if input_type == "email":
        attrs.setdefault("spellcheck", "false")
    value = "" if component.kind in {"file", "password"} else _shown(widget.format_value(bound.value()))
    return replace(component, attrs=attrs, input_type=input_type, value=value)


def _with_parts_of_date(component: Component, bound: BoundField, _reveals: Reveals) -> Component:
    widget: DatePartsInput = bound.field.widget
    value = bound.value()
    values = value if isinstance(value, list) else widget.decompress(value)
    wrong = _wrong_parts(bound)
    parts = [
        Part(
            name=f"{component.name}-{part}",
            id=f"{component.id}-{part}",
            label=str(label),
            value=_shown(shown),
            css_class=f"govuk-input--width-{4 if part == 'year' else 2}"
            + (" govuk-input--error" if part in wrong else ""),
        )
        for (part, label), shown in zip(widget.parts.items(), values, strict=True)
    ]
    return replace(component, parts=tuple(parts))


def _wrong_parts(bound: BoundField) -> list[str]:
    """Which inputs of a date have the error: the ones it names, or all."""
    if not bound.errors:
        return []
    errors = bound.errors.as_data() if hasattr(bound.errors, "as_data") else []
    named = [part for error in errors for part in (error.params or {}).get("parts", ())]
    return named or list(DatePartsInput.parts)


def _with_variants(component: Component, bound: BoundField, _reveals: Reveals) -> Component:
    widget: PublicTextInput = bound.field.widget
    words = widget.format_value(bound.value())
    checking = getattr(bound.form, "checks_words", False)
    parts = [
        Part(
            name=widget.part_name(component.name, variant),
            id=component.id if variant == ENGLISH else f"{component.id}-{variant}",
            label=str(label),
            value=_shown(words.get(variant)),
            language="en-GB" if variant.startswith("en") else variant[:2],
            report=check_words(words[variant])
            if checking and words.get(variant, "").strip() and variant[:2] == "en"
            else None,
        )
        for variant, label in VARIANTS.items()
    ]
    return replace(component, parts=tuple(parts))


def _with_items(component: Component, bound: BoundField, reveals: Reveals) -> Component:
    """The choices of radios or checkboxes: the first has the field's own id, so that links to the field lead to it."""
    value = bound.value()
    chosen = {str(one) for one in value} if isinstance(value, (list, tuple, set)) else {str(value)}
    hints, dividers = getattr(bound.field, "hints", {}), getattr(bound.field, "dividers", {})
    none_value, none_label = getattr(bound.field, "none_value", None), getattr(bound.field, "none_label", "")
    none = [(none_value, none_label)] if none_label else []
    items: list[Item] = []
    for choice, label in [*_flat(bound.field.widget.choices), *none]:
        key = str(choice)
        if key == "":
            continue
        if key in dividers:
            items.append(Item(divider=str(dividers[key])))
        own_id = component.id if not items else f"{component.id}-{len(items) + 1}"
        hint = str(hints(choice) if callable(hints) else hints.get(key, ""))
        items.append(
            Item(
                value=key,
                label=str(label),
                id=own_id,
                hint=hint,
                checked=key in chosen,
                exclusive=key == none_value,
                described_by=f"{own_id}-item-hint" if hint else "",
                conditional=reveals.get(key, ""),
                disabled=bound.field.disabled,
            )
        )
    return replace(component, items=tuple(items))


def _with_tick(component: Component, bound: BoundField, _reveals: Reveals) -> Component:
    value = bound.field.widget.format_value(bound.value())
    item = Item(
        value=value or "on",
        label=component.label,
        id=component.id,
        hint=component.hint,
        checked=bound.field.widget.check_test(bound.value()),
        described_by=" ".join(
            part for part in (component.described_by, f"{component.id}-item-hint" if component.hint else "") if part
        ),
        disabled=bound.field.disabled,
    )
    return replace(component, items=(item,))


def _with_options(component: Component, bound: BoundField, _reveals: Reveals) -> Component:
    value = bound.value()
    chosen = (
        {str(one) for one in value} if isinstance(value, (list, tuple, set)) else {"" if value is None else str(value)}
    )

    def options(choices: Iterable[tuple[Any, Any]]) -> tuple[Item, ...]:
        return tuple(
            Item(value="" if choice is None else str(choice), label=_option_label(label), checked=str(choice) in chosen)
            for choice, label in choices
        )

    groups = [
        (str(choice), options(label)) if isinstance(label, (list, tuple)) else ("", options([(choice, label)]))
        for choice, label in bound.field.widget.choices
    ]
    attrs = dict(component.attrs)
    if bound.field.widget.allow_multiple_selected:
        attrs["multiple"] = True
    return replace(component, groups=tuple(groups), attrs=attrs)


def _option_label(label: Any) -> str:
    """Dashes say nothing when they are read out."""
    words = str(label)
    return gettext("Choose") if words and not words.strip("-") else words


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    for choice, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield choice, label


_FILL = {
    "date": _with_parts_of_date,
    "public_text": _with_variants,
    "radios": _with_items,
    "checkboxes": _with_items,
    "checkbox": _with_tick,
    "select": _with_options,
}
