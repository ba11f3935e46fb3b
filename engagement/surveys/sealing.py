"""The code with which somebody comes back to a survey. It alone opens the draft; we keep neither it nor who has it."""

import base64
import json
import os
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.crypto import salted_hmac

from feedback.references import ALPHABET

LENGTH = 12  # of 32 signs, 5 bits each
NONCE = 12  # bytes


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_well_formed(code: str) -> bool:
    """Whether this could be a code at all."""
    return len(code) == LENGTH and all(sign in ALPHABET for sign in code)


def in_groups(code: str) -> str:
    """Write a code so that it can be read out: ``K7MW 4PXD 9QRT``."""
    return " ".join(code[place : place + 4] for place in range(0, LENGTH, 4))


def locator(code: str) -> str:
    """Where the draft of this code is kept. Whoever has the database alone cannot try codes."""
    return salted_hmac("surveys.sealing.locator", code, algorithm="sha256").hexdigest()


def seal(code: str, value: Any) -> bytes:
    """Encrypt ``value``, which JSON can hold, under a key that is made of the code. It bears no time."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_key(code)).encrypt(nonce, json.dumps(value).encode(), None)


def unseal(code: str, sealed: bytes) -> Any:
    """What was sealed under this code, or None where that is another code."""
    try:
        opened = AESGCM(_key(code)).decrypt(sealed[:NONCE], bytes(sealed[NONCE:]), None)
    except InvalidTag:
        return None
    return json.loads(opened)


def _key(code: str) -> bytes:
    return salted_hmac("surveys.sealing.key", code, algorithm="sha256").digest()


def new_survey_key() -> bytes:
    """A key for the links of one survey. It is destroyed when the survey closes."""
    return os.urandom(32)


def link_signature(survey_key: bytes | memoryview, invitation: int) -> str:
    """What proves that a link was made for this invitation."""
    digest = salted_hmac(f"surveys.invitation:{bytes(survey_key).hex()}", str(invitation), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")
