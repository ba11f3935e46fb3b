"""What in somebody's words may give a person away, and what says that somebody may be in danger.

Both only ask to look: a machine misses much, and takes harmless words for something else.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.spotting import spot

# What `common.spotting` leaves out, since it is harmless elsewhere: here everyone reads it.
GIVE_AWAY: tuple[tuple[re.Pattern[str], str | Promise], ...] = (
    (re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Doctor|Nurse|Sister|Prof|Professor)\.?\s+[A-Z][\w’'-]+"), _("a name")),
    (
        re.compile(r"\b\d{1,4}[a-z]?,?\s+(?:[A-Z][\w’'-]+\s+){1,3}(?:Street|St|Road|Rd|Lane|Avenue|Close|Drive|Way)\b"),
        _("an address"),
    ),
)
IN_DANGER = re.compile(
    r"\b(?:suicid\w*|kill(?:ing)?\s+(?:my|him|her|them|our)sel(?:f|ves)|end(?:ing)?\s+(?:my|his|her|their)\s+li(?:fe|ves)"
    r"|end\s+it\s+all|(?:want|wants|wanted|going)\s+to\s+die|better\s+off\s+(?:dead|without\s+me)|no\s+reason\s+to\s+live"
    r"|do(?:n['’]?t|\s+not)\s+want\s+to\s+(?:live|be\s+here|wake\s+up)|can(?:['’]?t|not)\s+go\s+on|self[\s-]?harm\w*"
    r"|(?:hurt|hurts|hurting|cut|cutting|harm|harming)\s+(?:my|him|her|them)sel(?:f|ves)|overdose\w*"
    r"|(?:hits|beats|hurts|abuses|threatens)\s+(?:me|him|her|us|them)|not\s+safe\s+(?:at\s+home|here)"
    r"|hunanladd\w*|lladd\s+fy\s+hun|eisiau\s+marw|ddim\s+eisiau\s+byw|anafu\s+fy\s+hun|methu\s+mynd\s+ymlaen)\b",
    re.IGNORECASE,
)


def gives_away(words: str) -> list[str | Promise]:
    """What in ``words`` may give somebody away, by name, each once."""
    return [kind.value for kind in spot(words)] + [name for pattern, name in GIVE_AWAY if pattern.search(words)]


def sounds_like_danger(words: str) -> bool:
    """Whether ``words`` hold something that people say in danger or despair."""
    return IN_DANGER.search(words) is not None
