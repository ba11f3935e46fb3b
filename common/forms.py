"""Forms and fields as every page of the portal has them."""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator, ProhibitNullCharactersValidator
from django.db.models import QuerySet
from django.forms.utils import ErrorDict, pretty_name
from django.http import HttpResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.formpack import Button, Buttons, Layout, Question, Reveal, Words
from common.public_text import ENGLISH, VARIANTS, PublicText
from common.templatetags.portal import london_time
from common.widgets import DatePartsInput, PublicTextInput, TimeInput

CHECK_WORDS = "check_words"
# What a field says when it was left empty, by the kind of field; the first that fits.
PLEASE: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.BooleanField, _("Please tick: {label}")),
    (forms.ChoiceField, _("Please choose: {label}")),
    (forms.FileField, _("Please choose a file: {label}")),
    (forms.Field, _("Please fill in: {label}")),
)
NO_NUL = ProhibitNullCharactersValidator(
    message=_("There was a hidden character that we cannot keep. We took it out: please send this again.")
)
EMAIL = EmailValidator(message=_("Write the email address like name@example.com"))
TOO_LONG = ngettext_lazy(
    "Use %(limit_value)d character or fewer. You have %(show_value)d.",
    "Use %(limit_value)d characters or fewer. You have %(show_value)d.",
    "limit_value",
)
View = TypeVar("View", bound=Callable[..., HttpResponse])


def keeps_words(view: View) -> View:
    """Mark a carers' view: if its form comes back without a valid token, what was typed is shown to be sent again."""
    view.keeps_words = True  # type: ignore[attr-defined]  # read by carer_portal.errors.csrf_failure
    return view


# --- Fields -----------------------------------------------------------------------------------------------------


class LongTextField(forms.CharField):
    """Words of any length; a line break counts as one character, as the counter on the page has it."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Write every line break alike."""
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class PhoneField(forms.CharField):
    """A telephone number, British or international, kept as it was typed."""

    widget = forms.TelInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Write a phone number, like 07700 900123 or +44 808 157 0192."),
    }
    _ALLOWED = re.compile(r"\+?[\d\s().-]+(?:\s*(?:ext\.?|x)\s*\d{1,6})?", re.IGNORECASE)
    _DIGITS = range(7, 22)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TelInput(attrs={"autocomplete": "tel"}))
        super().__init__(**{"max_length": 30, **kwargs})

    def to_python(self, value: Any) -> str:
        """Write every gap as one space."""
        return " ".join((super().to_python(value) or "").split())

    def validate(self, value: str) -> None:
        """Refuse what cannot be rung."""
        super().validate(value)
        digits = sum(character.isdigit() for character in value)
        if value and (not self._ALLOWED.fullmatch(value) or digits not in self._DIGITS):
            raise ValidationError(self.error_messages["invalid"], code="invalid")


