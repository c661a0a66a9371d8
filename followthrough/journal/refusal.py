"""Why the journal refuses something; the message can be shown."""

from followthrough.journal.evidence import Evidence


class Refused(Exception):
    """The journal can't take this. `field` names the input it is about."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class MissingEvidence(Refused):
    """A promotion lacks evidence and was not overridden with a reason."""

    def __init__(self, message: str, missing: list[Evidence]) -> None:
        super().__init__(message, field="override_reason")
        self.missing = missing
