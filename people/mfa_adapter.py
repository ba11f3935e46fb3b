"""What allauth asks us about second factors: their secrets are encrypted before they reach the database."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from people.models import User


def _cipher(secret: str | bytes | None = None) -> Fernet:
    key = salted_hmac("people.mfa_adapter", b"seeds", secret=secret, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Keeps the seeds of authenticator apps and recovery codes so that a copy of the database alone is of no use."""

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's name
        """Offer a name for a new passkey that its owner can leave as it is."""
        others = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("My passkey") if not others else gettext("My passkey %(number)d") % {"number": others + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Tell the device the portal's own name, which it shows when it asks for a finger."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": self.get_totp_issuer()}

    def encrypt(self, text: str) -> str:
        """Encrypt with a key derived from SECRET_KEY."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt, also what was encrypted under a SECRET_KEY that has since become a fallback."""
        ciphers = [_cipher(), *(_cipher(old) for old in settings.SECRET_KEY_FALLBACKS)]
        return MultiFernet(ciphers).decrypt(encrypted_text.encode()).decode()
