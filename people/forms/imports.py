"""The list of people that an organisation brings along."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm, SubmissionTokenMixin

LARGEST = 3_000_000  # bytes; 5,000 rows have about half a million
ENDINGS = (".csv", ".txt", ".xlsx")


class ImportForm(SubmissionTokenMixin, PortalForm):
    """The file, and that those in it know."""

    submit = _("Check this list")
    file = forms.FileField(
        label=_("The list"),
        help_text=_("CSV or Excel (.xlsx), up to 3 MB and 5,000 rows."),
        max_length=120,
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={
            "required": _("Choose a file."),
            "invalid": _("Choose a file."),
            "missing": _("Choose a file."),
            "empty": _("The file is empty."),
            "max_length": _("The name of the file is too long. Give it a shorter one."),
        },
    )

    def clean_file(self) -> Any:
        """Refuse what cannot be a list before anything of it is looked at."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            if (file.size or 0) > LARGEST:
                raise ValidationError(_("The file is too large. Use 3 MB or less."), code="large")
            if PurePath(file.name or "").suffix.lower() not in ENDINGS:
                raise ValidationError(_("Choose a file that ends in .csv or .xlsx."), code="ending")
        return file
