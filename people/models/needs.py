"""What a person needs in order to take part, and who may see it."""

from datetime import datetime, timedelta
from typing import Self

import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from people.models.accounts import User
from people.models.consents import Consent, Purpose
from people.models.organisations import Organisation
from people.models.persons import LONGEST_SIGNATURE, Person
from people.models.roles import Role


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
        return self.shared_with(*(role.organisation_id for role in user.roles_today if role.kind in Role.KNOWS_PERSONS))

    def shared_with(self, *organisations: int) -> Self:
        """Needs that may be shown to staff of one of these organisations."""
        consents = Consent.objects.standing().to(Purpose.NEEDS).filter(connection__organisation__in=organisations)
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
    # May be shown to the organisations that the person chose, each by a `Consent`.
    shared_with_consent = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    told_to = models.CharField(max_length=LONGEST_SIGNATURE, blank=True)  # staff who wrote it down for them

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


class NeedsLook(models.Model):
    """Somebody of an organisation looked at what a person needs. It cannot be changed; it goes with the person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="needs_looks")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=LONGEST_SIGNATURE)
    looked_at = models.DateTimeField()

    class Meta:
        ordering = ["-looked_at", "-pk"]
        indexes = [models.Index(fields=["person", "-looked_at"], name="looks_at_a_person")]
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="look_is_signed")]
        triggers = [
            pgtrigger.Trigger(
                name="look_is_not_changed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                # But for the account of who looked, which may be deleted; their title stays.
                func="""
                    IF NEW.user_id IS NULL AND (NEW.id, NEW.person_id, NEW.organisation_id, NEW.title, NEW.looked_at)
                        = (OLD.id, OLD.person_id, OLD.organisation_id, OLD.title, OLD.looked_at)
                    THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'a look at needs is not changed' USING ERRCODE = 'restrict_violation';
                """,
            ),
            pgtrigger.Trigger(
                name="look_goes_with_the_person",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func="""
                    IF EXISTS (SELECT 1 FROM people_person WHERE id = OLD.person_id) THEN
                        RAISE EXCEPTION 'a look at needs is not deleted' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title
