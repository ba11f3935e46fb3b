"""The token of a "stop these messages" link.

It says by itself whose and which, so it works for good, signed in or not.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.core.signing import BadSignature, Signer

_signer = Signer(salt="notices.stop")


class BadToken(ValueError):
    """We have not made this token."""


class Stop(NamedTuple):
    """What a link stops for a contact: some topics, or else whole categories."""

    contact_id: int
    topic_ids: list[int]
    categories: list[str]


def stop_token(contact_id: int, topic_ids: Sequence[int], categories: Sequence[str] = ()) -> str:
    """The token that stops these topics for this contact; without topics, these categories."""
    return _signer.sign_object([contact_id, *topic_ids, *categories])


def read_stop_token(token: str) -> Stop:
    """What a token stops, or BadToken."""
    try:
        contact_id, *which = _signer.unsign_object(token)
    except (BadSignature, ValueError) as trouble:
        raise BadToken from trouble
    topic_ids = [one for one in which if isinstance(one, int)]
    return Stop(contact_id, topic_ids, [one for one in which if isinstance(one, str)])
