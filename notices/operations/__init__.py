"""What may be done with notices: follow and stop, queue and cancel, deliver, and decide about the stuck ones."""

from notices.operations.by_hand import NotHeld, give_to_staff, handed_over, put_back, take, try_later
from notices.operations.choosing import prefer, reach_by, speak, switch
from notices.operations.deciding import NotStuck, give_up, retry
from notices.operations.delivering import deliver_due
from notices.operations.fetching import fetch, take_in_mail
from notices.operations.following import follow, follow_again, led_to, stop_following, unfollow
from notices.operations.incoming import (
    LARGEST_MAIL,
    NotToPlace,
    drop,
    note_gone,
    place_by_hand,
    place_waiting,
    read_again,
    take_in,
)
from notices.operations.keeping import forget_mail, forget_topics, mark_read, suppress, wipe_old_bodies
from notices.operations.looking_up import look_up_uncertain
from notices.operations.queueing import cancel, queue, tell
from notices.operations.receipts import note_receipt
from notices.operations.reminding import remind_due

__all__ = [
    "LARGEST_MAIL",
    "NotHeld",
    "NotStuck",
    "NotToPlace",
    "cancel",
    "deliver_due",
    "drop",
    "fetch",
    "follow",
    "follow_again",
    "forget_mail",
    "forget_topics",
    "give_to_staff",
    "give_up",
    "handed_over",
    "led_to",
    "look_up_uncertain",
    "mark_read",
    "note_gone",
    "note_receipt",
    "place_by_hand",
    "place_waiting",
    "prefer",
    "put_back",
    "queue",
    "reach_by",
    "read_again",
    "remind_due",
    "retry",
    "speak",
    "stop_following",
    "suppress",
    "switch",
    "take",
    "take_in",
    "take_in_mail",
    "tell",
    "try_later",
    "unfollow",
    "wipe_old_bodies",
]
