"""Addresses that open one row of a table, without an account."""

from typing import Generic, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

_M = TypeVar("_M", bound=Model)


class RowTokens(Generic[_M]):
    """Signed tokens for rows of one kind: whoever has one may see and change that row, for as long as it is there."""

    def __init__(self, salt: str) -> None:
        self._signer = Signer(salt=salt)

    def token(self, pk: int) -> str:
        """The token of the row with this key."""
        return self._signer.sign_object(pk)

    def row(self, token: str, rows: QuerySet[_M]) -> _M:
        """The row of a token, out of ``rows``. Raises `Http404` where we have not made it, or the row is gone."""
        try:
            pk = self._signer.unsign_object(token)
        except (BadSignature, ValueError) as trouble:
            raise Http404 from trouble
        return get_object_or_404(rows, pk=pk)
