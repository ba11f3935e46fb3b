"""Forms, by who fills them in."""

from engagement.discussions.forms.carers import AppealForm, PostForm, ReportForm
from engagement.discussions.forms.staff import CloseForm, DiscussionForm, HideForm, KeepHiddenForm

__all__ = ["AppealForm", "CloseForm", "DiscussionForm", "HideForm", "KeepHiddenForm", "PostForm", "ReportForm"]
