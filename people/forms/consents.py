"""What somebody lets organisations do."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.forms import CheckboxesField, PortalForm
from people.models import Organisation
from people.wordings import Wording


class ConsentForm(PortalForm):
    """Which organisations may do one thing. To tick none takes it back."""

    submit = _("Save")
    organisations = CheckboxesField(label="", required=False)

    def __init__(self, *args: Any, wording: Wording, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisations"]
        field.label, field.help_text = str(wording.question), str(wording.words)
        if isinstance(field, CheckboxesField):
            field.choices = [(str(organisation.pk), organisation.name) for organisation in organisations]
