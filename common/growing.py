"""Forms that ask the same for several things: a few rows at first, and a button that adds more, without JavaScript."""

from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.forms.utils import ErrorDict

from common.formpack import Button, Words
from common.forms import PortalForm

MORE = "more"

if TYPE_CHECKING:
    Base = PortalForm
else:
    Base = forms.Form


class GrowingMixin(Base):
    """Shows `shown` rows. The form adds the fields of each row itself, once `grow` has been called."""

    first_rows: ClassVar[int]
    more_rows: ClassVar[int]
    most_rows: ClassVar[int]
    more_words: ClassVar[Words]
    shown: int

    rows = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def grow(self) -> None:
        """Work out how many rows are shown: as many as were sent, and more where that was asked for."""
        self.shown = min(max(self._rows_sent(), self.first_rows) + self.wants_more * self.more_rows, self.most_rows)
        self.initial["rows"] = self.shown
        if self.is_bound:  # the page holds as many rows as it shows, whatever was sent
            self.data = self.data.copy()  # type: ignore[attr-defined]  # of the request, a QueryDict
            self.data["rows"] = str(self.shown)  # type: ignore[index]  # as above

    def _rows_sent(self) -> int:
        typed = str(self.data.get("rows", ""))
        is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(self.most_rows))
        return int(typed) if is_number else self.first_rows

    @property
    def wants_more(self) -> bool:
        """Whether the button for more rows was pressed: the form is shown again with them, and nothing is saved."""
        return self.is_bound and MORE in self.data

    def is_valid(self) -> bool:
        """Whether the form may be acted upon; never when only more rows were asked for."""
        return super().is_valid() and not self.wants_more

    def full_clean(self) -> None:
        """Somebody who only asks for more rows is not told of gaps."""
        super().full_clean()
        if self.wants_more:
            self._errors = ErrorDict()

    def buttons(self) -> list[Button]:
        """With one more that adds rows."""
        more = Button(self.more_words, name=MORE, value="1", kind="secondary")
        return [*super().buttons(), *([more] if self.shown < self.most_rows else [])]
