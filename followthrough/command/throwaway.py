"""A place for the demo that has nothing to do with anybody's data."""

import os
import tempfile
from pathlib import Path

KEPT = {"FOLLOWTHROUGH_LOG_LEVEL"}
PREFIX = "followthrough-demo-"


def leave_real_data_alone() -> Path:
    """Before the settings are read: forget every setting of the surroundings and use a new folder; returns it."""
    for name in [name for name in os.environ if name.startswith("FOLLOWTHROUGH_") and name not in KEPT]:
        del os.environ[name]
    place = Path(tempfile.mkdtemp(prefix=PREFIX))
    os.environ["FOLLOWTHROUGH_DATA_DIR"] = str(place)
    os.environ["FOLLOWTHROUGH_DEMO"] = "true"
    return place
