"""Pages of discussions, by who opens them."""

from engagement.discussions.views.managing import discussion_add, discussion_close, discussion_edit, manage_list
from engagement.discussions.views.moderating import (
    post_hide,
    post_keep_hidden,
    post_log,
    post_queue,
    post_read,
    post_show,
)
from engagement.discussions.views.reading import discussion_detail, discussion_list
from engagement.discussions.views.taking_part import own, own_take_back, post_add, post_me_too, post_reply, post_report

__all__ = [
    "discussion_add",
    "discussion_close",
    "discussion_detail",
    "discussion_edit",
    "discussion_list",
    "manage_list",
    "own",
    "own_take_back",
    "post_add",
    "post_hide",
    "post_keep_hidden",
    "post_log",
    "post_me_too",
    "post_queue",
    "post_read",
    "post_reply",
    "post_report",
    "post_show",
]
