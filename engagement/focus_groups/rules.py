"""Why somebody's chance was what it was, and what of the quotas cannot be met, in words for planners."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from activities.drawing import Pool
from activities.drawing.relaxing import Change
from engagement.focus_groups.tags import label_of


def reasons(pool: Pool, lot: str) -> list[str]:
    """Why this lot had its chance in a draw from this pool; nothing where it took no part in it."""
    has = {one.lot: one.has for one in pool.volunteers}
    if lot in pool.held:
        return [_("Was drawn before, and keeps the place.")]
    if lot not in has:
        return []
    if not pool.is_contested:
        return [_("There was a place for everyone.")]
    number = Counter(tag for tags in has.values() for tag in tags)
    even = pool.places / len(has)
    found = []
    for quota in sorted(pool.quotas):
        if quota.of in has[lot]:
            words = {"what": label_of(quota.of), "have": number[quota.of], "least": quota.least, "most": quota.most}
            if quota.least > even * number[quota.of]:
                found.append(_("More: at least %(least)d of %(have)d must come of: %(what)s.") % words)
            if quota.most < even * number[quota.of]:
                found.append(_("Less: at most %(most)d of %(have)d can come of: %(what)s.") % words)
    return found or [_("No quota holds them back or helps them.")]


def in_words(changes: Iterable[Change]) -> list[str]:
    """The smallest change by which the quotas can be met."""
    said = []
    for change in changes:
        words = {
            "what": label_of(change.asked.of),
            "have": change.have,
            "least": change.asked.least,
            "enough_least": change.enough.least,
            "most": change.asked.most,
            "enough_most": change.enough.most,
        }
        if change.enough.least < change.asked.least:
            said.append(_("%(what)s: %(have)d offered. Ask for at least %(enough_least)d, not %(least)d.") % words)
        if change.enough.most > change.asked.most:
            said.append(_("%(what)s: %(have)d offered. Let up to %(enough_most)d come, not %(most)d.") % words)
    return said
