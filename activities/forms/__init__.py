"""The forms of activities."""

from activities.forms.activities import ActivityForm, CancelForm, CopyForm, ReachForm
from activities.forms.beginning import BeginForm
from activities.forms.choosing import ChooseForm
from activities.forms.following import FollowForm, FollowNewForm
from activities.forms.reminders import ReminderForm, in_words
from activities.forms.series import CancelLaterForm, ChangeLaterForm, MoreDatesForm, RepeatForm, rule_in_words
from activities.forms.venues import VenueForm

__all__ = [
    "ActivityForm",
    "BeginForm",
    "CancelForm",
    "CancelLaterForm",
    "ChangeLaterForm",
    "ChooseForm",
    "CopyForm",
    "FollowForm",
    "FollowNewForm",
    "MoreDatesForm",
    "ReachForm",
    "ReminderForm",
    "RepeatForm",
    "VenueForm",
    "in_words",
    "rule_in_words",
]
