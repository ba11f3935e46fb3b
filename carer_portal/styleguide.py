"""Every component on one page, each with when to use it. It exists only in the demo."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from common.drawings import DRAWINGS, ICONS, PROMISES
from common.formpack import Button, Fieldset, Panel, Question, Reveal
from common.forms import (
    CheckboxesField,
    DatePartsField,
    LongTextField,
    PhoneField,
    PortalForm,
    PublicTextFormField,
    RadiosField,
    TimeTextField,
)
from common.methods import require_form_methods
from common.pagination import page_of
from common.public_text import PublicText

COLOURS = [
    ("ink", _("Words")),
    ("accent", _("Links, main button, door frames")),
    ("said", _("Only what carers said")),
    ("did", _("Only what was done or promised")),
    ("plain", _("Neither: “we cannot”, notes")),
    ("paper", _("Header, footer, quiet panels")),
    ("error", _("Errors and late promises")),
]


class StyleguideForm(PortalForm):
    """Every kind of field. Nothing is kept of it."""

    submit = _("Show me the errors")
    reveals = {"reach_by": {"email": ["email"], "phone": ["phone"]}}

    about = RadiosField(
        label=_("What is it about?"),
        help_text=_("Not sure? We will find the right people."),
        choices=[("breaks", _("Short breaks")), ("clinic", _("The diabetes clinic")), ("unsure", _("I am not sure"))],
        hints={"breaks": _("Northfield Council")},
        dividers={"unsure": _("or")},
    )
    words = LongTextField(
        label=_("What do you want to say?"),
        help_text=_("Please name nobody. Write “my son” or “the nurse”."),
        max_length=2000,
    )
    reach_by = RadiosField(
        label=_("How can we reach you?"), choices=[("email", _("By email")), ("phone", _("By phone"))]
    )
    email = forms.EmailField(label=_("Your email"))
    phone = PhoneField(label=_("Your phone number"))
    needs = CheckboxesField(
        label=_("What do you need at a meeting?"),
        choices=[("step", _("Step-free way in")), ("loop", _("Hearing loop")), ("food", _("Halal food"))],
        none_label=_("None of these"),
    )
    day = DatePartsField(label=_("Which day?"), help_text=_("For example, 27 3 2027"))
    at = TimeTextField(label=_("What time?"), help_text=_("For example, 6.30pm"))
    places = forms.IntegerField(label=_("How many places?"))
    service = forms.ChoiceField(
        label=_("Service"), choices=[("", "---"), ("breaks", _("Short breaks")), ("school", _("Extra help at school"))]
    )
    paper = forms.FileField(label=_("A file"), help_text=_("PDF or Word, up to 5 MB"))
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    public = PublicTextFormField(label=_("What we will do"), help_text=_("Two or three short sentences."))
    quote = forms.BooleanField(label=_("Yes, you may show my words to other people"))

    def layout(self) -> list[Any]:
        """Each field as a page would have it."""
        return [
            Question("about", size="m"),
            Question("words", size="m"),
            Reveal(
                "reach_by",
                {"email": [Question("email", width="20")], "phone": [Question("phone", width="20")]},
                size="m",
            ),
            Question("needs", size="m", small=True),
            Fieldset(
                _("When is it?"),
                Question("day"),
                Question("at", width="10"),
                Question("places", width="3", suffix=str(_("places"))),
                hint=_("All times are in London."),
            ),
            Question("service"),
            Question("paper"),
            Question("password", width="20"),
            Question("public", size="m"),
            Panel("quote", key=True),
        ]

    def buttons(self) -> list[Button]:
        """The three kinds of button."""
        return [*super().buttons(), Button(_("Take it back"), name="take_back", value="1", kind="warning")]


@login_not_required
@require_form_methods
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the components; the form shows its errors and keeps nothing."""
    if not settings.DEMO:
        raise Http404
    form = StyleguideForm(request.POST, request.FILES) if request.method == "POST" else StyleguideForm()
    noon = datetime(2026, 12, 3, 18, 30, tzinfo=UTC)
    return render(
        request,
        "styleguide.html",
        {
            "form": form,
            "colours": COLOURS,
            "icons": sorted(ICONS),
            "drawings": sorted(DRAWINGS),
            "promises": list(PROMISES),
            "page": page_of(request, list(range(100)), per_page=10),
            "moment": noon,
            "public_text": PublicText("We will open on Saturdays from May."),
            "markdown": PublicText("You can **ring us**, or:\n\n- write to us\n- come along"),
        },
    )
