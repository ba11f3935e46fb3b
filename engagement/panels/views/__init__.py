"""Pages of panels, by who opens them."""

from engagement.panels.views.managing import (
    manage,
    manage_list,
    meeting_add,
    panel_add,
    panel_edit,
    seat_add,
    seat_fill,
    term_end,
)
from engagement.panels.views.public import panel_detail, panel_list

__all__ = [
    "manage",
    "manage_list",
    "meeting_add",
    "panel_add",
    "panel_detail",
    "panel_edit",
    "panel_list",
    "seat_add",
    "seat_fill",
    "term_end",
]
