"""What this app holds about people, and how it goes."""

from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.personal import OnErasure, PersonalField, Subject, classify
from people.codes import keyed_hash
from people.models import (
    AccessNeed,
    Ask,
    Connection,
    Consent,
    CrisisLine,
    DataComplaint,
    EqualityAnswer,
    GuardianYes,
    ImportRow,
    InformationPage,
    NeedsLook,
    Organisation,
    PeopleImport,
    Person,
    Profile,
    Representation,
    Role,
    SecondFactorTries,
    SignInCode,
    User,
)
from people.retention import (
    ABSENT,
    CODE,
    COMPLAINT,
    CONNECTION,
    CONSENT,
    INVITATION,
    LIST,
    TRIES,
    UNCONFIRMED,
    WITHOUT_ACCOUNT,
)

_about_you = partial(PersonalField, kept_for=ABSENT, on_erasure=OnErasure.DELETED)
_to_know_you = partial(_about_you, purpose=_("So that we know who you are."))
_to_suit_you = partial(_about_you, purpose=_("So that we ask you only for what suits you."))
_to_include_you = partial(_about_you, purpose=_("So that you can take part."))
_to_count_all = partial(_about_you, purpose=_("So that we see who is left out. Only counts are shown."))
_to_sign_in = partial(_about_you, purpose=_("So that only you can sign in."))
_agreed = partial(_to_include_you, kept_for=CONSENT)
_held_safe = partial(_to_sign_in, exported=False, because=_("It is a key. A copy of it would not be safe."))
_of_office = partial(
    PersonalField,
    purpose=_("So that it is known who speaks for us."),
    kept_for=_("As long as your account."),
    on_erasure=OnErasure.DELETED,
    in_history="Who held which office when is the organisation's own record, and stands under what they signed.",
)


def _accounts(subject: Subject) -> QuerySet[User]:
    return User.objects.filter(pk=subject.account or 0)


def _persons(subject: Subject) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=subject.persons).select_related("contact")


def _profiles(subject: Subject) -> QuerySet[Profile]:
    return Profile.objects.filter(person__in=subject.persons).select_related("person")


def _asks(subject: Subject) -> QuerySet[Ask]:
    return Ask.objects.filter(person__in=subject.persons).order_by("asked_at", "pk")


def _needs(subject: Subject) -> QuerySet[AccessNeed]:
    return AccessNeed.objects.filter(person__in=subject.persons).select_related("person")


def _consents(subject: Subject) -> QuerySet[Consent]:
    return (
        Consent.objects.filter(connection__person__in=subject.persons)
        .select_related("connection__person", "connection__organisation")
        .order_by("pk")
    )


def _guardian_yeses(subject: Subject) -> QuerySet[GuardianYes]:
    return GuardianYes.objects.filter(connection__person__in=subject.persons).select_related(
        "connection__person", "connection__organisation"
    )


def _needs_looks(subject: Subject) -> QuerySet[NeedsLook]:
    return NeedsLook.objects.filter(person__in=subject.persons).select_related("organisation")


def _equality_answers(subject: Subject) -> QuerySet[EqualityAnswer]:
    return EqualityAnswer.objects.of(subject.persons).order_by("question")


def _represented(subject: Subject) -> QuerySet[Representation]:
    return Representation.objects.filter(user=subject.account).select_related("user", "person").order_by("pk")


def _connections(subject: Subject) -> QuerySet[Connection]:
    return Connection.objects.filter(person__in=subject.persons).select_related("person", "organisation").order_by("pk")


def _complaints(subject: Subject) -> QuerySet[DataComplaint]:
    return DataComplaint.objects.filter(person__in=subject.persons).select_related("organisation", "contact")


def _roles(subject: Subject) -> QuerySet[Role]:
    return Role.objects.filter(user=subject.account).select_related("user", "organisation").order_by("pk")


def _addresses(subject: Subject) -> QuerySet[EmailAddress]:
    return EmailAddress.objects.filter(user=subject.account).order_by("pk")  # type: ignore[no-any-return]  # untyped


def _authenticators(subject: Subject) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=subject.account).order_by("pk")  # type: ignore[no-any-return]  # untyped


