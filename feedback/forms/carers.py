"""The forms that carers fill in: tell us, follow, write back."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from common.formpack import Button, Fieldset, Include, Question, Reveal
from common.forms import LongTextField, PortalForm, RadiosField, SubmissionTokenMixin
from feedback.models import LONGEST_WORDS, Item
from feedback.references import as_typed, is_well_formed
from people.forms.addresses import COME_BACK_LATER, AddressField, LeaveAddressForm
from people.models import Organisation, Person
from planning.models import Service

# Two answers to "What is it about?" that are no service. A star cannot stand in the slug of one.
SOMETHING_ELSE = "*else"
NOT_SURE = "*unsure"
NO_NAME = "*nobody"  # one of the answers to "In whose name?"
MOST_VOICES = 100_000
LONGEST_CODE = 40  # far longer than a code with spaces, far shorter than an attack
TOO_LONG = _("Use %(limit_value)d characters or fewer. You have %(show_value)d.")


def bound_to_words(token: uuid.UUID, *answers: object) -> uuid.UUID:
    """The key of a form together with what was written in it.

    The same form sent twice is one row. The same form with other words is another: nothing that was typed is lost.
    """
    return uuid.uuid5(token, "\x1f".join(str(answer) for answer in answers))


class CarersForm(PortalForm):
    """A form that anybody may send, to the same view from wherever it is shown."""

    view: ClassVar[str] = ""

    @property
    def helper(self) -> FormHelper:
        """What crispy-forms asks a form for."""
        helper = super().helper
        helper.form_action = reverse(self.view) if self.view else ""
        return helper

    def say_come_back_later(self) -> None:
        """Say that too much came from one place; all that was typed is still here."""
        self.add_error(None, COME_BACK_LATER)


class SayForm(SubmissionTokenMixin, CarersForm):
    """Say something, on one page, before it is checked on a second one. ``subject`` asks what it is about."""

    submit = _("Next: check what you wrote")
    reveals = {"about": {Item.About.GROUP: ["voices"]}}
    subject: ClassVar[str]

    about = RadiosField(
        label=_("Who is it about?"),
        choices=Item.About.choices,
        error_messages={"required": _("Choose who it is about.")},
    )
    voices = forms.IntegerField(
        label=_("How many carers are in your group?"),
        min_value=1,
        max_value=MOST_VOICES,
        error_messages={
            "required": _("Write how many carers are in your group."),
            "invalid": _("Write how many as a number, like 12."),
            "min_value": _("Write how many as a number, like 12."),
            "max_value": _("Write a smaller number."),
        },
    )
    words = LongTextField(
        label=_("What do you want to say?"),
        help_text=_("Please name nobody. Write “my son” or “the nurse”."),
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write what you want to say."), "max_length": TOO_LONG},
    )
    speaker = RadiosField(
        label=_("In whose name do you say it?"), error_messages={"required": _("Choose in whose name you say it.")}
    )
    email = AddressField(
        label=_("Email"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    may_quote = forms.BooleanField(label=_("Yes, you may show my words to other people"), required=False)

    def __init__(self, *args: Any, persons: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._persons = {str(person.pk): person for person in persons}
        speaker = self.fields["speaker"]
        if not persons:
            del self.fields["speaker"]
        elif isinstance(speaker, RadiosField):
            speaker.choices = [
                *((str(person.pk), str(person)) for person in persons),
                (NO_NAME, _("Nobody’s. I give no name")),
            ]
            if len(persons) == 1:
                speaker.initial = str(persons[0].pk)

    def layout(self) -> list[Any]:
        """What stands in the form, top to bottom."""
        return [
            *(name for name, field in self.fields.items() if isinstance(field.widget, forms.HiddenInput)),
            Question(self.subject, size="m", heading=2),
            Reveal("about", {Item.About.GROUP: ["voices"]}, size="m", heading=2),
            Question("words", size="m", heading=2),
            *([Question("speaker", size="m", heading=2)] if "speaker" in self.fields else []),
            Fieldset(
                _("How can we reach you?"),
                "email",
                heading=2,
                hint=_("You can skip this. You will get a reference, so you can still see our answer."),
            ),
            Fieldset(
                _("May we quote you?"),
                "may_quote",
                heading=2,
                hint=_("We will only quote you if you tick the box. We never give your name."),
            ),
            Include("feedback/_before_you_send.html"),
        ]

    @property
    def person(self) -> Person | None:
        """In whose name it is said."""
        return self._persons.get(self.cleaned_data.get("speaker", ""))

    @property
    def submission_key(self) -> uuid.UUID:
        """The key under which this is kept once."""
        answers = [self.cleaned_data.get(name, "") for name in sorted(self.fields) if name != "submission"]
        return bound_to_words(self.cleaned_data["submission"], *answers)

    def kept(self) -> list[tuple[str, str]]:
        """What was typed, name by name, for the page on which it is checked."""
        typed = [(name, self[name].value()) for name in self.fields]
        return [(name, str(value)) for name, value in typed if value not in (None, False)]

    def summary(self) -> list[tuple[str, str, str]]:
        """Each question with its answer in words, for reading it once more."""
        asked = [self.subject, "about", "words", "speaker", "email", "may_quote"]
        return [(name, self._question(name), self._answer(name)) for name in asked if name in self.fields]

    def _question(self, name: str) -> str:
        worded = {"email": gettext("How can we reach you?"), "may_quote": gettext("May we quote you?")}
        return worded.get(name, str(self.fields[name].label))

    def _answer(self, name: str) -> str:
        value = self.cleaned_data[name]
        if name == "email":
            return str(value) or gettext("You gave no email. You will get a reference.")
        if name == "may_quote":
            return gettext("Yes, without my name") if value else gettext("No")
        if name == "about" and value == Item.About.GROUP:
            return gettext("A group of %(count)d carers") % {"count": self.cleaned_data["voices"]}
        return str(value) if name == "words" else self._label(name, value)

    def _label(self, name: str, value: str) -> str:
        widget = self.fields[name].widget
        choices = widget.choices if isinstance(widget, forms.RadioSelect) else []
        return next((str(label) for choice, label in choices if str(choice) == value), value)


class TellForm(SayForm):
    """Say what is good, or what should change."""

    view = "feedback:tell"
    subject = "service"
    field_order = ("service",)

    service = RadiosField(
        label=_("What is it about?"),
        help_text=_("Not sure? We will find the right people."),
        error_messages={"required": _("Choose what it is about. “I am not sure” is fine.")},
    )
    activity = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, services: Iterable[Service], host: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._services = {service.slug: service for service in services}
        self.host = host
        about_what = self.fields["service"]
        if isinstance(about_what, RadiosField):
            about_what.hints = {slug: service.organisation.name for slug, service in self._services.items()}
            about_what.choices = [(slug, service.name) for slug, service in self._services.items()]
            if host:
                about_what.choices += [(SOMETHING_ELSE, _("Something else")), (NOT_SURE, _("I am not sure"))]

    def clean_activity(self) -> Activity | None:
        """The activity where it was heard, if there is such a one."""
        typed = self.cleaned_data["activity"]
        return Activity.objects.published().filter(pk=typed).first() if typed.isdecimal() and len(typed) < 10 else None  # noqa: PLR2004

    @property
    def chosen_service(self) -> Service | None:
        """The service that was chosen, if one was."""
        return self._services.get(self.cleaned_data["service"])

    @property
    def organisation(self) -> Organisation:
        """Who gets the words: who runs the service, else who held the activity, else who runs the portal."""
        activity: Activity | None = self.cleaned_data["activity"]
        if self.chosen_service is not None:
            return self.chosen_service.organisation
        if activity is not None:
            return activity.organisation
        if self.host is None:
            raise ValueError("Without a host there is no answer but a service")
        return self.host

    def _answer(self, name: str) -> str:
        if name == "service" and (service := self.chosen_service):
            return f"{service}, {service.organisation}"
        return super()._answer(name)


class CodeField(forms.CharField):
    """A reference or a secret code, with or without spaces, dashes and capital letters."""

    def __init__(self, *, label: Any, required_words: Any, wrong_words: Any, **kwargs: Any) -> None:
        messages = {"required": required_words, "max_length": wrong_words, "null_characters_not_allowed": wrong_words}
        widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"})
        super().__init__(label=label, max_length=LONGEST_CODE, error_messages=messages, widget=widget, **kwargs)
        self.wrong_words = wrong_words

    def clean(self, value: Any) -> str:
        """Return the code as it is stored."""
        code = as_typed(super().clean(value))
        if code and not is_well_formed(code):
            raise ValidationError(self.wrong_words, code="invalid")
        return code


WRONG_SHAPE = _("It has 8 letters and numbers, like K7MW 4PXD.")


class FollowItemForm(CarersForm):
    """Open the page of one's words by reference and secret code."""

    view = "feedback:follow"
    submit = _("See what came of it")

    kept_words = forms.CharField(required=False, widget=forms.HiddenInput)
    reference = CodeField(label=_("Your reference"), required_words=_("Write your reference."), wrong_words=WRONG_SHAPE)
    code = CodeField(
        label=_("Your secret code"),
        required_words=_("Write your secret code."),
        wrong_words=WRONG_SHAPE,
    )

    def layout(self) -> list[Any]:
        """Both codes, wide enough for their 8 signs."""
        return ["kept_words", Question("reference", size="m", width="10"), Question("code", size="m", width="10")]


