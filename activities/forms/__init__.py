"""The forms of activities."""

from activities.forms.activities import ActivityForm, CancelForm, CopyForm, ReachForm
from activities.forms.beginning import BeginForm
from activities.forms.choosing import ChooseForm
from activities.forms.following import FollowForm, FollowNewForm
from activities.forms.reminders import ReminderForm, in_words

__all__ = [
    "ActivityForm",
    "BeginForm",
    "CancelForm",
    "ChooseForm",
    "CopyForm",
    "FollowForm",
    "FollowNewForm",
    "ReachForm",
    "ReminderForm",
    "in_words",
]
