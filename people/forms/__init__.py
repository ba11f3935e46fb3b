"""The forms of people."""

from people.forms.about_me import QUESTIONS, AboutMeForm
from people.forms.access_needs import AddNeedForm, NeedForm, ShareNeedsForm, form_for
from people.forms.account import AddressForm, CodeForm, NameForm
from people.forms.information_pages import InformationPageForm

__all__ = [
    "QUESTIONS",
    "AboutMeForm",
    "AddNeedForm",
    "AddressForm",
    "CodeForm",
    "InformationPageForm",
    "NameForm",
    "NeedForm",
    "ShareNeedsForm",
    "form_for",
]
