"""What the templates of the form pack are written with: ``{% load formpack %}``."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import template
from django.forms import BaseForm, BoundField
from django.forms.utils import flatatt
from django.template import Context
from django.utils.safestring import SafeString

from common.components import Component, describe, target_id

register = template.Library()


class Problem(NamedTuple):
    """One line of the error summary."""

    message: str
    target: str


@register.simple_tag(takes_context=True)
def component(context: Context, bound: BoundField) -> Component:
    """Return everything that is shown of a field, as its layout object wants it."""
    return describe(bound, context.get("look"), context.get("reveals"))


@register.filter
def attributes(attrs: Mapping[str, Any]) -> SafeString:
    """Write attributes; False and None leave one out."""
    return flatatt({name: value for name, value in attrs.items() if value is not None})


@register.filter
def problems(form: BaseForm) -> list[Problem]:
    """Return every error of a form in the order of its fields, each with the id it leads to."""
    found = [Problem(str(message), "") for message in form.non_field_errors()]
    for bound in form:
        target = "" if bound.is_hidden else target_id(bound)
        found += [Problem(str(message), target) for message in bound.errors]
    return found
