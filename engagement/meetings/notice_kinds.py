"""What is written about bookings and to those who came. Subjects and first lines give nothing away."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.notice_kinds import about_activity
from engagement.meetings.models import Booking, Minutes, QuestionAhead
from engagement.meetings.tokens import booking_token
from notices.kinds import Category, Kind, register


def _about_booking(context: dict[str, Any]) -> dict[str, Any]:
    booking = Booking.objects.get(pk=context["booking"])
    own_page = settings.PUBLIC_URL + reverse("meetings:booking", args=[booking_token(booking.pk)])
    return about_activity({"activity": booking.meeting.activity_id}) | {"booking": booking, "own_page": own_page}


for what in ("booked", "waiting", "offered", "offer_ended"):
    register(
        Kind(
            name=f"meetings.{what}",
            template=f"meetings/mail/{what}",
            neutral_subject=_("Please read this soon") if what == "offered" else _("A message for you"),
            too_late_after=None,
            prepare=_about_booking,
            category=Category.BOOKED,
            may_be_turned_off=False,
            may_wait=False,
            for_followers=False,
        )
    )


def _about_minutes(context: dict[str, Any]) -> dict[str, Any]:
    minutes = Minutes.objects.get(pk=context["minutes"])
    page = settings.PUBLIC_URL + reverse("meetings:minutes_detail", args=[minutes.activity_id])
    return about_activity({"activity": minutes.activity_id}) | {"minutes_page": page}


register(
    Kind(
        name="meetings.thanks",
        template="meetings/mail/thanks",
        neutral_subject=_("A message for you"),
        too_late_after=None,
        prepare=_about_minutes,
        category=Category.ANSWERS,
        may_be_turned_off=True,
        may_wait=True,
        for_followers=False,
    )
)


def _about_question(context: dict[str, Any]) -> dict[str, Any]:
    question = QuestionAhead.objects.select_related("activity").get(pk=context["question"])
    page = settings.PUBLIC_URL + reverse("meetings:questions", args=[question.activity_id])
    return {"question": question, "activity": question.activity, "questions_page": page}


for what in ("answered", "promised", "hidden"):
    register(
        Kind(
            name=f"meetings.question_{what}",
            template=f"meetings/mail/question_{what}",
            neutral_subject=_("A message for you"),
            too_late_after=None,
            prepare=_about_question,
            category=Category.ANSWERS,
            may_be_turned_off=False,
            may_wait=False,
            for_followers=False,
        )
    )
