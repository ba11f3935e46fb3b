"""Pages of draws, by who opens them."""

from engagement.focus_groups.views.carers import draw_detail, leave, volunteer
from engagement.focus_groups.views.managing import manage, pool, quota_add, quota_remove, run, set_up

__all__ = ["draw_detail", "leave", "manage", "pool", "quota_add", "quota_remove", "run", "set_up", "volunteer"]
