"""Persons, the accounts that speak for them, organisations, and what each may know and do."""

import re
import uuid
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar, Self

import pghistory
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.clock import today
from common.fields import PublicTextField
from notices.models import Contact, normalised_email

LONGEST_ADDRESS = 254  # RFC 5321
LONGEST_NAME = 120


class UserManager(BaseUserManager["User"]):
    """Makes accounts. Nobody has a password: everybody signs in by a code sent to their address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":  # noqa: ARG002
        """Make an account for ``email``, written as its contact is. Django offers a password; it is not kept."""
        user = self.model(email=normalised_email(email), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make the account that sets up organisations in the administration pages."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """An account: an e-mail address that can sign in. Who takes part is a `Person`."""

    email = models.EmailField(_("email address"), max_length=LONGEST_ADDRESS, unique=True)
    is_staff = models.BooleanField(_("may open the administration pages"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="account_email_lower_case")]

    def __str__(self) -> str:
        return self.email

    def has_usable_password(self) -> bool:
        """Never: no page takes a password, so none may be asked for."""
        return False

    @cached_property
    def roles_today(self) -> list["Role"]:
        """The roles this account holds today, read once a request."""
        return list(Role.objects.filter(user=self).current(today()).select_related("organisation"))

    def holds(self, *kinds: "Role.Kind", at: "Organisation") -> bool:
        """Whether this account holds one of ``kinds`` at the organisation ``at`` today."""
        return any(role.organisation_id == at.pk and role.kind in kinds for role in self.roles_today)

    @cached_property
    def is_team_member(self) -> bool:
        """Whether this account holds any role today, and so must use a second factor."""
        return bool(self.roles_today) or self.is_staff


class PersonQuerySet(models.QuerySet["Person"]):
    """Questions asked of persons."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Persons connected to an organisation whose staff ``user`` is. Without a connection nobody sees them."""
        if user.is_anonymous:
            return self.none()
        knowing = [role.organisation_id for role in user.roles_today if role.kind in Role.KNOWS_PERSONS]
        known = Connection.objects.filter(organisation__in=knowing, ended_at__isnull=True)
        return self.filter(pk__in=known.values("person"))

    def spoken_for_by(self, user: User | AnonymousUser) -> Self:
        """Persons for whom ``user`` speaks, oneself first."""
        if user.is_anonymous:
            return self.none()
        return self.filter(representations__user=user).order_by(
            Case(When(representations__kind=Representation.Kind.SELF, then=0), default=1), "name", "pk"
        )

    def may_be_asked(self, at: datetime) -> Self:
        """Persons who may be asked for something at ``at``: they have neither stopped all asks nor want none."""
        return self.filter(Q(asks_stopped_at__isnull=True) | Q(asks_stopped_at__gt=at)).exclude(
            profile__asks_a_month=Profile.NO_ASKS
        )


