"""The Chromium that the journeys drive. `python -m tests.browser.chromium` fetches one where it may."""

import os
import shutil
import subprocess
import sys
from ctypes.util import find_library

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_FLAGS = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # One process draws all pages: to begin another for each window takes a tenth of the time.
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
)


def path() -> str | None:
    """Where the browser is, or None."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def flags() -> list[str]:
    """Quiet, without calls home; as root without a sandbox, which Chromium refuses there."""
    return [*_FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*_FLAGS]


def _missing() -> list[str]:
    packages = [] if path() else ["chromium-headless-shell"]
    has_atomic = sys.platform != "linux" or find_library("atomic")
    return packages if has_atomic else [*packages, "libatomic1"]


def _apt_get(*arguments: str) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(["apt-get", "-qq", *arguments], env=quiet, stdin=subprocess.DEVNULL).returncode == 0


def _install(packages: list[str]) -> bool:
    install = ("install", "--yes", "--no-install-recommends", *packages)
    if _apt_get(*install) or (_apt_get("update") and _apt_get(*install)):
        return True
    return "chromium-headless-shell" in packages and _install(
        [package.replace("chromium-headless-shell", "chromium") for package in packages]
    )


def main() -> int:
    """0 when the browser is there in the end; otherwise say what to install and answer 1."""
    if not (packages := _missing()):
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get") and _install(packages):
        return 0
    print(
        f"The journeys need a browser. Install {' and '.join(packages)} (Debian's names), then again.", file=sys.stderr
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
