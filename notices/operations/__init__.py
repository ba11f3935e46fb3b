"""What may be done with notices: follow and stop, queue and cancel, deliver, and decide about the stuck ones."""

from notices.operations.deciding import NotStuck, give_up, retry
from notices.operations.delivering import deliver_due
from notices.operations.following import follow, stop_following, unfollow
from notices.operations.keeping import forget_topics, suppress, wipe_old_bodies
from notices.operations.queueing import cancel, queue, tell

__all__ = [
    "NotStuck",
    "cancel",
    "deliver_due",
    "follow",
    "forget_topics",
    "give_up",
    "queue",
    "retry",
    "stop_following",
    "suppress",
    "tell",
    "unfollow",
    "wipe_old_bodies",
]
