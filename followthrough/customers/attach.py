"""Keep a file with a customer: what it is is told by its content, where it stands by us."""

import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Attachment, Customer
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_log
from followthrough.workspace.refusal import Refused

MOST_BYTES = 25 * 1024 * 1024
#: What a file begins with, and the media type it is served as. What could run in a browser is not among them.
BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"PK\x03\x04", "application/zip"),
)
#: Documents that are ZIP files within.
WITHIN_ZIP = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
}


@transaction.atomic
def attach(*, by: Member, customer: Customer, name: str, data: bytes, at: datetime) -> Attachment:
    """Keep `data` with a customer. Raises Refused for what is empty, too large or no document, NotAllowed."""
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    shown = shown_name(name)
    kind = kind_of(data, shown)
    place = keep_bytes(data)
    return Attachment.objects.create(
        workspace_id=by.workspace_id, customer=customer, by=by, name=shown, kind=kind, size=len(data),
        digest=hashlib.sha256(data).hexdigest(), place=place, added_at=at,
    )  # fmt: skip


def kind_of(data: bytes, name: str) -> str:
    """The media type that the content tells. Raises Refused."""
    if not data:
        raise Refused(_("This file is empty."), field="upload")
    if len(data) > MOST_BYTES:
        raise Refused(_("This file is larger than %(n)d MB.") % {"n": MOST_BYTES // 1024**2}, field="upload")
    kind = next((kind for beginning, kind in BEGINNINGS if data.startswith(beginning)), "")
    if not kind:
        raise Refused(_("Only PDF, PNG, JPEG, ZIP and Office documents are kept."), field="upload")
    return WITHIN_ZIP.get(Path(name).suffix.lower(), kind) if kind == "application/zip" else kind


def shown_name(name: str) -> str:
    """The last part of the name a file came with, without what can't be seen."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable()).strip(". ")[-200:] or "file"


def bytes_of(attachment: Attachment) -> bytes:
    """What was kept. Raises FileNotFoundError where it is gone."""
    return bytes_at(attachment.place)


def keep_bytes(data: bytes) -> str:
    """Keep a file; the place it stands at."""
    place = secrets.token_hex(16)
    handle = os.open(folder() / place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return place


def bytes_at(place: str) -> bytes:
    """What stands at a place. Raises FileNotFoundError where it is gone."""
    return (folder() / Path(place).name).read_bytes()


def drop_bytes(place: str) -> None:
    """Let go what stands at a place, if it still does."""
    (folder() / Path(place).name).unlink(missing_ok=True)


def folder() -> Path:
    """Where the files stand: outside of what is served, readable by the program alone, taken along by copies."""
    place = Path(settings.DATA_DIR) / "files" / "attachments"
    for each in (place.parent, place):
        each.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place
