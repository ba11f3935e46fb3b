"""Pages of polls, by who opens them."""

from engagement.polls.views.carers import poll_detail, poll_list, reply
from engagement.polls.views.managing import manage_list, poll_add, poll_ask, poll_hold, poll_results, poll_start

__all__ = [
    "manage_list",
    "poll_add",
    "poll_ask",
    "poll_detail",
    "poll_hold",
    "poll_list",
    "poll_results",
    "poll_start",
    "reply",
]
