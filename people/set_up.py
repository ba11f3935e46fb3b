"""The pages under /admin/ with which a superuser sets the portal up: organisations, roles, services, duties.

A site of its own, so that only what is meant to be changed by hand is there.
"""

from typing import TYPE_CHECKING, Any

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from common.fields import PublicTextField
from common.public_text import VARIANTS
from common.widgets import PublicTextInput


class SetUpSite(admin.AdminSite):
    """Django's administration pages, for superusers, who sign in as everybody does."""

    site_header = site_title = _("Setting up the portal")
    index_title = _("What can be set up")
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Superusers only."""
        return request.user.is_active and request.user.is_superuser

    def get_urls(self) -> list[Any]:
        """Leave out the way on to a page of the portal, which opens whatever table somebody names."""
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") != "view_on_site"]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Go to the portal's own sign-in; there is no password to ask for."""
        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer


site = SetUpSite(name="admin")


class PublicTextAdminInput(PublicTextInput):
    """Public words outside our own form pack: a plain text area a variant."""

    template_name = "admin/public_text.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the variants with their words."""
        context = super().get_context(name, value, attrs)
        words = self.format_value(value)
        context["parts"] = [
            {
                "name": self.part_name(name, variant),
                "id": context["widget"]["attrs"].get("id") if not number else f"id_{self.part_name(name, variant)}",
                "label": label,
                "value": words.get(variant, ""),
            }
            for number, (variant, label) in enumerate(VARIANTS.items())
        ]
        return context


if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    ModelField = models.Field[Any, Any]
else:
    ModelAdmin, ModelField = admin.ModelAdmin, models.Field


class SetUpAdmin(ModelAdmin):
    """What all of them share."""

    show_full_result_count = False
    actions = None  # nothing here is deleted by the dozen
    view_on_site = False

    def formfield_for_dbfield(self, db_field: ModelField, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """Show public words with all their variants, and a choice of several to tick; an address is a https one."""
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        if isinstance(db_field, ArrayField) and db_field.base_field.choices:
            return forms.MultipleChoiceField(
                label=db_field.verbose_name,
                required=not db_field.blank,
                choices=db_field.base_field.choices,
                widget=forms.CheckboxSelectMultiple,
            )
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, PublicTextField) and field is not None:
            field.widget = PublicTextAdminInput(rows=3)
        return field