class ReferenceForm(CarersForm):
    """See how far one's words have come, by the reference alone."""

    view = "feedback:follow"
    prefix = "state"

    reference = CodeField(label=_("Your reference"), required_words=_("Write your reference."), wrong_words=WRONG_SHAPE)

    def layout(self) -> list[Any]:
        """The reference, wide enough for its 8 signs."""
        return [Question("reference", size="s", width="10")]

    def buttons(self) -> list[Button]:
        """Its button tells it apart from the form with the code."""
        return [Button(_("See how far it is"), name="state", value="1", kind="secondary")]


class ReplyForm(SubmissionTokenMixin, CarersForm):
    """Write back. The page writes the form's own tag, since only it knows about which item."""

    submit = _("Send my reply")

    words = LongTextField(
        label=_("Write back"),
        help_text=_("Please name nobody."),
        rows=4,
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write what you want to say."), "max_length": TOO_LONG},
    )

    @property
    def helper(self) -> FormHelper:
        """What crispy-forms asks a form for."""
        helper = super().helper
        helper.form_tag = False
        return helper

    @property
    def submission_key(self) -> uuid.UUID:
        """The key under which this message is kept once."""
        return bound_to_words(self.cleaned_data["submission"], self.cleaned_data["words"])


class LookAgainForm(ReplyForm):
    """Ask somebody else to look again."""

    submit = _("Ask someone else to look again")
    prefix = "again"

    words = LongTextField(
        label=_("What is not right about our answer?"),
        help_text=_("Please name nobody."),
        rows=4,
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write what is not right about our answer."), "max_length": TOO_LONG},
    )


class FollowForm(LeaveAddressForm):
    """Leave an address to hear of news."""

    submit = _("Tell me when there is news")
    why = _("We only write when there is news about this. You can stop at any time.")
