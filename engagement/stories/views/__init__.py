"""Pages of stories, by who opens them."""

from engagement.stories.views.carers import own, own_take_back, story_detail, story_list, tell
from engagement.stories.views.managing import manage_list, story_decline, story_read

__all__ = [
    "manage_list",
    "own",
    "own_take_back",
    "story_decline",
    "story_detail",
    "story_list",
    "story_read",
    "tell",
]
