"""Lists that people send as files, and how one is carried from the page that shows it to the one that takes it."""

import base64
import binascii
import zlib
from pathlib import PurePath
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

LARGEST = 3_000_000  # bytes: 10,000 lines have about one million


class ListFileField(forms.FileField):
    """A list that a spreadsheet wrote."""

    ENDINGS = (".csv", ".txt", ".xlsx")
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Choose a file."),
        "invalid": _("Choose a file."),
        "missing": _("Choose a file."),
        "empty": _("The file is empty."),
        "max_length": _("The name of the file is too long. Give it a shorter one."),
        "large": _("The file is too large. Use 3 MB or less."),
        "ending": _("Choose a file that ends in .csv or .xlsx."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ",".join(self.ENDINGS)}))
        super().__init__(max_length=120, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse what cannot be a list before anything of it is looked at."""
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile):
            if (file.size or 0) > LARGEST:
                raise ValidationError(self.error_messages["large"], code="large")
            if PurePath(file.name or "").suffix.lower() not in self.ENDINGS:
                raise ValidationError(self.error_messages["ending"], code="ending")
        return file


def packed(file: bytes) -> str:
    """A file as a hidden field carries it to the next page."""
    return base64.b64encode(zlib.compress(file, 9)).decode()


def unpacked(text: str) -> bytes | None:
    """The file that a hidden field carried, or nothing where it is none or too large: anybody may have written it."""
    try:
        unpacking = zlib.decompressobj()
        file = unpacking.decompress(base64.b64decode(text, validate=True), LARGEST)
    except (binascii.Error, ValueError, zlib.error):
        return None
    return file if unpacking.eof else None
