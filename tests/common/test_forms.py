"""The portal's own fields, and what every form of it does."""

import uuid
from datetime import date, time
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.template import Context, Template
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from common.formpack import Button, Fieldset, Include, Panel, Question
from common.forms import (
    CheckboxesField,
    DatePartsField,
    LongTextField,
    ModelCheckboxesField,
    ModelRadiosField,
    PhoneField,
    PortalForm,
    PortalModelForm,
    PublicTextFormField,
    RadiosField,
    SubmissionTokenMixin,
    TimeTextField,
)
from common.templatetags.formpack import problems
from people.models import Organisation
from tests.formpack.dom import Element, parse
from tests.people.factories import make_organisation

REACH = [("email", "By email"), ("phone", "By phone"), ("no", "Not at all")]
NEEDS = [("loop", "Hearing loop"), ("food", "Halal food")]


class TellForm(SubmissionTokenMixin, PortalForm):
    """A little of everything."""

    reveals = {"reach_by": {"email": ["email"], "phone": ["phone"]}}

    words = LongTextField(label="Your words", max_length=20)
    reach_by = RadiosField(label="How can we reach you?", choices=REACH)
    email = forms.EmailField(label="Your email")
    phone = PhoneField(label="Your phone")
    needs = CheckboxesField(label="Needs", choices=NEEDS, none_label="None of these")
    agree = forms.BooleanField(label="I agree")
    paper = forms.FileField(label="A paper", required=False)


GOOD = {"words": "Hello", "reach_by": "no", "needs": ["none"], "agree": "on"}


# --- Dates, times, phones ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["27", "3", "2027"], date(2027, 3, 27)),
        ([" 27 ", "March", "2027"], date(2027, 3, 27)),
        (["27", "mar", "2027"], date(2027, 3, 27)),
        (["29", "2", "2028"], date(2028, 2, 29)),
    ],
)
def test_date(typed: list[str], expected: date) -> None:
    """Numbers, or the month as a word."""
    assert DatePartsField().clean(typed) == expected


@pytest.mark.parametrize(
    ("typed", "message", "parts"),
    [
        (["", "", ""], "Write a date.", None),
        (["27", "", "2027"], "needs a day, a month and a year", ("month",)),
        (["31", "2", "2027"], "Write a real date", ("day", "month", "year")),
        (["x", "2", "2027"], "Write a real date", ("day", "month", "year")),
        (["1", "\x00", "2027"], "Write a real date", ("day", "month", "year")),
        (["1", "smarch", "2027"], "Write a real date", ("day", "month", "year")),
        (["9" * 25, "2", "2027"], "Write a real date", ("day", "month", "year")),
        (["27", "3", "27"], "Write the year with 4 numbers", ("year",)),
        (["27", "3", "0000"], "Write the year with 4 numbers", ("year",)),
        (["٣", "3", "2027"], None, None),
    ],
)
def test_wrong_date_names_its_parts(typed: list[str], message: str | None, parts: tuple[str, ...] | None) -> None:
    """The error leads to the part that is wrong; other scripts' digits are digits."""
    if message is None:
        assert DatePartsField().clean(typed) == date(2027, 3, 3)
        return
    with pytest.raises(ValidationError, match=message) as caught:
        DatePartsField().clean(typed)
    assert (caught.value.params or {}).get("parts") == parts


def test_date_may_be_left_out_when_it_is_not_needed() -> None:
    """No date is None."""
    assert DatePartsField(required=False).clean(["", "", ""]) is None
    assert DatePartsField(required=False).clean(None) is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("6.30pm", time(18, 30)), ("6:30 PM", time(18, 30)), ("18:30", time(18, 30)), ("18.30", time(18, 30)),
        ("1830", time(18, 30)), ("6pm", time(18)), ("6 p.m.", time(18)), ("12am", time(0)), ("12pm", time(12)),
        ("noon", time(12)), ("midnight", time(0)), ("9", time(9)), ("0:05", time(0, 5)),
    ],
)  # fmt: skip
def test_time(typed: str, expected: time) -> None:
    """As people write it."""
    assert TimeTextField().clean(typed) == expected


@pytest.mark.parametrize("typed", ["25:00", "13pm", "0am", "6.60pm", "soon", "6m", "\x00", "6:3"])
def test_wrong_time(typed: str) -> None:
    """A plain sentence with an example."""
    with pytest.raises(ValidationError, match=r"like 6\.30pm"):
        TimeTextField().clean(typed)


def test_time_is_shown_as_people_write_it() -> None:
    """And comes back as it was."""
    shown = TimeTextField().prepare_value(time(18, 30))
    assert shown == "6.30pm"
    assert TimeTextField().clean(shown) == time(18, 30)


@pytest.mark.parametrize("typed", ["07700 900123", "(01632) 960 100", "+44 7700 900123", "01632-960100 ext 12"])
def test_phone(typed: str) -> None:
    """Kept as it was typed."""
    assert PhoneField().clean(f"  {typed} ") == typed


@pytest.mark.parametrize("typed", ["12345", "call me", "07700 9001234567890123456", "07700\x00900123"])
def test_wrong_phone(typed: str) -> None:
    """What cannot be rung."""
    with pytest.raises(ValidationError):
        PhoneField().clean(typed)


