"""The address of one's own story: whoever has it may change what it is used for, and take it back."""

from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import get_object_or_404

from engagement.stories.models import Story

_signer = Signer(salt="stories.story")


def story_token(story: int) -> str:
    """The token of the story with this key. It works for as long as the story is there."""
    return _signer.sign_object(story)


def story_of(token: str) -> Story:
    """The story of a token. Raises `Http404` where we have not made it, or the story was taken back."""
    try:
        key = _signer.unsign_object(token)
    except (BadSignature, ValueError) as trouble:
        raise Http404 from trouble
    return get_object_or_404(Story.objects.select_related("organisation", "item"), pk=key)
