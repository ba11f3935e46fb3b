"""Words in several languages: the value, the column that holds it, the field it is written in."""

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.utils import translation

from common.fields import PublicTextField
from common.forms import PortalForm, PublicTextFormField
from common.public_text import PublicText
from people.models import Organisation
from tests.people.factories import make_organisation

MORNING = PublicText({"en-gb": "Good morning", "cy": "Bore da", "en-gb-easy": "Hello"})


def test_words_in_the_active_language() -> None:
    """The reader's language, else English."""
    with translation.override("cy"):
        assert str(MORNING) == "Bore da"
        assert str(PublicText("Only English")) == "Only English"
    with translation.override("en-gb"):
        assert str(MORNING) == "Good morning"


@pytest.mark.parametrize(
    ("code", "expected"), [("cy", "Bore da"), ("CY-gb", "Bore da"), ("en-gb", "Good morning"), ("ur", "Good morning")]
)
def test_words_in_a_named_language(code: str, expected: str) -> None:
    """Regions fall back to their language, and everything else to English."""
    assert MORNING.in_language(code) == expected


def test_only_welsh_is_better_than_nothing() -> None:
    """Words without English are shown as they are."""
    assert PublicText({"cy": "Bore da"}).in_language("en-gb") == "Bore da"


def test_easy_read_falls_back_to_english_easy_read_never_to_hard_words() -> None:
    """No Easy Read is an empty text, so that a page can offer it only when there is one."""
    assert MORNING.easy_read("cy") == "Hello"
    assert PublicText("Hard words").easy_read("en-gb") == ""


def test_truth_equality_and_hash() -> None:
    """An empty variant is no variant."""
    assert not PublicText({"en-gb": "", "cy": ""})
    assert PublicText("a") == PublicText({"en-gb": "a", "cy": ""})
    assert len({PublicText("a"), PublicText("a"), PublicText("b")}) == 2


def test_unknown_variant_is_refused() -> None:
    """A slip in a variant's name does not hide words."""
    with pytest.raises(ValueError, match="fr"):
        PublicText({"fr": "Bonjour"})


def test_column_keeps_every_variant(db: None) -> None:
    """What is stored comes back, however it was assigned."""
    organisation = make_organisation(help_hours={"en-gb": "9 to 5", "cy": "9 tan 5"})
    assert organisation.help_hours == PublicText({"en-gb": "9 to 5", "cy": "9 tan 5"})
    organisation.reading_hours = "Mondays"
    assert organisation.reading_hours == PublicText("Mondays")
    organisation.save()
    again = Organisation.objects.get(pk=organisation.pk)
    assert (again.help_hours["cy"], str(again.reading_hours)) == ("9 tan 5", "Mondays")


def test_column_takes_english_words_in_an_update(db: None) -> None:
    """A bulk update stores the same object as an assignment."""
    organisation = make_organisation()
    Organisation.objects.filter(pk=organisation.pk).update(help_hours="Always")
    organisation.refresh_from_db()
    assert organisation.help_hours == PublicText("Always")
    assert Organisation.objects.filter(**{"help_hours__en-gb": "Always"}).count() == 1


def test_migration_says_only_what_differs() -> None:
    """Default and encoder are the field's own."""
    _, path, _, kwargs = PublicTextField("title", max_length=80, blank=True).deconstruct()
    assert path == "common.fields.PublicTextField"
    assert kwargs == {"verbose_name": "title", "max_length": 80, "blank": True}


@pytest.mark.parametrize("words", [{}, {"cy": "Dim ond Cymraeg"}])
def test_required_column_needs_english(words: dict[str, str]) -> None:
    """Welsh alone leaves most readers without words."""
    with pytest.raises(ValidationError):
        PublicTextField().clean(PublicText(words), None)


def test_each_variant_has_the_same_limit() -> None:
    """The error names the variant that is too long."""
    with pytest.raises(ValidationError, match="Welsh: use 5 characters or fewer"):
        PublicTextField(max_length=5).clean(PublicText({"en-gb": "short", "cy": "rhy hir"}), None)


class DecisionForm(PortalForm):
    """Words for carers."""

    reason = PublicTextFormField(max_length=60)


def test_form_field_collects_its_variants() -> None:
    """Empty text areas are no variants, and line breaks are written alike."""
    form = DecisionForm({"reason-en-gb": " One.\r\nTwo. ", "reason-cy": "Un.", "reason-en-gb-easy": "  "})
    assert form.is_valid()
    assert form.cleaned_data["reason"] == PublicText({"en-gb": "One.\nTwo.", "cy": "Un."})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Write this in English at least."),
        ({"reason-cy": "Un."}, "Write this in English at least."),
        ({"reason-en-gb": "a" * 61}, "English: use 60 characters or fewer. You have 61."),
        ({"reason-en-gb": "a\x00b"}, "There was a hidden character"),
    ],
)
def test_form_field_says_kindly_what_is_missing(data: dict[str, str], message: str) -> None:
    """Each refusal is a plain sentence."""
    form = DecisionForm(data)
    assert not form.is_valid()
    assert message in form.errors["reason"][0]


def test_checking_words_saves_nothing_and_shows_the_report(rf: RequestFactory) -> None:
    """The form is not valid, shows no error, keeps what was typed and reports on it."""
    form = DecisionForm({"reason-en-gb": "We will utilise respite.", "check_words": "1"})
    assert not form.is_valid()
    assert not form.errors
    html = str(form["reason"].as_widget) and _shown(form)
    assert "“utilise” could be “use”." in html
    assert "“respite” could be “a break”." in html
    assert "We will utilise respite.</textarea>" in html


def test_the_report_is_shown_only_when_asked_for() -> None:
    """A page that is shown for the first time has no report."""
    assert "app-word-check" not in _shown(DecisionForm(initial={"reason": PublicText("We will utilise it.")}))


def _shown(form: PortalForm) -> str:
    from crispy_forms.utils import render_crispy_form

    return str(render_crispy_form(form))
