"""Three questions that suggest a way to listen."""

from crispy_forms.helper import FormHelper
from django.utils.translation import gettext_lazy as _

from activities.starting_points import Need, Number, Soon
from common.forms import PortalForm, RadiosField


class BeginForm(PortalForm):
    """What do you need to know, from how many, how soon?"""

    submit = _("Show me a way")

    need = RadiosField(label=_("What do you need to know?"), choices=Need.choices)
    number = RadiosField(label=_("From how many people?"), choices=Number.choices)
    soon = RadiosField(label=_("How soon?"), choices=Soon.choices)

    @property
    def helper(self) -> FormHelper:
        """What crispy-forms asks a form for: the answers stand in the address."""
        helper = super().helper
        helper.form_method = "get"
        return helper
