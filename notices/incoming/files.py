"""Which files that came by mail are kept. They are known by what they hold, never by their names.

They are not looked through for viruses: that is for the mail server before us, and for the computer on which staff open
them. Nothing of ours opens them, and a browser is never asked to show them.
"""

import io
import zipfile
from typing import Final

from notices.models import IncomingFile

MOST_FILES: Final = 10
LARGEST_FILE: Final = 8_000_000
Kind = IncomingFile.Kind
_BEGINNINGS: Final = ((b"%PDF-", Kind.PDF), (b"\xff\xd8\xff", Kind.JPEG), (b"\x89PNG\r\n\x1a\n", Kind.PNG))
_ODT: Final = b"application/vnd.oasis.opendocument.text"
_TEXT_CONTROLS: Final = frozenset(range(32)) - {9, 10, 12, 13}


def kind_of(content: bytes) -> IncomingFile.Kind | None:
    """What a file is, if it is something we keep."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content.startswith(b"PK"):
        return _kind_of_zip(content)
    return Kind.TEXT if _is_text(content) else None


def _kind_of_zip(content: bytes) -> IncomingFile.Kind | None:
    """Only the list of names is read, and one short entry: nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            names = set(file.namelist())
            if "mimetype" in names:
                with file.open("mimetype") as entry:
                    return Kind.ODT if entry.read(len(_ODT) + 1).strip() == _ODT else None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return None
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return Kind.DOCX if "word/document.xml" in names and "[Content_Types].xml" in names and not has_macros else None


def _is_text(content: bytes) -> bool:
    """Words without markup that a browser might run, in UTF-8 or an old code page."""
    if not content.strip() or not _TEXT_CONTROLS.isdisjoint(content):
        return False
    return b"<" not in content[:1_000].lstrip()[:1]
