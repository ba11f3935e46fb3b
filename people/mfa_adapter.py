"""What allauth asks us about second factors: their secrets are encrypted before they reach the database."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def _cipher(secret: str | bytes | None = None) -> Fernet:
    key = salted_hmac("people.mfa_adapter", b"seeds", secret=secret, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Keeps the seeds of authenticator apps and recovery codes so that a copy of the database alone is of no use."""

    def encrypt(self, text: str) -> str:
        """Encrypt with a key derived from SECRET_KEY."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt, also what was encrypted under a SECRET_KEY that has since become a fallback."""
        ciphers = [_cipher(), *(_cipher(old) for old in settings.SECRET_KEY_FALLBACKS)]
        return MultiFernet(ciphers).decrypt(encrypted_text.encode()).decode()
