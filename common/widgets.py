"""Inputs that Django does not have."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from common.public_text import VARIANTS, PublicText


class DatePartsInput(forms.MultiWidget):
    """A date as three inputs: day, month, year."""

    parts = {"day": _("Day"), "month": _("Month"), "year": _("Year")}

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in self.parts}, attrs)
        self.widgets_names = [f"-{part}" for part in self.parts]

    def decompress(self, value: Any) -> list[Any]:
        """Take a date apart."""
        return [value.day, value.month, value.year] if isinstance(value, date) else [None, None, None]


class TimeInput(forms.TimeInput):
    """A time of day as people write it; typed words stay as they were."""


class PublicTextInput(forms.Widget):
    """One text area for English, and one for each other variant."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, rows: int = 5) -> None:
        super().__init__({"rows": rows, **(attrs or {})})

    @staticmethod
    def part_name(name: str, variant: str) -> str:
        """Return the name under which a variant is sent."""
        return f"{name}-{variant}"

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: MultiValueDict[str, Any],  # noqa: ARG002 - Django's signature
        name: str,
    ) -> dict[str, str] | None:
        """Collect the variants that were sent."""
        sent = {variant: data.get(self.part_name(name, variant)) for variant in VARIANTS}
        return {variant: text for variant, text in sent.items() if text is not None} or None

    def value_omitted_from_data(
        self,
        data: Mapping[str, Any],
        files: Any,  # noqa: ARG002 - Django's signature
        name: str,
    ) -> bool:
        """Tell whether no variant was sent at all."""
        return all(self.part_name(name, variant) not in data for variant in VARIANTS)

    def format_value(self, value: Any) -> dict[str, str]:
        """Return the words to show in each variant's text area."""
        return value.as_dict() if isinstance(value, PublicText) else dict(PublicText.of(value))
