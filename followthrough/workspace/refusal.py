"""Why something is refused; the message can be shown."""


class Refused(Exception):
    """What was asked can't be done as things stand. `field` names the input it is about."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
