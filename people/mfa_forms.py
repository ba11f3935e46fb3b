"""Allauth's forms for second factors, in our words, and with the tries counted in Postgres."""

from collections.abc import Callable
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as authenticating
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from common.clock import now
from common.formpack import Question
from common.forms import PortalFormMixin
from people.models import User
from people.operations import TooManyTries, count_second_factor_try, forget_second_factor_tries

LONGEST_CODE = 40
LONGEST_NAME = 60


def _code_field(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
        error_messages={"required": _("Type in the code."), "max_length": _("That is too long to be a code.")},
    )


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Name of this passkey"),
        help_text=_("So that you can tell it from others: “Work laptop”."),
        required=False,
        max_length=LONGEST_NAME,
    )


class CountedCodeMixin(PortalFormMixin):
    """Counts each try of a code, in Postgres and before looking at it."""

    user: User

    def layout(self) -> list[Any]:
        """An input as long as a code."""
        return [Question("code", size="m", width="10")]

    def clean_code(self) -> str:
        """Let allauth check the code if there are tries left."""
        try:
            count_second_factor_try(user=self.user, at=now())
        except TooManyTries:
            raise ValidationError(_("Too many wrong codes. Wait 15 minutes, then try again.")) from None
        code: str = super().clean_code()  # type: ignore[misc]  # of the form it is mixed into
        forget_second_factor_tries(user=self.user)
        return code


class SpentCodeMixin(forms.Form):
    """Takes each code of an app once, and none that is older than the last one (RFC 6238, section 5.2).

    Allauth remembers a code for one step of 30 seconds, and in the cache. As a code is good for a step before and
    after its own, it could be used again later, or whenever the cache is away. It stands behind `CountedCodeMixin`,
    so that a spent code counts as a wrong one.
    """

    authenticator: Authenticator

    def clean_code(self) -> str:
        """Let the code be checked, and keep the step that it was of."""
        code: str = super().clean_code()  # type: ignore[misc]  # of the form it is mixed into
        if self.authenticator.type == Authenticator.Type.TOTP:
            self._spend(code)
        return code

    @transaction.atomic
    def _spend(self, code: str) -> None:
        kept = Authenticator.objects.select_for_update().get(pk=self.authenticator.pk)
        secret = decrypt(kept.data["secret"])
        steps = [
            step
            for step in yield_hotp_counters_from_time()
            if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step)))
        ]
        if not steps or steps[-1] <= kept.data.get("last_step", 0):
            raise get_adapter().validation_error("incorrect_code")
        kept.data["last_step"] = steps[-1]
        kept.save(update_fields=["data"])
        self.authenticator = kept


class AuthenticateForm(CountedCodeMixin, SpentCodeMixin, authenticating.AuthenticateForm):  # type: ignore[misc]  # untyped
    """The second step of signing in."""

    submit = _("Sign in")
    code = _code_field(_("Code from your app"), _("Or one of your recovery codes."))


class ReauthenticateForm(CountedCodeMixin, SpentCodeMixin, authenticating.ReauthenticateForm):  # type: ignore[misc]  # untyped
    """The second step, once more, before something important."""

    submit = _("Continue")
    code = _code_field(_("Code from your app"), _("Or one of your recovery codes."))


class ActivateTOTPForm(CountedCodeMixin, AllauthActivateTOTPForm):  # type: ignore[misc]  # the same
    """The first code of a new app shows that it works."""

    submit = _("Switch on")
    code = _code_field(_("Code from your app"), _("Six numbers. They change every 30 seconds."))


class PasskeyAnswerField(forms.JSONField):
    """What a passkey answered, as its browser sends it. Whatever cannot be one is refused like a wrong code.

    Allauth keeps an empty object as a passkey, and does not catch what others raise.
    """

    widget = forms.HiddenInput

    def __init__(self, parse: Callable[[Any], object]) -> None:
        super().__init__()
        self.parse = parse

    def clean(self, value: Any) -> Any:
        """Return the answer as a dictionary, or raise ``ValidationError``."""
        answer = super().clean(value)
        try:
            self.parse(answer)
        except (TypeError, ValueError, LookupError):
            raise get_adapter().validation_error("incorrect_code") from None
        return answer


class AuthenticatePasskeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """The second step of signing in, by a passkey."""

    credential = PasskeyAnswerField(AuthenticationResponse.from_dict)


class ReauthenticatePasskeyForm(ReauthenticateWebAuthnForm):  # type: ignore[misc]  # the same
    """The second step, once more, by a passkey."""

    credential = PasskeyAnswerField(AuthenticationResponse.from_dict)


class PasskeyLoginForm(LoginWebAuthnForm):  # type: ignore[misc]  # the same
    """Signing in by a passkey alone."""

    credential = PasskeyAnswerField(AuthenticationResponse.from_dict)


class AddPasskeyForm(PortalFormMixin, AddWebAuthnForm):  # type: ignore[misc]  # the same
    """A new passkey. Its button asks the browser for one, so it stands in the template."""

    name = _name_field()
    credential = PasskeyAnswerField(RegistrationResponse.from_dict)
    passwordless = forms.BooleanField(
        label=_("Use it instead of a code by email"),
        help_text=_("Your device then asks for your finger, your face or its own number."),
        required=False,
    )

    def buttons(self) -> list[Any]:
        """None here."""
        return []


class RenamePasskeyForm(PortalFormMixin, EditWebAuthnForm):  # type: ignore[misc]  # the same
    """Another name for a passkey."""

    submit = _("Save the name")
    name = forms.CharField(
        label=_("Name of this passkey"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Write a name for it.")},
    )
