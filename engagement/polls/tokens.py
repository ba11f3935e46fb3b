"""The address of one's own answers: whoever has it may see and change those answers, without an account."""

from common.tokens import RowTokens
from engagement.polls.models import Reply

_tokens = RowTokens[Reply]("polls.reply")


def reply_token(reply: int) -> str:
    """The token of the reply with this key. It works for as long as the reply is there."""
    return _tokens.token(reply)


def reply_of(token: str) -> Reply:
    """The reply of a token. Raises `Http404` where we have not made it, or the reply is gone."""
    return _tokens.row(token, Reply.objects.select_related("poll__activity__organisation", "person"))
