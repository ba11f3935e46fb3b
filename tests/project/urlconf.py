"""Every address of a URLconf, found by walking it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, cast

from django.urls import URLPattern, URLResolver, get_resolver

# Pages of packages, which bring their own addresses: one rule for all that begin alike.
PREFIXES = ("admin:", "account_", "mfa_")


@dataclass(frozen=True)
class Address:
    """One named address."""

    name: str
    route: str
    parameters: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def is_ours(self) -> bool:
        """Whether the view is written in this project, not in a package."""
        return not self.name.startswith(PREFIXES)


def addresses(urlconf: str | ModuleType | None = None) -> list[Address]:
    """Every address of ``urlconf``, or of the portal."""
    # Django takes a module as well as its name.
    return list(_walk(get_resolver(cast("str | None", urlconf)).url_patterns, "", "", ()))


def _walk(
    patterns: list[URLPattern | URLResolver], route: str, namespace: str, parameters: tuple[str, ...]
) -> Iterator[Address]:
    for pattern in patterns:
        whole = route + str(pattern.pattern)
        named = (*parameters, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, whole, inner, named)
        else:
            yield Address(f"{namespace}{pattern.name}", whole, named, pattern.callback)
