"""The forms of people."""

from people.forms.about_me import QUESTIONS, AboutMeForm, OneQuestion, next_question
from people.forms.access_needs import AddNeedForm, NeedForm, form_for
from people.forms.account import AddressForm, CodeForm, NameForm
from people.forms.addresses import AddressField, LeaveAddressForm
from people.forms.complaints import AnswerComplaintForm, DataComplaintForm
from people.forms.consents import ConsentForm
from people.forms.equality import EqualityForm
from people.forms.imports import ImportForm
from people.forms.information_pages import InformationPageForm
from people.forms.reach_me import REACH_QUESTIONS, NumberCodeForm, ReachMeForm, WayForm
from people.forms.supporting import ActForForm, InviteForm, SecondPersonForm
from people.forms.team import InviteToTeamForm, RoleForm

__all__ = [
    "QUESTIONS",
    "REACH_QUESTIONS",
    "AboutMeForm",
    "ActForForm",
    "AddNeedForm",
    "AddressField",
    "AddressForm",
    "AnswerComplaintForm",
    "CodeForm",
    "ConsentForm",
    "DataComplaintForm",
    "EqualityForm",
    "ImportForm",
    "InformationPageForm",
    "InviteForm",
    "InviteToTeamForm",
    "LeaveAddressForm",
    "NameForm",
    "NeedForm",
    "NumberCodeForm",
    "OneQuestion",
    "ReachMeForm",
    "RoleForm",
    "SecondPersonForm",
    "ShareNeedsForm",
    "WayForm",
    "form_for",
    "next_question",
]
