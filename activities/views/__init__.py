"""What is on, for everyone, and the pages on which staff announce it."""

from activities.views.changes import (
    change_list,
    coming_add,
    coming_announce,
    coming_edit,
    coming_end,
    manage_changes,
)
from activities.views.dates import date_add, date_list, date_remove
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
    series_calendar,
    series_dates,
    whats_on,
)
from activities.views.reminding import activity_reminder_edit, activity_reminder_remove, activity_reminders
from activities.views.series import (
    activity_cancel_later,
    activity_change_later,
    activity_repeat,
    series_detail,
    series_more,
    series_publish,
)
from activities.views.venues import venue_add, venue_edit, venue_list

__all__ = [
    "activity_add",
    "activity_begin",
    "activity_calendar",
    "activity_cancel",
    "activity_cancel_later",
    "activity_change_later",
    "activity_copy",
    "activity_detail",
    "activity_edit",
    "activity_follow",
    "activity_publish",
    "activity_reach",
    "activity_reminder_edit",
    "activity_reminder_remove",
    "activity_reminders",
    "activity_repeat",
    "calendar",
    "change_list",
    "coming_add",
    "coming_announce",
    "coming_edit",
    "coming_end",
    "date_add",
    "date_list",
    "date_remove",
    "manage_changes",
    "manage_list",
    "new_follow",
    "series_calendar",
    "series_dates",
    "series_detail",
    "series_more",
    "series_publish",
    "venue_add",
    "venue_edit",
    "venue_list",
    "whats_on",
]
