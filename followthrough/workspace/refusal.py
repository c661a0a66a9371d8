"""Why something about people or settings is refused; the message can be shown."""


class NotPossible(Exception):
    """What was asked can't be done as things stand. `field` names the input it is about."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