classify(
    Person,
    title=_("You"),
    rows=_persons,
    personal={
        "name": _to_know_you(label=_("Your name")),
        "contact": _to_know_you(label=_("How we reach you")),
        "asks_stopped_at": _to_suit_you(label=_("You asked us to stop asking")),
    },
    ends=(WITHOUT_ACCOUNT,),
    impersonal="id",
    shown={"created_at": _("You joined"), "forgotten_on": _("We forget you on")},
)
classify(
    Profile,
    title=_("About your caring"),
    rows=_profiles,
    personal={
        "person": _to_know_you(label=_("Who")),
        "carer_types": _to_suit_you(label=_("You as a carer")),
        "carer_type_words": _to_suit_you(label=_("In your words")),
        "cared_for": _to_suit_you(label=_("What they need help with")),
        "cared_for_words": _to_suit_you(label=_("In your words")),
        "since_year": _to_suit_you(label=_("You care since")),
        "area": _to_suit_you(label=_("Where you live, roughly")),
        "times": _to_suit_you(label=_("When you have time")),
        "season": _to_suit_you(label=_("Which part of the year")),
        "left_for_now": _to_suit_you(label=_("What you left for now")),
        "age_band": _to_suit_you(label=_("How old you are, roughly")),
        "asks_a_month": _to_suit_you(label=_("How often we may ask")),
    },
)
classify(
    Ask,
    title=_("When we asked you for something"),
    rows=_asks,
    personal={
        "person": _to_know_you(label=_("Who")),
        "key": _held_safe(label=_("Its number"), because=_("It only tells our mails apart.")),
        "subject": _held_safe(label=_("Its number"), because=_("It only tells our mails apart.")),
        "asked_at": _to_suit_you(label=_("We asked you")),
    },
    impersonal="id",
)
classify(
    AccessNeed,
    title=_("What you need to take part"),
    rows=_needs,
    personal={
        "person": _held_safe(label=_("Who"), because=_("It stands above.")),
        "kind": _to_include_you(label=_("What you need")),
        "details": _to_include_you(label=_("More about it")),
        "language": _to_include_you(label=_("Language")),
        "dialect": _to_include_you(label=_("Kind of that language")),
        "interpreter_gender": _to_include_you(label=_("Who may interpret")),
        "shared_with_consent": _to_include_you(label=_("May be shown to those you choose")),
        "told_to": _to_include_you(label=_("Who wrote it down for you")),
    },
    impersonal="id",
    shown={"recorded_at": _("You told us"), "reviewed_at": _("Last looked at")},
)
classify(
    Consent,
    title=_("What you agreed to"),
    rows=_consents,
    personal={
        "connection": _agreed(label=_("Who")),
        "purpose": _agreed(label=_("What they may do")),
        "wording": _agreed(label=_("What you agreed to")),
    },
    impersonal="id version",
    shown={"given_at": _("Since"), "withdrawn_at": _("Until")},
)
classify(
    GuardianYes,
    title=_("What a grown-up agreed to for you"),
    rows=_guardian_yeses,
    personal={
        "connection": _agreed(label=_("Who")),
        "purposes": _agreed(label=_("What you may agree to")),
        "said_by": _agreed(label=_("Who said yes")),
        "relation": _agreed(label=_("Who they are to you")),
        "said_on": _agreed(label=_("When they said it")),
        "wording": _agreed(label=_("What they agreed to")),
        "recorded_by": _agreed(label=_("Who wrote it down")),
        "withdrawn_by": _agreed(label=_("Who wrote down that it ended")),
    },
    impersonal="id",
    shown={"recorded_at": _("Since"), "withdrawn_at": _("Until")},
)
_looked_at = partial(_about_you, purpose=_("So that you know who looked."))
classify(
    NeedsLook,
    title=_("Who looked at what you need"),
    rows=_needs_looks,
    personal={
        "person": _held_safe(label=_("Who"), because=_("It stands above.")),
        "user": _looked_at(
            label=_("Account"),
            on_erasure=OnErasure.EMPTIED,
            exported=False,
            because=_("It is a number. Their name and job stand beside it."),
        ),
        "title": _looked_at(label=_("Who looked")),
        "organisation": _looked_at(label=_("Where they work")),
    },
    impersonal="id",
    shown={"looked_at": _("When")},
)
# Nobody can be found by a list before it has become people, and it is gone soon.
_of_a_list = partial(
    PersonalField,
    purpose=_("So that an organisation can bring along who agreed to it."),
    kept_for=LIST,
    on_erasure=OnErasure.KEPT,
    exported=False,
    because=_("It is gone by itself within 30 days."),
)
classify(
    PeopleImport,
    personal={
        "user": _of_a_list(label=_("Account"), on_erasure=OnErasure.EMPTIED),
        "title": _of_a_list(label=_("Who brought it")),
        "file": _of_a_list(label=_("The list")),
        "file_name": _of_a_list(label=_("Its name")),
    },
    ends=(UNCONFIRMED,),
    impersonal="id organisation submission_key state failure rows_to_check uploaded_at begun_at ended_at",
)
classify(
    ImportRow,
    personal={"typed": _of_a_list(label=_("A row")), "reason": _of_a_list(label=_("Why it was refused"))},
    impersonal="id job number fate",
)
classify(
    EqualityAnswer,
    title=_("Your answers for equality"),
    rows=_equality_answers,
    personal={
        "pseudonym": _to_count_all(
            label=_("Its key"), exported=False, because=_("It keeps the answer apart from your name.")
        ),
        "question": _to_count_all(label=_("Question")),
        "answer": _to_count_all(label=_("Your answer")),
    },
    shown={"quarter_on": _("In the three months from")},
)
classify(
    User,
    title=_("Your account"),
    rows=_accounts,
    personal={
        "email": _to_sign_in(label=_("Your email")),
        "last_login": _to_sign_in(label=_("You last signed in")),
        "password": _held_safe(label=_("Password"), because=_("Nobody has one here.")),
    },
    impersonal="id is_superuser is_staff is_active",
    shown={"date_joined": _("Made")},
)
classify(
    EmailAddress,
    title=_("Email you sign in with"),
    rows=_addresses,
    personal={
        "user": _held_safe(label=_("Account"), because=_("It stands above.")),
        "email": _to_sign_in(label=_("Your email")),
    },
    impersonal="id primary",
    shown={"verified": _("You showed us that it is yours")},
)
classify(
    Authenticator,
    title=_("Other ways you sign in"),
    rows=_authenticators,
    personal={
        "user": _held_safe(label=_("Account"), because=_("It stands above.")),
        "type": _to_sign_in(label=_("Kind")),
        "data": _held_safe(label=_("Key")),
        "last_used_at": _to_sign_in(label=_("Last used")),
    },
    impersonal="id",
    shown={"created_at": _("Made")},
)
# Signing in for work by a provider stores nothing (people/social_adapter.py); these tables stay empty.
_never = partial(_held_safe, kept_for=_("It is not kept."), because=_("Nothing is written here."))
classify(
    SocialAccount,
    personal={
        "user": _never(label=_("Account")),
        "uid": _never(label=_("Number at another site")),
        "extra_data": _never(label=_("What another site told")),
        "last_login": _never(label=_("Last used")),
    },
    impersonal="id provider date_joined",
)
classify(
    SocialToken,
    personal={
        "account": _never(label=_("Account")),
        "token": _never(label=_("Key")),
        "token_secret": _never(label=_("Key")),
    },
    impersonal="id app expires_at",
)
classify(SocialApp, impersonal="id provider provider_id name client_id secret key settings")
classify(
    Representation,
    title=_("People you speak for"),
    rows=_represented,
    personal={
        "user": _held_safe(label=_("Account"), because=_("It stands above.")),
        "person": _to_know_you(label=_("Name")),
        "kind": _to_know_you(label=_("Who it is")),
        "may": _to_know_you(label=_("What you may do for them")),
    },
    ends=(INVITATION,),
    impersonal="id",
    shown={"since": _("Since"), "accepted_at": _("You said yes")},
)
classify(
    Connection,
    title=_("Who knows you here"),
    rows=_connections,
    personal={
        "person": _to_know_you(label=_("Who")),
        "organisation": _to_know_you(label=_("Who knows you")),
        "basis": _to_know_you(label=_("Why")),
        "agreed_to": _to_know_you(label=_("What you agreed to")),
        "agreed_on": _to_know_you(label=_("When you agreed")),
        "written_by": _to_know_you(label=_("Who wrote it down for you")),
        "renewed_by": _to_know_you(label=_("Whom you told that you stay in touch")),
    },
    ends=(CONNECTION,),
    impersonal="id submission_key",
    shown={"since": _("Since"), "ended_at": _("Until"), "renewed_at": _("You said that you stay in touch")},
)
_of_complaint = partial(
    PersonalField,
    purpose=_("So that we can answer your complaint."),
    kept_for=COMPLAINT,
    on_erasure=OnErasure.KEPT,
    because=_("It shows how we dealt with it. It no longer leads to you."),
)
_who_complained = partial(_of_complaint, on_erasure=OnErasure.EMPTIED, because="")
_who_answered = partial(
    _of_complaint,
    exported=False,
    because=_("It says what staff did at work, and stands with what they did."),
    in_history="Who answered in office is the organisation's own record.",
)
classify(
    DataComplaint,
    title=_("Your complaints about your data"),
    rows=_complaints,
    personal={
        "words": _of_complaint(label=_("Your words")),
        "name": _who_complained(label=_("Your name")),
        "contact": _who_complained(label=_("Your email")),
        "other_way": _who_complained(label=_("How to answer you")),
        "person": _who_complained(label=_("Who"), exported=False, because=_("It stands above.")),
        "answer": _of_complaint(label=_("Our answer")),
        "answered_by": _who_answered(label=_("Who did it"), on_erasure=OnErasure.EMPTIED),
        "answered_by_title": _who_answered(label=_("Signed by")),
    },
    impersonal="id submission_key",
    shown={
        "reference": _("Reference"),
        "organisation": _("Who got it"),
        "received_at": _("We got it"),
        "due_on": _("We answer by"),
        "answered_at": _("We answered"),
    },
)
classify(
    Role,
    title=_("Your work here"),
    rows=_roles,
    personal={
        "user": _of_office(label=_("Account")),
        "organisation": _of_office(label=_("Where")),
        "kind": _of_office(label=_("Role")),
        "name": _of_office(label=_("Your first name")),
        "title": _of_office(label=_("Your job")),
    },
    impersonal="id",
    shown={"starts_on": _("From"), "ends_on": _("Until"), "ended_at": _("Ended at once")},
)
_briefly = partial(
    _held_safe,
    kept_for=CODE,
    because=_("It is a mix of letters made from your email. It cannot be read."),
)
classify(
    SignInCode,
    personal={
        "address_hash": _briefly(label=_("Your email, hidden")),
        "client_hash": _briefly(label=_("Your network, hidden")),
    },
    impersonal="id nonce made_at used_at tries",
)
classify(
    SecondFactorTries,
    personal={"user": _briefly(label=_("Account"), kept_for=TRIES, because=_("It only counts tries."))},
    impersonal="since tries",
)
classify(
    Organisation,
    impersonal="id name slug kind nation hosts_portal portal_name strapline brand_colour help_phone help_hours"
    " reading_hours exit_url own_case_contact",
)
classify(CrisisLine, impersonal="id organisation when_to_call name phone order checked_on ends_on")
classify(InformationPage, impersonal="id organisation slug title body changed_at")


@transaction.atomic
def erase_person(subject: Subject) -> None:
    """Delete the account, with every way to sign in, and the person, with all that hangs on them."""
    SignInCode.objects.filter(address_hash=keyed_hash("address", subject.address)).delete()
    EqualityAnswer.objects.of(subject.persons).delete()
    # The address goes even where somebody typed it in without signing in; what they said there is not touched.
    DataComplaint.objects.filter(person__isnull=True, contact__in=subject.contacts).update(contact=None)
    DataComplaint.objects.filter(person__in=subject.persons).update(person=None, contact=None, name="", other_way="")
    Person.objects.filter(pk__in=subject.persons).delete()
    User.objects.filter(pk=subject.account or 0).delete()
