"""Layout objects of the form pack, for a form's layout.

Layout(
    Question("words", size="m", heading=2),
    Fieldset(_("How can we reach you?"), "email", "phone"),
    Reveal("reach_by", {"email": ["email"], "phone": ["phone"]}),
    Button(_("Send feedback")),
)
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from crispy_forms.layout import Div, Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django.forms import BaseForm
from django.template import Context
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from common.components import Look

__all__ = ["Button", "Buttons", "Div", "Fieldset", "Include", "Layout", "Panel", "Question", "Reveal"]

Words = str | Promise


class Question(LayoutObject):  # type: ignore[misc]  # crispy-forms has no types
    """One field, with how it looks; the keywords are those of `common.components.Look`."""

    def __init__(self, name: str, **look: Any) -> None:
        self.fields = [name]
        self.look = Look(**look)

    def render(
        self, form: BaseForm, context: Context, template_pack: str = TEMPLATE_PACK, **_kwargs: Any
    ) -> SafeString:
        """Show the field."""
        return self._shown(form, context, template_pack, {"look": self.look})

    def _shown(self, form: BaseForm, context: Context, template_pack: str, extra: dict[str, Any]) -> SafeString:
        shown: SafeString = render_field(
            self.fields[0], form, context, template_pack=template_pack, extra_context=extra
        )
        return shown


class Reveal(Question):
    """Radios or checkboxes of which some choices show more fields: ``{"email": ["email"]}``.

    Without JavaScript every field shows. `PortalForm.reveals` says the same to the form, so that what was not
    chosen is not asked.
    """

    def __init__(self, name: str, reveals: Mapping[str, Sequence[Any]], **look: Any) -> None:
        super().__init__(name, **look)
        self.reveals = reveals
        self.fields += [revealed for names in reveals.values() for revealed in names]

    def render(
        self, form: BaseForm, context: Context, template_pack: str = TEMPLATE_PACK, **_kwargs: Any
    ) -> SafeString:
        """Show the choices, with what each reveals."""
        shown = {
            value: mark_safe(  # noqa: S308 - each part was rendered by a template
                "".join(render_field(name, form, context, template_pack=template_pack) for name in names)
            )
            for value, names in self.reveals.items()
        }
        return self._shown(form, context, template_pack, {"look": self.look, "reveals": shown})


class Fieldset(LayoutObject):  # type: ignore[misc]  # crispy-forms has no types
    """Several fields under one legend, perhaps with a hint."""

    def __init__(self, legend: Words, *fields: Any, size: str = "m", heading: int = 0, hint: Words = "") -> None:
        self.legend, self.fields, self.hint = legend, list(fields), hint
        self.look = Look(size=size, heading=heading)

    def render(
        self, form: BaseForm, context: Context, template_pack: str = TEMPLATE_PACK, **_kwargs: Any
    ) -> SafeString:
        """Show the fields inside a fieldset."""
        first = next((pointer.name for pointer in self.get_field_names()), "fields")
        return render_to_string(
            f"{template_pack}/layout/fieldset.html",
            {
                "legend": self.legend,
                "hint": self.hint,
                "look": self.look,
                "id": f"{form.add_prefix(first)}-group",
                "fields": self.get_rendered_fields(form, context, template_pack),
            },
        )


class Panel(LayoutObject):  # type: ignore[misc]  # crispy-forms has no types
    """Fields inside a box: the one thing to notice."""

    def __init__(self, *fields: Any, key: bool = False) -> None:
        self.fields, self.key = list(fields), key

    def render(
        self, form: BaseForm, context: Context, template_pack: str = TEMPLATE_PACK, **_kwargs: Any
    ) -> SafeString:
        """Show the fields in a box."""
        fields = self.get_rendered_fields(form, context, template_pack)
        return render_to_string(f"{template_pack}/layout/panel.html", {"fields": fields, "key": self.key})


class Include:
    """A template of a page's own among the fields; it sees the page's context."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(
        self,
        form: BaseForm,
        context: Context,
        template_pack: str = TEMPLATE_PACK,  # noqa: ARG002 - crispy-forms' signature
        **_kwargs: Any,
    ) -> SafeString:
        """Show the template."""
        return render_to_string(self.name, {**cast("dict[str, Any]", context.flatten()), "form": form})


class Button:
    """A button that sends the form. The last button of a form says what it does."""

    def __init__(self, words: Words, *, name: str = "", value: str = "", kind: str = "") -> None:
        self.words, self.name, self.value, self.kind = words, name, value, kind

    def render(
        self,
        form: BaseForm,  # noqa: ARG002 - crispy-forms' signature
        context: Context,  # noqa: ARG002
        template_pack: str = TEMPLATE_PACK,
        **_kwargs: Any,
    ) -> SafeString:
        """Show the button."""
        return render_to_string(f"{template_pack}/layout/button.html", {"button": self})


class Buttons(LayoutObject):  # type: ignore[misc]  # crispy-forms has no types
    """Buttons beside each other, the main one first."""

    def __init__(self, *buttons: Button) -> None:
        self.fields = list(buttons)

    def render(
        self, form: BaseForm, context: Context, template_pack: str = TEMPLATE_PACK, **_kwargs: Any
    ) -> SafeString:
        """Show the buttons in a row."""
        buttons = self.get_rendered_fields(form, context, template_pack)
        return render_to_string(f"{template_pack}/layout/buttons.html", {"buttons": buttons})
