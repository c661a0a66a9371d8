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
            joined = self.joined_style_sheet()
            self.delete(STYLE_SHEET)
            self._save(STYLE_SHEET, ContentFile(joined.encode()))
            paths = {**paths, STYLE_SHEET: (self, STYLE_SHEET)}
        yield from super().post_process(paths, *args, **options)

    def joined_style_sheet(self) -> str:
        """The collected style sheet with each imported file written into its layer: one request instead of forty."""
        folder = PurePosixPath(STYLE_SHEET).parent

        def layer(match: re.Match[str]) -> str:
            return f"@layer {match['layer']} {{\n{self._text(str(folder / match['path']))}\n}}"

        return IMPORT.sub(layer, self._text(STYLE_SHEET))

    def _text(self, name: str) -> str:
        with self.open(name) as file:
            return str(file.read().decode())
