"""What this floor itself writes to people about."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Category, Kind, register

register(
    Kind(
        name="notices.too_large",
        template="notices/mail/too_large",
        neutral_subject=_("A message for you"),
        category=Category.ANSWERS,
        may_be_turned_off=False,
        may_wait=False,
        too_late_after=None,
    )
)
