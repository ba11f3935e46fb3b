"""Pages of meetings, by who opens them and what for."""

from engagement.meetings.views.answering import question_answer, question_hide, question_list, question_show
from engagement.meetings.views.carers import book, booking, booking_accept, booking_leave
from engagement.meetings.views.door import door, door_check_in, door_walk_in
from engagement.meetings.views.managing import booking_list, booking_ready, places
from engagement.meetings.views.minutes import agenda, agenda_sheet, close, minutes_detail
from engagement.meetings.views.questions import booking_question_want, booking_questions, question_want, questions

__all__ = [
    "agenda",
    "agenda_sheet",
    "book",
    "booking",
    "booking_accept",
    "booking_leave",
    "booking_list",
    "booking_question_want",
    "booking_questions",
    "booking_ready",
    "close",
    "door",
    "door_check_in",
    "door_walk_in",
    "minutes_detail",
    "places",
    "question_answer",
    "question_hide",
    "question_list",
    "question_show",
    "question_want",
    "questions",
]
