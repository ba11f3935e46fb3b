"""The token of a "stop these messages" link.

It says by itself whose and which, so it works for good, signed in or not.
"""

from collections.abc import Sequence

from django.core.signing import BadSignature, Signer

_signer = Signer(salt="notices.stop")


class BadToken(ValueError):
    """We have not made this token."""


def stop_token(contact_id: int, topic_ids: Sequence[int]) -> str:
    """The token that stops these topics for this contact."""
    return _signer.sign_object([contact_id, *topic_ids])


def read_stop_token(token: str) -> tuple[int, list[int]]:
    """The contact and the topics of a token, or BadToken."""
    try:
        contact_id, *topic_ids = _signer.unsign_object(token)
    except (BadSignature, ValueError) as trouble:
        raise BadToken from trouble
    return contact_id, topic_ids
