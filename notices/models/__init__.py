"""Contacts and what their owners want, topics and who follows them, the outbox, reminders, and what comes in."""

from notices.models.contacts import Contact, ContactQuerySet, normalised_email
from notices.models.incoming import (
    LONGEST_MESSAGE_ID,
    LONGEST_SUBJECT,
    IncomingFile,
    IncomingFileQuerySet,
    IncomingMail,
    IncomingMailQuerySet,
    random_name,
)
from notices.models.outbox import DIGEST, MAX_ATTEMPTS, Notice, NoticeQuerySet
from notices.models.preferences import Preferences
from notices.models.reminders import FURTHEST_DAYS, FURTHEST_MINUTES, ReminderRule, Sweep
from notices.models.topics import Follower, FollowerQuerySet, Topic

__all__ = [
    "DIGEST",
    "FURTHEST_DAYS",
    "FURTHEST_MINUTES",
    "LONGEST_MESSAGE_ID",
    "LONGEST_SUBJECT",
    "MAX_ATTEMPTS",
    "Contact",
    "ContactQuerySet",
    "Follower",
    "FollowerQuerySet",
    "IncomingFile",
    "IncomingFileQuerySet",
    "IncomingMail",
    "IncomingMailQuerySet",
    "Notice",
    "NoticeQuerySet",
    "Preferences",
    "ReminderRule",
    "Sweep",
    "Topic",
    "normalised_email",
    "random_name",
]