class DatePartsField(forms.MultiValueField):
    """A date as three inputs; a month may be written as a word."""

    widget = DatePartsInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Write a date."),
        "incomplete": _("The date needs a day, a month and a year."),
        "invalid": _("Write a real date, like 27 3 2027."),
        "year": _("Write the year with 4 numbers, like 2027."),
    }
    _MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    _YEAR = re.compile(r"[1-9]\d{3}")

    def __init__(self, **kwargs: Any) -> None:
        parts = [forms.CharField(required=False) for _ in DatePartsInput.parts]
        super().__init__(parts, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> date | None:
        """Put the date together, and say which part is wrong."""
        typed = [str(part or "").strip() for part in value or ("", "", "")]
        if not any(typed):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        missing = [part for part, text in zip(DatePartsInput.parts, typed, strict=True) if not text]
        if missing:
            raise self._error("incomplete", *missing)
        day, month, year = typed
        if not self._YEAR.fullmatch(year):
            raise self._error("year", "year")
        try:
            found = date(int(year), self._month(month), int(day))
        except (ValueError, OverflowError):  # a number may be larger than any date holds
            raise self._error("invalid", *DatePartsInput.parts) from None
        self.validate(found)
        self.run_validators(found)
        return found

    def compress(self, data_list: Any) -> Any:
        """Only `clean` knows which part is wrong, so it does the work."""
        return data_list

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the dates."""
        try:
            return bool(initial != self.clean(data))
        except ValidationError:
            return True

    def _month(self, typed: str) -> int:
        return self._MONTHS.index(typed[:3].lower()) + 1 if typed.isalpha() else int(typed)

    def _error(self, code: str, *parts: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"parts": parts})


class TimeTextField(forms.Field):
    """A time of day as people write it: 6.30pm, 18:30, 6pm, noon."""

    widget = TimeInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Write a time."),
        "invalid": _("Write a time, like 6.30pm or 18:30."),
    }
    _TIME = re.compile(r"(\d{1,2})(?:[.: ]?(\d{2}))?(?:\s*([ap])\.?m?\.?)?", re.IGNORECASE)
    _NOON = 12

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> time | None:
        """Read the time."""
        if value in self.empty_values or isinstance(value, time):
            return value or None
        typed = str(value).strip().lower()
        if typed in {"noon", "midday", "midnight"}:
            return time(0 if typed == "midnight" else self._NOON)
        match = self._TIME.fullmatch(typed)
        if match is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
        if half and not 1 <= hour <= self._NOON:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if half:
            hour = hour % self._NOON + (self._NOON if half == "p" else 0)
        try:
            return time(hour, minute)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        """Show a time as people write it, and typed words as they are."""
        return london_time(value) if isinstance(value, time) else value


class ChoicesMixin:
    """Hints under choices, "or" between them, and "None of these", which takes back all others.

    ``hints`` maps a choice to its hint, or is called with the choice. ``dividers`` maps the choice that comes
    after one to its word.
    """

    none_value = "none"
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": _("Choose one of the answers shown."),
        "invalid_list": _("Choose one of the answers shown."),
        "invalid_pk_value": _("Choose one of the answers shown."),
    }

    def __init__(
        self,
        *args: Any,
        hints: Mapping[str, Words] | Callable[[Any], Words] | None = None,
        dividers: Mapping[str, Words] | None = None,
        none_label: Words = "",
        **kwargs: Any,
    ) -> None:
        self.none_label = none_label
        self.hints = hints or {}
        self.dividers = {**({self.none_value: _("or")} if none_label else {}), **(dividers or {})}
        super().__init__(*args, **kwargs)


class RadiosField(ChoicesMixin, forms.ChoiceField):
    """One of a few choices."""

    widget = forms.RadioSelect


if TYPE_CHECKING:
    ModelChoiceField = forms.ModelChoiceField[Any]
    ModelMultipleChoiceField = forms.ModelMultipleChoiceField[Any]
else:
    ModelChoiceField, ModelMultipleChoiceField = forms.ModelChoiceField, forms.ModelMultipleChoiceField


class ModelRadiosField(ChoicesMixin, ModelChoiceField):
    """One of a few rows; ``hints`` may be called with a choice, whose row is ``choice.instance``."""

    widget = forms.RadioSelect


class NoneOfTheseMixin(ChoicesMixin):
    """Several choices, perhaps with "None of these", which gives an empty answer."""

    _contradiction = _("Choose what fits, or “%(none)s”, not both.")

    def clean(self, value: Any) -> Any:
        """Take "None of these" as an answer; it cannot stand beside another."""
        if self.none_label and value and self.none_value in value:
            if len(value) > 1:
                raise ValidationError(self._contradiction, code="contradiction", params={"none": self.none_label})
            return self._nothing()
        return super().clean(value)  # type: ignore[misc]  # of the field it is mixed into

    def _nothing(self) -> Any:
        return []


class CheckboxesField(NoneOfTheseMixin, forms.MultipleChoiceField):
    """Any number of choices."""

    widget = forms.CheckboxSelectMultiple


class ModelCheckboxesField(NoneOfTheseMixin, ModelMultipleChoiceField):
    """Any number of rows."""

    widget = forms.CheckboxSelectMultiple

    def _nothing(self) -> Any:
        return cast("QuerySet[Any]", self.queryset).none()


class PublicTextFormField(forms.Field):
    """Words for carers, in English and if there are any in Welsh and Easy Read; staff can check them."""

    widget = PublicTextInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Write this in English at least."),
        "max_length": ngettext_lazy(
            "%(variant)s: use %(limit)d character or fewer. You have %(count)d.",
            "%(variant)s: use %(limit)d characters or fewer. You have %(count)d.",
            "limit",
        ),
    }

    def __init__(self, *, max_length: int | None = None, rows: int = 5, **kwargs: Any) -> None:
        self.max_words = max_length
        kwargs["widget"] = PublicTextInput(rows=rows)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> PublicText:
        """Take the variants that have words."""
        if isinstance(value, (PublicText, str)):
            return PublicText.of(value)
        cleaned = {variant: text.replace("\r\n", "\n").strip() for variant, text in (value or {}).items()}
        return PublicText(cleaned)

    def validate(self, value: PublicText) -> None:
        """Ask for English where words are needed, and keep each variant short enough."""
        if self.required and ENGLISH not in value:
            raise ValidationError(self.error_messages["required"], code="required")
        for variant, text in value.items():
            NO_NUL(text)
            if self.max_words is not None and len(text) > self.max_words:
                params = {"variant": VARIANTS[variant], "limit": self.max_words, "count": len(text)}
                raise ValidationError(self.error_messages["max_length"], code="max_length", params=params)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the words."""
        return self.to_python(initial) != self.to_python(data)


def kinder(validator: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return the validator that says the same as one of Django's in the portal's words."""
    if isinstance(validator, ProhibitNullCharactersValidator):
        return NO_NUL
    if isinstance(validator, MaxLengthValidator):
        return MaxLengthValidator(validator.limit_value, message=TOO_LONG)
    if isinstance(validator, EmailValidator):
        return EMAIL
    return validator


# --- Forms ------------------------------------------------------------------------------------------------------


class PortalHelper(FormHelper):  # type: ignore[misc]  # crispy-forms has no types
    """Sends a form to the address it stands at, without looking for a URL of that name."""

    form_action = ""


class PortalFormMixin:
    """What every form of the portal does: our look, our checks, our words.

    ``submit`` are the words on its button. ``reveals`` says which fields belong to which choice, as
    ``{"reach_by": {"email": ["email"]}}``: those of another choice are neither asked nor kept.
    """

    submit: ClassVar[Words] = _("Continue")
    error_title: ClassVar[Words] = _("There is a problem")
    reveals: ClassVar[Mapping[str, Mapping[str, Sequence[str]]]] = {}
    use_required_attribute = False

    if TYPE_CHECKING:
        fields: dict[str, forms.Field]
        data: Mapping[str, Any]
        cleaned_data: dict[str, Any]
        _errors: ErrorDict | None
        is_bound: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.validators = [kinder(validator) for validator in field.validators]
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                please = next(words for kind, words in PLEASE if isinstance(field, kind))
                field.error_messages["required"] = format_lazy(please, label=field.label or pretty_name(name))
            if isinstance(field, forms.ModelChoiceField):
                field.validate_no_null_characters = NO_NUL  # type: ignore[method-assign]  # of this field only
            if isinstance(field, forms.EmailField):
                field.widget.attrs.setdefault("autocomplete", "email")

    @property
    def checks_words(self) -> bool:
        """Whether "Check my words" was pressed: the form is shown again with a report, and nothing is saved."""
        return self.is_bound and CHECK_WORDS in self.data

    def is_valid(self) -> bool:
        """Whether the form may be acted upon; never when only the words are to be checked."""
        return super().is_valid() and not self.checks_words  # type: ignore[misc]  # of the form it is mixed into

    def full_clean(self) -> None:
        """Clean, then leave out what was not asked; somebody who only checks words is not told of gaps."""
        super().full_clean()  # type: ignore[misc]  # of the form it is mixed into
        if self.checks_words:
            self._errors = ErrorDict()

    def _clean_form(self) -> None:
        for chooser, choices in self.reveals.items():
            chosen = self.cleaned_data.get(chooser)
            kept = {str(one) for one in chosen} if isinstance(chosen, (list, tuple)) else {str(chosen)}
            for value, names in choices.items():
                if value not in kept:
                    self._leave_out(names)
        super()._clean_form()  # type: ignore[misc]  # of the form it is mixed into

    def _leave_out(self, names: Sequence[str]) -> None:
        for name in names:
            if self._errors is not None:
                self._errors.pop(name, None)
            self.cleaned_data[name] = self.fields[name].to_python(None)

    def layout(self) -> list[Any]:
        """What stands in the form, top to bottom; a form may say it in its own way."""
        revealed = {name for choices in self.reveals.values() for names in choices.values() for name in names}
        return [
            Reveal(name, self.reveals[name], size="m") if name in self.reveals else Question(name, size="m")
            for name in self.fields
            if name not in revealed
        ]

    def buttons(self) -> list[Button]:
        """The buttons at the end; where staff write for carers, one checks the words."""
        checks = any(isinstance(field, PublicTextFormField) for field in self.fields.values())
        check = [Button(_("Check my words"), name=CHECK_WORDS, value="1", kind="secondary")] if checks else []
        return [Button(self.submit), *check]

    @property
    def helper(self) -> FormHelper:
        """What crispy-forms asks a form for."""
        helper = PortalHelper()
        buttons = self.buttons()
        row = [Buttons(*buttons)] if len(buttons) > 1 else buttons
        helper.layout = Layout(*self.layout(), *row)
        helper.render_hidden_fields = True
        return helper


class PortalForm(PortalFormMixin, forms.Form):
    """A form of the portal."""


if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


class PortalModelForm(PortalFormMixin, ModelForm):
    """A form of the portal that edits one row."""


class SubmissionTokenMixin(forms.Form):
    """A one-use number in the form, so that what is sent twice is stored once: see ``cleaned_data["submission"]``."""

    submission = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_submission(self) -> uuid.UUID:
        """Return the form's number; a form that lost it counts as a new one."""
        sent: uuid.UUID | None = self.cleaned_data["submission"]
        return sent or uuid.uuid4()
