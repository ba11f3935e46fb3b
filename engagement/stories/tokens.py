"""The address of one's own story: whoever has it may change what it is used for, and take it back."""

from common.tokens import RowTokens
from engagement.stories.models import Story

_tokens = RowTokens[Story]("stories.story")


def story_token(story: int) -> str:
    """The token of the story with this key. It works for as long as the story is there."""
    return _tokens.token(story)


def story_of(token: str) -> Story:
    """The story of a token. Raises `Http404` where we have not made it, or the story was taken back."""
    return _tokens.row(token, Story.objects.select_related("organisation", "item"))
