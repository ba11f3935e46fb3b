"""Files that came by mail, handed out: as a download, never to be shown, and under a name that fits what they hold."""

from pathlib import PurePosixPath

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from notices.models import IncomingFile


def download(file: IncomingFile) -> HttpResponse:
    """The file, for whoever may have it: that is for the caller to know. Raises `Http404` where it is gone."""
    try:
        with file.content.open("rb") as stored:
            content = stored.read()
    except (FileNotFoundError, ValueError):
        raise Http404 from None
    name = f"{PurePosixPath(file.name).stem or 'file'}.{file.kind}"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)
