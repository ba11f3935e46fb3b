"""Organisations, who works for them, whom to call, and the pages that they must have."""

from typing import Any, ClassVar

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.clock import now
from common.forms import ModelForm
from notices.models import normalised_email
from people.models import CrisisLine, InformationPage, Organisation, Role, User
from people.operations import account_of_address, open_organisation
from people.set_up import SetUpAdmin, site


@admin.register(Organisation, site=site)
class OrganisationAdmin(SetUpAdmin):
    """Organisations; a new one begins with its information pages."""

    list_display = ("name", "kind", "nation", "hosts_portal")
    prepopulated_fields: ClassVar[dict[str, Any]] = {"slug": ["name"]}

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        """Open a new organisation, or keep the changes of one."""
        if change:
            super().save_model(request, obj, form, change)
        else:
            open_organisation(obj, at=now())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's names
        """Never: what an organisation was told and has answered would go with it."""
        return False


class RoleForm(ModelForm):
    """A role is given to an address; its account is made if there is none."""

    email = forms.EmailField(label=_("email address"))

    class Meta:
        model = Role
        fields: ClassVar[list[str]] = ["email", "organisation", "kind", "name", "title", "starts_on", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["email"] = self.instance.user.email
            self.fields["email"].disabled = True

    def clean_email(self) -> str:
        """Write the address as its account is written."""
        try:
            return normalised_email(self.cleaned_data["email"])
        except UnicodeError:
            raise ValidationError(_("Enter an email address in the right form, like name@example.com.")) from None

    def clean(self) -> dict[str, Any]:
        """Refuse the same role twice."""
        cleaned = super().clean() or self.cleaned_data
        same = Role.objects.filter(
            user__email=cleaned.get("email"), organisation=cleaned.get("organisation"), kind=cleaned.get("kind")
        )
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This address has that role already. Change its dates instead."))
        return cleaned


@admin.register(Role, site=site)
class RoleAdmin(SetUpAdmin):
    """Who may do what, for whom, from when until when."""

    form = RoleForm
    list_display = ("name", "title", "organisation", "kind", "user", "starts_on", "ends_on")
    list_filter = ("organisation", "kind")
    list_select_related = ("organisation", "user")
    search_fields = ("name", "user__email")

    def save_model(self, request: HttpRequest, obj: Role, form: Any, change: bool) -> None:
        """Keep the role, for the account of the address."""
        if not change:
            obj.user = account_of_address(address=form.cleaned_data["email"], at=now())
        super().save_model(request, obj, form, change)


@admin.register(User, site=site)
class UserAdmin(SetUpAdmin):
    """Accounts: close one, or let one set up the portal. They are made by signing in, or by giving a role."""

    list_display = ("email", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email",)
    fields = ("email", "is_active", "is_superuser", "is_staff")
    readonly_fields = ("email",)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's name
        """Not by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - the same
        """Not by hand: closing an account is enough here."""
        return False


@admin.register(Authenticator, site=site)
class AuthenticatorAdmin(SetUpAdmin):
    """Second factors: delete those of somebody who has lost their phone, so that they can set up new ones."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's name
        """Only its owner can."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - the same
        """Nothing of it can be changed."""
        return False


@admin.register(CrisisLine, site=site)
class CrisisLineAdmin(SetUpAdmin):
    """Whom to call in danger or crisis."""

    list_display = ("name", "phone", "organisation", "order", "checked_on", "ends_on")
    list_select_related = ("organisation",)


@admin.register(InformationPage, site=site)
class InformationPageAdmin(SetUpAdmin):
    """The pages that every organisation has."""

    list_display = ("slug", "organisation", "changed_at")
    list_filter = ("organisation",)
    list_select_related = ("organisation",)
    fields = ("organisation", "slug", "title", "body")

    def save_model(self, request: HttpRequest, obj: InformationPage, form: Any, change: bool) -> None:
        """Keep the page, and when it was changed."""
        obj.changed_at = now()
        super().save_model(request, obj, form, change)
