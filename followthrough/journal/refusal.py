"""Why the journal refuses something; the message can be shown."""

from followthrough.vocabulary.evidence import Evidence
from followthrough.workspace.refusal import Refused

__all__ = ["MissingEvidence", "Refused"]


class MissingEvidence(Refused):
    """A promotion lacks evidence and was not overridden with a reason."""

    def __init__(self, message: str, missing: list[Evidence]) -> None:
        super().__init__(message, field="override_reason")
        self.missing = missing
