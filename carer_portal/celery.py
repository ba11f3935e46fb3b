"""Celery: the worker and beat. The schedule stands here, in code.

Times are UTC. Between midnight and one o'clock UTC lies the hour that clocks in London repeat in October;
nothing is set for it. Two beats do no harm: every task here may run at any time, any number of times.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carer_portal.settings")

app = Celery("carer_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "work on imports": {"task": "people.tasks.work_on_imports", "schedule": 15.0, "options": {"expires": 15}},
    # A tick that waited for longer than the next one is of no use.
    "deliver due notices": {"task": "notices.tasks.deliver_due", "schedule": 30.0, "options": {"expires": 30}},
    "keep nothing too long": {"task": "carer_portal.tasks.apply_periods", "schedule": crontab(hour=3, minute=10)},
    "say that beat ticks": {"task": "carer_portal.tasks.note_tick", "schedule": 30.0, "options": {"expires": 30}},
    "remind": {"task": "notices.tasks.remind_due", "schedule": 60.0, "options": {"expires": 60}},
    "take in mail": {"task": "notices.tasks.take_in_mail", "schedule": 60.0, "options": {"expires": 60}},
    "mix equality answers": {"task": "people.tasks.mix_equality_answers", "schedule": crontab(hour=3, minute=15)},
    "look up uncertain texts and letters": {"task": "notices.tasks.look_up_uncertain", "schedule": 300.0},
    # By day, since it writes to people.
    "ask to review needs": {"task": "people.tasks.ask_to_review_needs", "schedule": crontab(hour=9, minute=30)},
    "remind of data complaints": {
        "task": "people.tasks.remind_of_data_complaints",
        "schedule": crontab(hour=8, minute=20),
    },
    "ask the absent": {"task": "carer_portal.tasks.ask_the_absent", "schedule": crontab(hour=9, minute=40)},
    "bring plans under review": {
        "task": "engagement.consultations.tasks.bring_plans_under_review",
        "schedule": crontab(hour=5, minute=10),
    },
    "pass places on": {
        "task": "engagement.meetings.tasks.pass_places_on",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "move staged answers": {
        "task": "engagement.surveys.tasks.move_staged_answers",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "close surveys": {"task": "engagement.surveys.tasks.close_surveys", "schedule": crontab(hour="2-23", minute=5)},
    "remind of ending roles": {"task": "people.tasks.remind_of_ending_roles", "schedule": crontab(hour=8, minute=40)},
}
