"""Pages of plans, by who opens them."""

from engagement.consultations.views.managing import (
    change_add,
    manage_list,
    plan_add,
    plan_agree,
    plan_comments,
    plan_edit,
    plan_open,
    section_add,
    section_edit,
    section_remove,
)
from engagement.consultations.views.public import comment, comment_check, plan_detail, plan_follow, plan_list

__all__ = [
    "change_add",
    "comment",
    "comment_check",
    "manage_list",
    "plan_add",
    "plan_agree",
    "plan_comments",
    "plan_detail",
    "plan_edit",
    "plan_follow",
    "plan_list",
    "plan_open",
    "section_add",
    "section_edit",
    "section_remove",
]