class Person(models.Model):
    """Somebody who takes part, with or without an account of their own."""

    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("how to reach them"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now)
    # Their caring has ended. Whoever asks people for anything asks `may_be_asked` first.
    asks_stopped_at = models.DateTimeField(_("nothing is asked of them since"), null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or str(_("Someone who gave no name"))


class Representation(models.Model):
    """An account that speaks for a person: for oneself, or for someone who asked for it."""

    class Kind(models.TextChoices):
        SELF = "self", _("Myself")
        SUPPORTER = "supporter", _("Someone I support to take part")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="representations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="representations")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SELF)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "person"], name="speaks_for_a_person_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(kind="self"), name="is_one_person_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.person}"


def known(name: str, choices: list[str]) -> Q:
    """Whether the list in the field ``name`` holds nothing but ``choices``, as a condition for Postgres."""
    return Q(**{f"{name}__contained_by": choices})


def in_own_words(name: str, other: str, words: str) -> Q:
    """Whether there are own words exactly where ``other`` is in the list of the field ``name``."""
    chosen = Q(**{f"{name}__contains": [other]})
    return (chosen & ~Q(**{words: ""})) | (~chosen & Q(**{words: ""}))


class CarerType(models.TextChoices):
    """What a carer calls themselves; several may fit."""

    PARENT = "parent", _("I am the parent of a disabled child")
    FOSTER = "foster", _("I am a foster carer")
    KINSHIP = "kinship", _("I bring up a child of my family or of a friend")
    YOUNG = "young", _("I am a young carer")
    SANDWICH = "sandwich", _("I look after a child and an adult")
    ADULT = "adult", _("I look after an adult")
    OLDER = "older", _("I look after an older person")
    MENTAL_HEALTH = "mental_health", _("I look after someone with poor mental health")
    ADDICTION = "addiction", _("I look after someone with an addiction")
    FORMER = "former", _("I used to look after someone")
    OTHER = "other", _("Something else")


class CaredFor(models.TextChoices):
    """What kind of need somebody is cared for with. Counted only in numbers too large to point at anybody."""

    COMPLEX_MEDICAL = "complex_medical", _("A lot of medical care")
    BODY = "body", _("Help to move, wash or dress")
    LEARNING = "learning", _("A learning disability")
    AUTISM = "autism", _("Autism or ADHD")
    BEHAVIOUR = "behaviour", _("Behaviour that is hard to live with")
    MENTAL_HEALTH = "mental_health", _("Poor mental health")
    ADDICTION = "addiction", _("Alcohol or drugs")
    MEMORY = "memory", _("Dementia or memory loss")
    SENSES = "senses", _("Sight or hearing")
    LONG_ILLNESS = "long_illness", _("A long illness")
    RARE = "rare", _("A rare condition")
    END_OF_LIFE = "end_of_life", _("Care at the end of life")
    OTHER = "other", _("Something else")


class Season(models.TextChoices):
    """When in the year somebody has time."""

    ALWAYS = "always", _("All year")
    TERM = "term", _("Only while schools are open")
    HOLIDAYS = "holidays", _("Only in school holidays")


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS_OF_DAY = ("morning", "afternoon", "evening")
TIMES = [f"{weekday}-{part}" for weekday in WEEKDAYS for part in PARTS_OF_DAY]
FIRST_YEAR = 1920  # nobody alive has cared for longer
MOST_ASKS = 31  # one a day
LONGEST_OWN_WORDS = 200
DISTRICT = r"[A-Z]{1,2}[0-9][A-Z0-9]?"  # the first half of a postcode


class Profile(models.Model):
    """What a person tells about their caring. All of it may be left out, changed and taken back."""

    NO_ASKS = 0

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="profile")
    carer_types = ArrayField(models.CharField(max_length=20, choices=CarerType), default=list, blank=True)
    carer_type_words = models.CharField(max_length=LONGEST_OWN_WORDS, blank=True)
    cared_for = ArrayField(models.CharField(max_length=20, choices=CaredFor), default=list, blank=True)
    cared_for_words = models.CharField(max_length=LONGEST_OWN_WORDS, blank=True)
    since_year = models.PositiveSmallIntegerField(null=True, blank=True)
    area = models.CharField(max_length=4, blank=True)  # a postcode district; never more of an address
    times = ArrayField(models.CharField(max_length=13), default=list, blank=True)
    season = models.CharField(max_length=10, choices=Season, blank=True)
    asks_a_month = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=known("carer_types", CarerType.values), name="profile_carer_types_known"),
            models.CheckConstraint(condition=known("cared_for", CaredFor.values), name="profile_cared_for_known"),
            models.CheckConstraint(condition=known("times", TIMES), name="profile_times_known"),
            models.CheckConstraint(
                condition=in_own_words("carer_types", "other", "carer_type_words"), name="profile_carer_type_in_words"
            ),
            models.CheckConstraint(
                condition=in_own_words("cared_for", "other", "cared_for_words"), name="profile_cared_for_in_words"
            ),
            models.CheckConstraint(
                condition=Q(since_year__isnull=True) | Q(since_year__range=(FIRST_YEAR, 2200)),
                name="profile_since_a_year",
            ),
            models.CheckConstraint(
                condition=Q(area="") | Q(area__regex=f"^{DISTRICT}$"), name="profile_area_is_a_district"
            ),
            models.CheckConstraint(condition=Q(season__in=["", *Season.values]), name="profile_season_known"),
            models.CheckConstraint(
                condition=Q(asks_a_month__isnull=True) | Q(asks_a_month__lte=MOST_ASKS), name="profile_asks_are_few"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"


HEX_COLOUR = RegexValidator(re.compile(r"^#[0-9a-fA-F]{6}$"), _("Write a colour like #54204a."))
LEAST_CONTRAST_ON_WHITE = 4.5  # WCAG 2.2, success criterion 1.4.3


def contrast_on_white(colour: str) -> float:
    """Contrast ratio of a ``#rrggbb`` colour against white, by the formula of WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]  # noqa: PLR2004
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def validate_readable_on_white(colour: str) -> None:
    """Refuse a colour in which words on white would be too faint to read."""
    if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) and contrast_on_white(colour) < LEAST_CONTRAST_ON_WHITE:
        raise ValidationError(_("This colour is too pale: words in it would be hard to read. Choose a darker one."))


class Nation(models.TextChoices):
    """The nation whose law, holidays and services apply."""

    ENGLAND = "england", _("England")
    SCOTLAND = "scotland", _("Scotland")
    WALES = "wales", _("Wales")
    NORTHERN_IRELAND = "northern_ireland", _("Northern Ireland")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Questions asked of organisations."""

    def host(self) -> "Organisation | None":
        """The organisation that runs this portal, if one is set up."""
        return self.filter(hosts_portal=True).first()


@pghistory.track()
class Organisation(models.Model):
    """A body that runs, buys or speaks for services, and answers for what it does."""

    class Kind(models.TextChoices):
        COUNCIL = "council", _("Council")
        NHS_TRUST = "nhs_trust", _("NHS trust")
        NHS_COMMISSIONER = "nhs_commissioner", _("NHS commissioner")
        SCHOOL = "school", _("School")
        CHARITY = "charity", _("Charity or carers' group")

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("address on this site"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    nation = models.CharField(_("nation"), max_length=20, choices=Nation)
    hosts_portal = models.BooleanField(_("runs this portal"), default=False)
    portal_name = models.CharField(_("name of the portal"), max_length=60, blank=True)
    strapline = PublicTextField(_("line under the name"), blank=True)
    brand_colour = models.CharField(
        _("main colour"), max_length=7, default="#54204a", validators=[HEX_COLOUR, validate_readable_on_white]
    )
    help_phone = models.CharField(_("help line"), max_length=30, blank=True)
    help_hours = PublicTextField(_("when the help line is open"), blank=True)
    reading_hours = PublicTextField(_("when feedback is read"), blank=True)
    exit_url = models.URLField(_("where 'Exit this page' goes"), default="https://www.bbc.co.uk/weather")
    own_case_contact = PublicTextField(_("who handles one family's own case"), blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["hosts_portal"], condition=Q(hosts_portal=True), name="one_host_of_the_portal"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CrisisLineQuerySet(models.QuerySet["CrisisLine"]):
    """Questions asked of crisis lines."""

    def current(self, on: date) -> Self:
        """Lines that are still answered on the date ``on`` (London)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))


@pghistory.track()
class CrisisLine(models.Model):
    """Whom to call in danger or crisis. Dated, since numbers change: shown only while checked and not ended."""

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("only for"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="crisis_lines",
        help_text=_("Leave empty to show it for every organisation."),
    )
    when_to_call = PublicTextField(_("when to call"))
    name = models.CharField(_("name of the line"), max_length=80, blank=True)
    phone = models.CharField(_("telephone number"), max_length=30)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    checked_on = models.DateField(_("last checked on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    objects = CrisisLineQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.phone}".strip()


class Connection(models.Model):
    """What lets an organisation know a person. Without one it sees nothing of them."""

    class Basis(models.TextChoices):
        GAVE_FEEDBACK = "gave_feedback", _("They told this organisation something")
        JOINED = "joined", _("They chose to be in touch")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="connections")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="connections")
    basis = models.CharField(_("why"), max_length=20, choices=Basis)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="one_connection_a_person_and_organisation"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since")),
                name="connection_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.organisation}"


class NeedKind(models.TextChoices):
    """What somebody may need in order to take part."""

    STEP_FREE = "step_free", _("A place without steps")
    HEARING_LOOP = "hearing_loop", _("A hearing loop")
    INTERPRETER = "interpreter", _("Sign language, or another language")
    LARGE_PRINT = "large_print", _("Large print")
    EASY_READ = "easy_read", _("Easy Read")
    TRANSPORT = "transport", _("Help to get there")
    REPLACEMENT_CARE = "replacement_care", _("Someone to take over my caring")
    FOOD = "food", _("Food that I can eat")
    SINGLE_SEX = "single_sex", _("A group of only women, or only men")
    SOMEONE_TO_MEET = "someone_to_meet", _("Someone to meet me")
    QUIET_SPACE = "quiet_space", _("A quiet space")
    CAMERA_OFF = "camera_off", _("My camera off")
    OTHER = "other", _("Something else")


class InterpreterGender(models.TextChoices):
    """Who may interpret for somebody."""

    ANY = "any", _("Anyone")
    WOMAN = "woman", _("A woman")
    MAN = "man", _("A man")


class AccessNeedQuerySet(models.QuerySet["AccessNeed"]):
    """Questions asked of access needs."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Needs that may be shown, of persons who let an organisation see them whose staff ``user`` is."""
        if user.is_anonymous:
            return self.none()
        knowing = [role.organisation_id for role in user.roles_today if role.kind in Role.KNOWS_PERSONS]
        consents = NeedsConsent.objects.standing().filter(connection__organisation__in=knowing)
        return self.filter(shared_with_consent=True, person__in=consents.values("connection__person"))

    def due_for_review(self, at: datetime) -> Self:
        """Needs that nobody has looked at for a year."""
        return self.annotate(looked_at=Coalesce("reviewed_at", "recorded_at")).filter(
            looked_at__lte=at - AccessNeed.REVIEW_AFTER
        )


class AccessNeed(models.Model):
    """Something that a person needs in order to take part: told once, and used from then on."""

    REVIEW_AFTER = timedelta(days=365)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="access_needs")
    kind = models.CharField(max_length=20, choices=NeedKind)
    details = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=60, blank=True)
    dialect = models.CharField(max_length=60, blank=True)
    interpreter_gender = models.CharField(max_length=5, choices=InterpreterGender, blank=True)
    # May be shown to the organisations that the person chose, each by a `NeedsConsent`.
    shared_with_consent = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects = AccessNeedQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_need_of_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=NeedKind.values), name="need_kind_known"),
            models.CheckConstraint(
                condition=(Q(kind="interpreter") & ~Q(language="") & Q(interpreter_gender__in=InterpreterGender.values))
                | (~Q(kind="interpreter") & Q(language="", dialect="", interpreter_gender="")),
                name="need_interpreter_of_a_language",
            ),
            models.CheckConstraint(condition=~Q(kind="other") | ~Q(details=""), name="need_other_in_words"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True) | Q(reviewed_at__gte=F("recorded_at")),
                name="need_reviewed_after_recorded",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class NeedsConsentQuerySet(models.QuerySet["NeedsConsent"]):
    """Questions asked of consents."""

    def standing(self) -> Self:
        """Consents that hold: not taken back, and given since the organisation has known the person."""
        return self.filter(
            withdrawn_at__isnull=True,
            connection__ended_at__isnull=True,
            given_at__gte=F("connection__since"),
        )


