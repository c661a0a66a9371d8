"""Why a file is not kept; the message can be shown."""


class Unfit(Exception):
    """This file is not kept. `field` names the input it is about."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
