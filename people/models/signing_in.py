"""Codes that were mailed, and how often they and second factors were tried."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models.accounts import User


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
