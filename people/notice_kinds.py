"""What people may write to somebody about."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.templatetags.portal import london_date
from notices.kinds import Category, Kind, register
from people.codes import as_shown, code_for, number_code_for
from people.models import Connection, DataComplaint, Role, SignInCode
from people.welcomes import welcome_token

MINUTES = int(SignInCode.LIFETIME.total_seconds()) // 60


def _with_code(context: dict[str, Any]) -> dict[str, Any]:
    return {"code": as_shown(code_for(UUID(context["nonce"]))), "minutes": MINUTES}


def _with_number_code(context: dict[str, Any]) -> dict[str, Any]:
    return {"code": as_shown(number_code_for(UUID(context["nonce"]))), "minutes": MINUTES}


def _where_to_sign_in(context: dict[str, Any]) -> dict[str, Any]:
    return {
        "day": london_date(date.fromisoformat(context["until"])),
        "page": f"{settings.PUBLIC_URL}{reverse('account_login')}",
    }


def _about_role(context: dict[str, Any]) -> dict[str, Any]:
    role = Role.objects.select_related("organisation").get(pk=context["role"])
    team = reverse("people:team", kwargs={"organisation": role.organisation.slug})
    return {
        "role": role,
        "sign_in_page": f"{settings.PUBLIC_URL}{reverse('account_login')}",
        "team_page": f"{settings.PUBLIC_URL}{team}",
    }


def _where_needs_are(_context: dict[str, Any]) -> dict[str, Any]:
    return {"page": f"{settings.PUBLIC_URL}{reverse('people:need_list')}"}


def _of_the_list(context: dict[str, Any]) -> dict[str, Any]:
    connection = Connection.objects.select_related("organisation").filter(pk=context["connection"]).first()
    if connection is None:
        raise LookupError("The connection has ended since")
    return {
        "organisation": connection.organisation,
        "basis": connection.agreed_to,
        "portal_page": settings.PUBLIC_URL,
        "refuse_page": f"{settings.PUBLIC_URL}{reverse('people:welcome_refuse', args=[welcome_token(connection)])}",
    }


def _where_home_is(_context: dict[str, Any]) -> dict[str, Any]:
    return {"page": f"{settings.PUBLIC_URL}{reverse('home')}"}


register(
    Kind(
        name="people.sign_in_code",
        template="people/mail/sign_in_code",
        neutral_subject=_("Your code"),
        category=Category.ACCOUNT,
        stays=True,
        may_be_turned_off=False,
        may_wait=False,
        secret=True,
        urgent=True,
        too_late_after=SignInCode.LIFETIME,
        prepare=_with_code,
    )
)
register(
    Kind(
        name="people.number_code",
        template="people/mail/number_code",
        neutral_subject=_("Your code"),
        category=Category.ACCOUNT,
        stays=True,
        may_be_turned_off=False,
        may_wait=False,
        secret=True,
        urgent=True,
        proves_number=True,
        too_late_after=SignInCode.LIFETIME,
        prepare=_with_number_code,
    )
)
register(
    Kind(
        name="people.sign_in_changed",
        template="people/mail/sign_in_changed",
        neutral_subject=_("Your account"),
        category=Category.ACCOUNT,
        stays=True,
        may_be_turned_off=False,
        may_wait=False,
        too_late_after=None,
    )
)
register(
    Kind(
        name="people.review_needs",
        template="people/mail/review_needs",
        neutral_subject=_("Is this still right?"),
        category=Category.ASKS,
        may_be_turned_off=True,
        may_wait=True,
        too_late_after=None,
        prepare=_where_needs_are,
    )
)
register(
    Kind(
        name="people.still_there",
        template="people/mail/still_there",
        neutral_subject=_("Shall we keep your account?"),
        category=Category.ACCOUNT,
        may_be_turned_off=False,
        may_wait=False,
        too_late_after=timedelta(weeks=4),  # or there would be no time left to answer
        prepare=_where_to_sign_in,
    )
)
register(
    Kind(
        name="people.supporter_invited",
        template="people/mail/supporter_invited",
        neutral_subject=_("Somebody asks for your help"),
        category=Category.ACCOUNT,
        may_be_turned_off=False,
        may_wait=False,
        too_late_after=timedelta(days=30),
        prepare=_where_home_is,
    )
)
register(
    Kind(
        name="people.invited",
        template="people/mail/invited",
        neutral_subject=_("You can sign in"),
        category=Category.ACCOUNT,
        may_be_turned_off=False,
        may_wait=False,
        too_late_after=None,
        prepare=_about_role,
    )
)
register(
    Kind(
        name="people.role_ends",
        template="people/mail/role_ends",
        neutral_subject=_("Your team"),
        category=Category.WORK,
        may_be_turned_off=False,
        may_wait=False,
        too_late_after=None,
        prepare=_about_role,
    )
)
register(
    Kind(
        name="people.welcome",
        template="people/mail/welcome",
        neutral_subject=_("Welcome"),
        category=Category.ACCOUNT,
        may_be_turned_off=False,
        may_wait=False,
        too_late_after=timedelta(days=30),
        prepare=_of_the_list,
    )
)


def _about_complaint(context: dict[str, Any]) -> dict[str, Any]:
    complaint = DataComplaint.objects.select_related("organisation").get(pk=context["complaint"])
    where = {"organisation": complaint.organisation.slug, "reference": complaint.reference}
    return {
        "reference": str(complaint),
        "day": london_date(complaint.due_on),
        "answer": complaint.answer,
        "signed_by": complaint.answered_by_title,
        "page": f"{settings.PUBLIC_URL}{reverse('people:data_complaint_detail', kwargs=where)}",
    }


for _name, _subject, _category in (
    ("data_complaint_received", _("We have your message"), Category.ANSWERS),
    ("data_complaint_answered", _("An answer for you"), Category.ANSWERS),
    ("data_complaint_waits", _("Something waits for you"), Category.WORK),
):
    register(
        Kind(
            name=f"people.{_name}",
            template=f"people/mail/{_name}",
            neutral_subject=_subject,
            category=_category,
            may_be_turned_off=False,
            may_wait=False,
            too_late_after=None,
            prepare=_about_complaint,
        )
    )