class NeedsConsent(models.Model):
    """A person lets an organisation see what they need. Kept with the words that they agreed to."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="needs_consents")
    wording = models.CharField(max_length=300)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NeedsConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection"], condition=Q(withdrawn_at__isnull=True), name="consents_to_needs_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connection}"


class RoleQuerySet(models.QuerySet["Role"]):
    """Questions asked of roles."""

    def current(self, on: date) -> "RoleQuerySet":
        """Roles that hold on the date ``on`` (London)."""
        return self.filter(Q(starts_on__lte=on), Q(ends_on__isnull=True) | Q(ends_on__gte=on))


@pghistory.track()
class Role(models.Model):
    """What an account may do for an organisation, and the title under which it signs in public."""

    class Kind(models.TextChoices):
        PLANNER = "planner", _("Planner")
        COMMISSIONER = "commissioner", _("Commissioner")
        ADMINISTRATOR = "administrator", _("Administrator")
        SAFEGUARDING_LEAD = "safeguarding_lead", _("Safeguarding lead")

    # Who may know, through a connection, who a person is. Commissioners read figures only.
    KNOWS_PERSONS = (Kind.PLANNER, Kind.ADMINISTRATOR, Kind.SAFEGUARDING_LEAD)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(_("role"), max_length=20, choices=Kind)
    name = models.CharField(_("first name, as carers see it"), max_length=60)
    title = models.CharField(_("job title, as the public sees it"), max_length=120)
    starts_on = models.DateField(_("from"), default=today)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "kind"], name="one_role_of_a_kind"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="role_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.title}"


@pghistory.track()
class InformationPage(models.Model):
    """A page that staff can edit: what happens to what you say, privacy, accessibility, Easy Read."""

    class Slug(models.TextChoices):
        WHAT_HAPPENS = "what-happens", _("What happens to what you say")
        PRIVACY = "privacy", _("Your privacy")
        ACCESSIBILITY = "accessibility", _("Making this site easy to use")
        EASY_READ = "easy-read", _("Easy Read")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="information_pages")
    slug = models.CharField(_("page"), max_length=20, choices=Slug)
    title = PublicTextField(_("title"))
    body = PublicTextField(_("words"))
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["slug"]
        constraints = [models.UniqueConstraint(fields=["organisation", "slug"], name="one_page_of_a_kind")]

    def __str__(self) -> str:
        return str(self.title)


class SignInCodeQuerySet(models.QuerySet["SignInCode"]):
    """Questions asked of sign-in codes."""

    def usable(self, at: datetime) -> Self:
        """Codes that may still be tried at ``at``."""
        return self.filter(used_at__isnull=True, made_at__gt=at - SignInCode.LIFETIME, tries__lt=SignInCode.MOST_TRIES)


class SignInCode(models.Model):
    """A code that was mailed. The code itself is derived from ``nonce`` and never stored; tries are counted here.

    Neither the address nor the computer that asked is kept, only a keyed hash of each, to count by.
    """

    LIFETIME = timedelta(minutes=15)
    MOST_TRIES = 5

    nonce = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address_hash = models.CharField(max_length=64)
    client_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = SignInCodeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["address_hash", "made_at"], name="code_by_address"),
            models.Index(fields=["client_hash", "made_at"], name="code_by_client"),
            models.Index(fields=["made_at"], name="code_by_age"),
        ]
        constraints = [models.CheckConstraint(condition=Q(tries__lte=5), name="code_tried_five_times_at_most")]

    def __str__(self) -> str:
        return str(self.nonce)


class SecondFactorTries(models.Model):
    """How often an account's second factor was tried of late: counted here, where Redis being down changes nothing."""

    MOST = 5
    WINDOW = timedelta(minutes=15)

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = _("tries of second factors")
        constraints = [models.CheckConstraint(condition=Q(tries__lte=5), name="second_factor_tried_five_times_at_most")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.tries}"
