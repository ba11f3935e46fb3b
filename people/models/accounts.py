"""Accounts: addresses that can sign in."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.clock import today
from notices.models import normalised_email

if TYPE_CHECKING:
    from people.models.organisations import Organisation
    from people.models.roles import Role

LONGEST_ADDRESS = 254  # RFC 5321


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
        return list(self.roles.current(today()).select_related("organisation").order_by("pk"))

    def holds(self, *kinds: "Role.Kind", at: "Organisation") -> bool:
        """Whether this account holds one of ``kinds`` at the organisation ``at`` today."""
        return any(role.organisation_id == at.pk and role.kind in kinds for role in self.roles_today)

    @cached_property
    def is_team_member(self) -> bool:
        """Whether this account holds any role today, and so must use a second factor."""
        return bool(self.roles_today) or self.is_staff
