"""Why a deal, or what hangs on it, refuses something; the message can be shown."""


class Refused(Exception):
    """This can't be done. `field` names the input it is about."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
