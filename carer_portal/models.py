"""The roof's only table: the ledger of what was deleted at somebody's wish."""

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
