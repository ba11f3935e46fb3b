"""Polls and answers for the tests."""

from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from activities.models import Activity
from engagement.polls.models import Poll, Reply
from engagement.polls.operations import answer, change_answers, start_poll
from notices.models import Contact
from people.models import Person

_numbers = count(1)


def make_poll(activity: Activity, *, at: datetime, number: int = 3) -> Poll:
    """A poll about a draft: so many days, the first in three weeks, to be answered in two."""
    first = at + timedelta(days=21)
    times = [(first + timedelta(days=day), first + timedelta(days=day, hours=2)) for day in range(number)]
    return start_poll(activity=activity, times=times, closes_on=timezone.localdate(at) + timedelta(days=14), at=at)


def make_reply(
    poll: Poll,
    *,
    at: datetime,
    said: str = "yes",
    person: Person | None = None,
    name: str = "",
    contact: Contact | None = None,
    is_saved: bool = True,
) -> Reply:
    """Somebody says the same of every time: this person, or a guest, who has saved it by the link in the mail."""
    own = contact or (person and person.contact)
    own = own or Contact.objects.for_email(f"answers{next(_numbers)}@example.org")
    of_all = {option.pk: said for option in poll.options.all()}
    reply = answer(poll=poll, person=person, contact=own, name=name, said=of_all, at=at)
    return change_answers(reply=reply, name=name, said=of_all, at=at) if is_saved and not person else reply