# --- Choices ----------------------------------------------------------------------------------------------------


def test_none_of_these_is_an_answer() -> None:
    """It gives an empty list, though an answer is needed."""
    field = CheckboxesField(choices=NEEDS, none_label="None of these")
    assert field.clean(["none"]) == []
    assert field.clean(["loop", "food"]) == ["loop", "food"]
    with pytest.raises(ValidationError):
        field.clean([])


def test_none_of_these_cannot_stand_beside_another() -> None:
    """Without JavaScript both can be ticked."""
    with pytest.raises(ValidationError, match="not both"):
        CheckboxesField(choices=NEEDS, none_label="None of these").clean(["loop", "none"])


def test_none_is_no_answer_where_it_is_not_offered() -> None:
    """Only what stands on the page can be chosen."""
    with pytest.raises(ValidationError, match="answers shown"):
        CheckboxesField(choices=NEEDS).clean(["none"])


def test_rows_as_choices_with_hints(db: None) -> None:
    """A hint may come from the row."""
    one = make_organisation(name="One", slug="one")

    class RowsForm(PortalForm):
        radios = ModelRadiosField(
            Organisation.objects.all(), hints=lambda choice: choice.instance.slug, empty_label=None
        )
        boxes = ModelCheckboxesField(Organisation.objects.all(), required=False, none_label="None")

    form = RowsForm({"radios": one.pk, "boxes": ["none"]})
    assert form.is_valid()
    assert form.cleaned_data["radios"] == one
    assert list(form.cleaned_data["boxes"]) == []
    assert '<div id="id_radios-item-hint" class="govuk-hint govuk-radios__hint">one</div>' in render_crispy_form(form)
    assert 'value="none" data-behaviour="exclusive"' in render_crispy_form(RowsForm())
    assert "hidden character" in RowsForm({"radios": "\x00"}).errors["radios"][0]
    assert RowsForm({"radios": "0"}).errors["radios"] == ["Choose one of the answers shown."]


def test_what_was_not_chosen_is_not_asked() -> None:
    """A revealed field is needed only with its choice, and is not kept with another."""
    assert TellForm(GOOD).is_valid()
    asked = TellForm(GOOD | {"reach_by": "email"})
    assert asked.errors == {"email": ["Please fill in: Your email"]}
    form = TellForm(GOOD | {"reach_by": "phone", "phone": "07700 900123", "email": "wrong", "agree": "on"})
    assert form.is_valid()
    assert (form.cleaned_data["phone"], form.cleaned_data["email"]) == ("07700 900123", "")


def test_nothing_chosen_asks_only_for_a_choice() -> None:
    """One error, not three."""
    assert list(TellForm(GOOD | {"reach_by": ""}).errors) == ["reach_by"]


# --- What every form does ---------------------------------------------------------------------------------------


def test_kind_words() -> None:
    """Empty, too long, malformed, NUL: each a plain sentence that says which."""
    form = TellForm({"words": "", "reach_by": "email", "email": "x", "needs": [], "agree": ""})
    assert form.errors == {
        "words": ["Please fill in: Your words"],
        "email": ["Write the email address like name@example.com"],
        "needs": ["Please choose: Needs"],
        "agree": ["Please tick: I agree"],
    }
    assert TellForm(GOOD | {"words": "x" * 21}).errors["words"] == ["Use 20 characters or fewer. You have 21."]
    assert "hidden character" in TellForm(GOOD | {"words": "a\x00b"}).errors["words"][0]


def test_a_fields_own_words_stay() -> None:
    """What a form says itself is not replaced."""

    class Form(PortalForm):
        words = forms.CharField(error_messages={"required": "Say something."})

    assert Form({}).errors["words"] == ["Say something."]


