"""Forms with which anybody comments on a plan and follows it."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.forms import RadiosField
from feedback.forms.carers import SayForm
from people.forms import LeaveAddressForm
from planning.models import Plan, PlanSection

WHOLE_PLAN = "*whole"  # one of the answers to "Which part?"; a star cannot stand in a key


class CommentForm(SayForm):
    """Say what one thinks of a part of a plan."""

    subject = "section"
    field_order = ("section",)

    section = RadiosField(
        label=_("Which part of the plan is it about?"),
        error_messages={"required": _("Choose a part. “The whole plan” is fine.")},
    )

    def __init__(self, *args: Any, sections: Iterable[PlanSection], action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sections = {str(section.pk): section for section in sections}
        self.action = action
        part = self.fields["section"]
        if isinstance(part, RadiosField):
            part.choices = [(key, str(section.heading)) for key, section in self._sections.items()]
            part.choices += [(WHOLE_PLAN, _("The whole plan"))]

    @property
    def helper(self) -> FormHelper:
        """Sent to the plan's own address, from wherever it is shown."""
        helper = super().helper
        helper.form_action = self.action
        return helper

    @property
    def chosen_section(self) -> PlanSection | None:
        """The part that was chosen; none for the whole plan."""
        return self._sections.get(self.cleaned_data["section"])


class FollowPlanForm(LeaveAddressForm):
    """Leave an address to hear what becomes of a plan."""

    submit = _("Tell me")
    why = _("We write when the plan is agreed. You can stop at any time.")


def write_page(plan: Plan) -> str:
    """Where one comments on a plan."""
    return reverse("consultations:comment", args=[plan.slug])
