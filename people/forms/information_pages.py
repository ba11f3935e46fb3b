"""What staff write on the information pages."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from common.forms import PortalModelForm, PublicTextFormField
from people.models import InformationPage

LONGEST_PAGE = 20_000


class InformationPageForm(PortalModelForm):
    """The words of an information page."""

    submit = _("Save the page")
    title = PublicTextFormField(label=_("Title"), max_length=100, rows=1)
    body = PublicTextFormField(
        label=_("Words"),
        help_text=_("Begin a heading with ## and a list with -. Put two stars around **strong words**."),
        max_length=LONGEST_PAGE,
        rows=16,
    )

    class Meta:
        model = InformationPage
        fields: ClassVar[list[str]] = ["title", "body"]
