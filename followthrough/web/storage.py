"""Static files under names that carry their own hash, so that browsers may keep them for ever."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLE_SHEET = "css/app.css"
IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>[\w.-]+)\);')


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names files by their hash, in relative imports of our own modules too, and joins the style sheet to one file."""

    support_js_module_import_aggregation = True
    #: Only our modules: libraries show imports in their comments.
    _js_module_import_aggregation_patterns = (
        "js/*.js",
        (
            (
                r"""(?P<matched>(?P<names>import\s*(?:\{[^}]*\}\s*from\s*)?)"(?P<url>\./[^"]+)";)""",
                '%(names)s"%(url)s";',
            ),
        ),
    )

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Join the style sheet, then hash and compress what was collected under `paths`."""
        if STYLE_SHEET in paths and not options.get("dry_run"):
            joined = joined_style_sheet(paths)
            self.delete(STYLE_SHEET)
            self._save(STYLE_SHEET, ContentFile(joined.encode()))
            paths = {**paths, STYLE_SHEET: (self, STYLE_SHEET)}
        yield from super().post_process(paths, *args, **options)


def joined_style_sheet(paths: dict[str, Any]) -> str:
    """The style sheet with each imported file written into its layer: one request instead of forty.

    Read from where the files come from: what was collected before may be an earlier sheet, joined already.
    """
    folder = PurePosixPath(STYLE_SHEET).parent

    def text(name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as file:
            return str(file.read().decode())

    def layer(match: re.Match[str]) -> str:
        return f"@layer {match['layer']} {{\n{text(str(folder / match['path']))}\n}}"

    return IMPORT.sub(layer, text(STYLE_SHEET))
