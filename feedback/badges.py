"""The state of an answer or a promise, in words first: what `{% promise %}` shows."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext, ngettext

from common.templatetags.portal import london_date
from feedback.models import Action, Decision, Item


class Badge(NamedTuple):
    """One state: its look (a key of `common.drawings.PROMISES`) and its words."""

    look: str
    words: str


def late_by(days: int) -> Badge:
    """How late something is."""
    return Badge("late", ngettext("Late by %(days)d day", "Late by %(days)d days", days) % {"days": days})


def badge_of_action(action: Action, on: date) -> Badge:
    """Where one promise stands on the date ``on``."""
    if action.done_at:
        return Badge("done", gettext("Done %(date)s") % {"date": london_date(action.done_at)})
    if action.broken_at:
        return Badge("alert", gettext("We broke this promise"))
    if days := action.late_by(on):
        return late_by(days)
    return Badge("going", gettext("On the way: by %(date)s") % {"date": london_date(action.due_on)})


def badge_of_decision(decision: Decision, actions: Collection[Action], on: date) -> Badge | None:
    """Where an answer stands on the date ``on``: by the promise under it that most needs saying, or by what it is.

    Nobody is told "done" while a promise was broken.
    """
    open_ones = [action for action in actions if not action.done_at and not action.broken_at]
    if open_ones:
        return badge_of_action(min(open_ones, key=lambda action: action.due_on), on)
    if any(action.broken_at for action in actions):
        kept = any(action.done_at for action in actions)
        return Badge("alert", gettext("We kept some of this promise") if kept else gettext("We broke this promise"))
    if decision.done_at:
        return Badge("done", gettext("Done %(date)s") % {"date": london_date(decision.done_at)})
    if decision.look_again_on:
        return Badge("cannot", gettext("We look again on %(date)s") % {"date": london_date(decision.look_again_on)})
    return None


def badge_of_item(item: Item, on: date) -> Badge:
    """How far one item has come on the date ``on``, in words that give nothing of it away."""
    if item.state == Item.State.ANSWERED:
        return Badge("done", gettext("Answered"))
    if days := item.late_by(on):
        words = ngettext("Our answer is late by %(days)d day", "Our answer is late by %(days)d days", days)
        return Badge("late", words % {"days": days})
    if item.state == Item.State.LOOKING:
        return Badge("look", gettext("We are looking at it"))
    return Badge("waiting", gettext("We have it. Nobody has read it yet"))


def badge_for_staff(item: Item, on: date) -> Badge:
    """Where an item stands on the date ``on`` (London), in the words of those who must act."""
    if item.wrote_back_at:
        return Badge("going", gettext("They wrote back"))
    if item.state == Item.State.ANSWERED:
        return Badge("done", gettext("Answered"))
    if days := item.late_by(on):
        return late_by(days)
    if item.answer_by == on:
        return Badge("waiting", gettext("Answer due today"))
    return (
        Badge("look", str(Item.State.LOOKING.label))
        if item.state == Item.State.LOOKING
        else Badge("waiting", gettext("New"))
    )
