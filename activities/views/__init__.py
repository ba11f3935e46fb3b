"""What is on, for everyone, and the pages on which staff announce it."""

from activities.views.changes import (
    change_list,
    coming_add,
    coming_announce,
    coming_edit,
    coming_end,
    manage_changes,
)
from activities.views.managing import (
    activity_add,
    activity_begin,
    activity_cancel,
    activity_copy,
    activity_edit,
    activity_publish,
    activity_reach,
    manage_list,
)
from activities.views.public import (
    activity_calendar,
    activity_detail,
    activity_follow,
    calendar,
    new_follow,
    whats_on,
)
from activities.views.reminding import activity_reminder_edit, activity_reminder_remove, activity_reminders

__all__ = [
    "activity_add",
    "activity_begin",
    "activity_calendar",
    "activity_cancel",
    "activity_copy",
    "activity_detail",
    "activity_edit",
    "activity_follow",
    "activity_publish",
    "activity_reach",
    "activity_reminder_edit",
    "activity_reminder_remove",
    "activity_reminders",
    "calendar",
    "change_list",
    "coming_add",
    "coming_announce",
    "coming_edit",
    "coming_end",
    "manage_changes",
    "manage_list",
    "new_follow",
    "whats_on",
]