def test_line_breaks_count_as_the_counter_counts_them() -> None:
    """A browser sends two characters for each."""
    form = TellForm(GOOD | {"words": "1234\r\n6789\r\n1234\r\n6789"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["words"] == "1234\n6789\n1234\n6789"


def test_nul_is_taken_out_of_what_is_shown_again() -> None:
    """So that sending it again works."""
    html = render_crispy_form(TellForm(GOOD | {"words": "a\x00b"}))
    assert "\x00" not in html
    assert "ab</textarea>" in html


def test_html_is_shown_as_it_was_typed() -> None:
    """In values, and in errors that repeat a value."""
    html = render_crispy_form(TellForm(GOOD | {"words": "</textarea><script>alert(1)</script>", "reach_by": "<b>"}))
    assert "<script>" not in html
    assert "&lt;/textarea&gt;" in html


def test_browser_checks_are_off() -> None:
    """The server says it in kinder words, and nothing is cut off while it is typed."""
    html = render_crispy_form(TellForm())
    assert " novalidate>" in html
    assert " required" not in html
    assert " maxlength=" not in html
    assert 'enctype="multipart/form-data"' in html


def test_every_error_leads_to_an_input_that_is_there() -> None:
    """Also for radios, checkboxes, dates and words in several languages."""

    class Form(TellForm):
        day = DatePartsField(label="Day")
        at = TimeTextField(label="Time")
        public = PublicTextFormField(label="Public words")
        service = forms.ChoiceField(label="Service", choices=[("", "---"), ("a", "A")])

    form = Form({"reach_by": "email", "day-day": "3"})
    targets = [problem.target for problem in problems(form)]
    assert len(targets) == len(form.errors)
    ids: dict[str, str] = {}

    def collect(element: Element) -> None:
        if "id" in element.attrs:
            assert element.attrs["id"] not in ids, "an id is there twice"
            ids[str(element.attrs["id"])] = element.tag
        for child in element.children:
            if isinstance(child, Element):
                collect(child)

    collect(parse(render_crispy_form(form)))
    assert {ids[target] for target in targets} <= {"input", "textarea", "select"}
    assert "id_day-month" in targets


def test_errors_of_the_whole_form_come_first() -> None:
    """They lead nowhere."""

    class Form(TellForm):
        def clean(self) -> None:
            raise ValidationError("Both cannot be.")

    first = problems(Form({}))[0]
    assert first == ("Both cannot be.", "")
    assert "<li>Both cannot be.</li>" in render_to_string("formpack/errors.html", {"form": Form({})})


def test_hint_and_error_are_read_out_with_the_input() -> None:
    """Joined by aria-describedby, each of which is there."""

    class Form(PortalForm):
        name = forms.CharField(help_text="As you like to be called", max_length=10)

    root = parse(render_crispy_form(Form({})))
    described = root.find("input")
    assert described is not None
    assert described.attrs["aria-describedby"] == "id_name-hint id_name-error"


def test_token_comes_once_and_stays_through_errors() -> None:
    """What is sent twice has one number; two pages have two."""
    first, second = TellForm(), TellForm()
    assert first["submission"].value() != second["submission"].value()
    token = str(first["submission"].value())
    again = TellForm(GOOD | {"submission": token, "words": ""})
    assert f'value="{token}"' in render_crispy_form(again)
    good = TellForm(GOOD | {"submission": token})
    assert good.is_valid()
    assert good.cleaned_data["submission"] == uuid.UUID(token)


def test_a_form_that_lost_its_token_counts_as_new() -> None:
    """Nobody is sent back for a hidden number."""
    form = TellForm(GOOD)
    assert form.is_valid()
    assert isinstance(form.cleaned_data["submission"], uuid.UUID)


def test_forms_of_rows(db: None) -> None:
    """A public text of a model is offered in the field for it."""

    class Form(PortalModelForm):
        class Meta:
            model = Organisation
            fields = ["help_hours"]

    organisation = make_organisation()
    form = Form({"help_hours-en-gb": "Always"}, instance=organisation)
    assert isinstance(form.fields["help_hours"], PublicTextFormField)
    assert form.is_valid()
    assert str(form.save().help_hours) == "Always"
    assert "Check my words" in render_crispy_form(form)


def test_layout_objects() -> None:
    """Fieldset with hint, panel, template of a page's own, and a named button."""

    class Form(PortalForm):
        name = forms.CharField(label="Name")
        email = forms.EmailField(label="Email")

        def layout(self) -> list[Any]:
            return [
                Fieldset("You", Question("name", width="20"), "email", hint="Only if you like.", heading=2),
                Panel(Include("common/account_link.html"), key=True),
            ]

        def buttons(self) -> list[Button]:
            return [Button("Send", name="send", value="1"), Button("Stop", kind="warning")]

    html = render_crispy_form(Form(), context={"user": None, "request": None})
    assert '<h2 class="govuk-fieldset__heading">You</h2>' in html
    assert 'aria-describedby="name-group-hint"' in html
    assert 'class="app-panel app-panel--key"' in html
    assert 'name="send" value="1"' in html
    assert 'class="govuk-button govuk-button--warning"' in html


def test_crispy_filter_and_formsets() -> None:
    """The other ways of crispy-forms to show a form work as well."""

    class Form(PortalForm):
        name = forms.CharField(label="Name")

    formset = formset_factory(Form, extra=2)({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name": ""})
    formset.forms[0].empty_permitted = False
    shown = Template(
        "{% load crispy_forms_tags %}{{ form|crispy }}|{{ form.name|as_crispy_field }}|{% crispy formset helper %}"
        "{{ formset|as_crispy_errors }}|{{ formset|crispy }}"
    ).render(Context({"form": Form(), "formset": formset, "helper": Form().helper}))
    assert shown.count('for="id_name"') == 2
    assert '<a href="#id_form-0-name">Please fill in: Name</a>' in shown
    assert shown.count('name="form-TOTAL_FORMS"') == 2


@given(data=st.dictionaries(st.sampled_from(["words", "reach_by", "email", "phone", "needs", "agree"]), st.text()))
def test_whatever_is_typed_is_answered(data: dict[str, str]) -> None:
    """No input makes a form fail; what is refused is shown again with a reason."""
    form = TellForm(data)
    assert form.is_valid() or form.errors
    html = render_crispy_form(form)
    assert "\x00" not in html
    assert parse(html).find("form") is not None
