"""The words under which somebody agrees to something. Whoever changes one raises its version.

What was agreed to before keeps the words that were shown then.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Purpose


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What is asked, and what exactly is agreed to."""

    version: int
    question: Promise
    words: Promise


WORDINGS: Mapping[Purpose, Wording] = {
    Purpose.NEEDS: Wording(
        version=1,
        question=_("Who may see what you need?"),
        words=_("Staff there may see what I need, so that they can get things ready for me."),
    ),
    Purpose.STORIES: Wording(
        version=1,
        question=_("Who may tell your story?"),
        words=_("They may tell my story to others. They show it to me first, and leave out my name."),
    ),
    Purpose.PHOTOGRAPHS: Wording(
        version=1,
        question=_("Who may show photos of you?"),
        words=_("They may take photos of me at meetings, and show them on paper and on the web."),
    ),
    Purpose.RESEARCH: Wording(
        version=1,
        question=_("Who may ask you about research?"),
        words=_("They may ask me to take part in research. I say yes or no each time."),
    ),
    Purpose.QUOTES: Wording(
        version=1,
        question=_("Who may show your words?"),
        words=_("They may show my words to others, and leave out my name. They ask me about each thing I say."),
    ),
}
