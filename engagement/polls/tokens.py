"""The address of one's own answers: whoever has it may see and change those answers, without an account."""

from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import get_object_or_404

from engagement.polls.models import Reply

_signer = Signer(salt="polls.reply")


def reply_token(reply: int) -> str:
    """The token of the reply with this key. It works for as long as the reply is there."""
    return _signer.sign_object(reply)


def reply_of(token: str) -> Reply:
    """The reply of a token. Raises `Http404` where we have not made it, or the reply is gone."""
    try:
        key = _signer.unsign_object(token)
    except (BadSignature, ValueError) as trouble:
        raise Http404 from trouble
    return get_object_or_404(Reply.objects.select_related("poll__activity__organisation", "person"), pk=key)
