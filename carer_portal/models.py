"""The roof's tables: the ledger of what was deleted at somebody's wish, and when beat was last heard of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Erasure(models.Model):
    """That somebody had their data deleted. It names nobody, and is applied again after a backup was restored."""

    person_key = models.CharField(max_length=64, help_text=_("Keyed hash of the address of the account."))
    erased_at = models.DateTimeField()
    items_withdrawn = models.BooleanField(help_text=_("What had no answer yet was deleted as well."))
    quotes_withdrawn = models.BooleanField(help_text=_("Their words were taken off public pages."))

    class Meta:
        ordering = ["erased_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["person_key", "erased_at"], name="erasure_once")]

    def __str__(self) -> str:
        return f"{self.person_key[:8]} {self.erased_at:%Y-%m-%d}"


class Tick(models.Model):
    """When a worker last heard of beat: one row, for monitors."""

    ONLY = 1

    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="tick_is_one_row")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
