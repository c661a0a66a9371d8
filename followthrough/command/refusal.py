"""What a command says instead of a traceback."""


class Refusal(Exception):
    """The command can't do what was asked, and nothing was half done; the message is one clear sentence."""
