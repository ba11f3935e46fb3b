"""The list of people that an organisation brings along."""

from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm, SubmissionTokenMixin
from common.list_files import ListFileField


class ImportForm(SubmissionTokenMixin, PortalForm):
    """The file, and that those in it know."""

    submit = _("Check this list")

    file = ListFileField(label=_("The list"), help_text=_("CSV or Excel (.xlsx), up to 3 MB and 5,000 rows."))
