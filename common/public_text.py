"""Words for the public in several languages and in Easy Read, held as one value."""

from collections.abc import Iterator, Mapping
from typing import Self

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

ENGLISH = "en-gb"
EASY_READ_SUFFIX = "-easy"
# The languages that staff may write in, in the order in which a form offers them.
VARIANTS = {
    ENGLISH: _("English"),
    "cy": _("Welsh"),
    ENGLISH + EASY_READ_SUFFIX: _("English, Easy Read"),
    "cy" + EASY_READ_SUFFIX: _("Welsh, Easy Read"),
}


class PublicText(Mapping[str, str]):
    """An unchanging mapping from a variant ("en-gb", "cy", "en-gb-easy", "cy-easy") to its words.

    >>> str(PublicText({"en-gb": "Good morning", "cy": "Bore da"}))  # while Welsh is active
    'Bore da'
    """

    __slots__ = ("_variants",)

    def __init__(self, words: "str | Mapping[str, str] | None" = None) -> None:
        variants = {ENGLISH: words} if isinstance(words, str) else dict(words or {})
        if unknown := variants.keys() - VARIANTS.keys():
            raise ValueError(f"Unknown variants of a public text: {sorted(unknown)}")
        self._variants = {name: variants[name] for name in VARIANTS if variants.get(name)}

    @classmethod
    def of(cls, words: "Self | str | Mapping[str, str] | None") -> Self:
        """Return the words as a public text; a plain string is English."""
        return words if isinstance(words, cls) else cls(words)

    def in_language(self, code: str) -> str:
        """Return the words in this language, or in English, or in whatever there is."""
        for variant in (code.lower(), code.lower().partition("-")[0], ENGLISH):
            if variant in self._variants:
                return self._variants[variant]
        return next(iter(self._variants.values()), "")

    def easy_read(self, code: str) -> str:
        """Return the Easy Read words in this language, else in English, else nothing."""
        for variant in (code.lower(), code.lower().partition("-")[0], ENGLISH):
            if text := self._variants.get(variant + EASY_READ_SUFFIX):
                return text
        return ""

    def language_of(self, code: str) -> str:
        """Return which language `in_language` gives, so that a page can mark words left in English."""
        for variant in (code.lower(), code.lower().partition("-")[0]):
            if variant in self._variants:
                return variant
        return ENGLISH

    def as_dict(self) -> dict[str, str]:
        """Return a plain dict, fit for JSON."""
        return dict(self._variants)

    def __str__(self) -> str:
        return self.in_language(get_language() or ENGLISH)

    def __repr__(self) -> str:
        return f"PublicText({self._variants!r})"

    def __bool__(self) -> bool:
        return bool(self._variants)

    def __getitem__(self, variant: str) -> str:
        return self._variants[variant]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variants)

    def __len__(self) -> int:
        return len(self._variants)

    def __hash__(self) -> int:
        return hash(tuple(self._variants.items()))
