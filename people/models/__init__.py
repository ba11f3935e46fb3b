"""Persons, the accounts that speak for them, organisations, and what each may know and do."""

from people.models.accounts import LONGEST_ADDRESS, User, UserManager
from people.models.asks import Ask
from people.models.needs import (
    AccessNeed,
    AccessNeedQuerySet,
    InterpreterGender,
    NeedKind,
    NeedsConsent,
    NeedsConsentQuerySet,
)
from people.models.organisations import (
    HEX_COLOUR,
    LEAST_CONTRAST_ON_WHITE,
    CrisisLine,
    CrisisLineQuerySet,
    Nation,
    Organisation,
    OrganisationQuerySet,
    contrast_on_white,
    validate_readable_on_white,
)
from people.models.pages import InformationPage
from people.models.persons import LONGEST_NAME, MOST_ASKS, NO_ASKS, Connection, Person, PersonQuerySet, Representation
from people.models.profiles import (
    DISTRICT,
    FIRST_YEAR,
    LONGEST_OWN_WORDS,
    PARTS_OF_DAY,
    TIMES,
    WEEKDAYS,
    CaredFor,
    CarerType,
    Profile,
    Season,
    in_own_words,
    known,
)
from people.models.roles import Role, RoleQuerySet
from people.models.signing_in import SecondFactorTries, SignInCode, SignInCodeQuerySet

__all__ = [
    "DISTRICT",
    "FIRST_YEAR",
    "HEX_COLOUR",
    "LEAST_CONTRAST_ON_WHITE",
    "LONGEST_ADDRESS",
    "LONGEST_NAME",
    "LONGEST_OWN_WORDS",
    "MOST_ASKS",
    "NO_ASKS",
    "PARTS_OF_DAY",
    "TIMES",
    "WEEKDAYS",
    "AccessNeed",
    "AccessNeedQuerySet",
    "Ask",
    "CaredFor",
    "CarerType",
    "Connection",
    "CrisisLine",
    "CrisisLineQuerySet",
    "InformationPage",
    "InterpreterGender",
    "Nation",
    "NeedKind",
    "NeedsConsent",
    "NeedsConsentQuerySet",
    "Organisation",
    "OrganisationQuerySet",
    "Person",
    "PersonQuerySet",
    "Profile",
    "Representation",
    "Role",
    "RoleQuerySet",
    "Season",
    "SecondFactorTries",
    "SignInCode",
    "SignInCodeQuerySet",
    "User",
    "UserManager",
    "contrast_on_white",
    "in_own_words",
    "known",
    "validate_readable_on_white",
]
