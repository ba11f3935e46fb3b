"""Forms, by who fills them in."""

from engagement.stories.forms.carers import OwnStoryForm, TellStoryForm
from engagement.stories.forms.staff import DeclineForm, PublishForm

__all__ = ["DeclineForm", "OwnStoryForm", "PublishForm", "TellStoryForm"]
