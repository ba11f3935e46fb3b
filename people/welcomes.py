"""The token by which somebody on an imported list says no. It says by itself whose connection is meant."""

from django.core.signing import BadSignature, Signer

from people.models import Connection

_signer = Signer(salt="people.welcome")


class BadToken(ValueError):
    """We have not made this token."""


def welcome_token(connection: Connection) -> str:
    """The token that ends this connection; not one that comes after it."""
    return _signer.sign_object([connection.pk, connection.since.isoformat()])


def read_welcome_token(token: str) -> tuple[int, str]:
    """The key of a connection, and since when it must have been; or `BadToken`."""
    try:
        key, since = _signer.unsign_object(token)
    except (BadSignature, ValueError) as trouble:
        raise BadToken from trouble
    return key, since
