"""The logo of a workspace as a small PNG of our own, drawn from the picture somebody gives."""

import json
import struct
from pathlib import Path

from django.utils.translation import gettext as _

from followthrough.workspace.refusal import Refused

SOURCE = Path(__file__).with_suffix(".typ")
MOST_BYTES = 1024 * 1024
#: More dots than this in a row or a column are no logo, and would take much memory to draw.
MOST_DOTS = 4000
#: Three dots for each point of 1/72 inch: sharp in print and on a screen.
DENSITY = 216.0
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
#: Segments of a JPEG that tell how large it is.
FRAMES = {0xC0, 0xC1, 0xC2}


def drawn_logo(data: bytes) -> bytes:
    """A PNG at most 480 dots wide and 144 high. Raises Refused for what is no PNG or JPEG, broken or too large."""
    import typst  # here: it takes 7 MB, and few processes ever print

    if len(data) > MOST_BYTES:
        raise Refused(_("This file is larger than %(n)d MB.") % {"n": MOST_BYTES // 1024**2}, field="upload")
    if not data.startswith((PNG, JPEG)):
        raise Refused(_("A PNG or a JPEG, please."), field="upload")
    size = png_size(data) if data.startswith(PNG) else jpeg_size(data)
    if size is not None and max(size) > MOST_DOTS:
        words = _("This picture is more than %(n)d dots wide or high.") % {"n": MOST_DOTS}
        raise Refused(words, field="upload")
    try:
        if size is None or not min(size):
            raise ValueError("It does not say how large it is.")
        made = typst.compile(
            str(SOURCE), format="png", ppi=DENSITY, sys_inputs={"picture": json.dumps(list(data))}
        )  # fmt: skip
    except (RuntimeError, ValueError) as broken:
        raise Refused(_("This picture can’t be read: it is broken."), field="upload") from broken
    return bytes(made)


def png_size(data: bytes) -> tuple[int, int] | None:
    """Width and height that a PNG says it has; None where it says nothing."""
    if data[12:16] != b"IHDR" or len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height that a JPEG says it has; None where it says nothing."""
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        kind, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4])
        if kind in FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + length
    return None
