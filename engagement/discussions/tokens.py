"""The address of one's own post: whoever has it may ask to have it looked at again, and take it back."""

from common.tokens import RowTokens
from engagement.discussions.models import Post

_tokens = RowTokens[Post]("discussions.post")


def post_token(post: int) -> str:
    """The token of the post with this key. It works for as long as the post is there."""
    return _tokens.token(post)


def post_of(token: str) -> Post:
    """The post of a token. Raises `Http404` where we have not made it, or the post was taken back."""
    return _tokens.row(token, Post.objects.select_related("discussion__organisation", "item"))
