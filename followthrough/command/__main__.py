"""The command line: which commands there are, and how they end."""

import argparse
import ast
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import followthrough
from followthrough.command.interrupts import Interrupted, listening
from followthrough.command.refusal import Refusal

logger = logging.getLogger(__name__)

PACKAGE = "followthrough.command"
#: The commands in the order of a first day, and the module of each. One that is not there yet is not offered.
COMMANDS = {
    "serve": "serve",
    "demo": "demo",
    "import": "import_files",
    "undo-import": "undo_import",
    "createmember": "createmember",
    "plan": "plan",
    "replay": "replay",
    "doctor": "doctor",
    "backup": "backup",
    "restore": "restore",
    "seed": "seed",
    "bench": "bench",
}
DONE, REFUSED, ENDED_BY_SIGNAL = 0, 1, 128
LONGEST_SAID = 300


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status: 0 done, 1 refused or failed, 128 and more when told to end by a signal.

    Wrong use exits with 2 by itself.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = given[0] if given else ""
    if name not in offered():
        _index().parse_args(given or ["--help"])
        return DONE
    try:
        with listening():
            return _run(name, given[1:])
    except Refusal as refusal:
        print(f"followthrough: {refusal}", file=sys.stderr)
        return REFUSED
    except Interrupted as told:
        return ENDED_BY_SIGNAL + told.number
    except BrokenPipeError:
        # Whoever read our output has heard enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        print(f"followthrough: {_unforeseen(error)}", file=sys.stderr)
        logger.info("A command failed", exc_info=True)
        return REFUSED


def offered() -> list[str]:
    """The commands whose modules are there."""
    return [name for name, module in COMMANDS.items() if find_spec(f"{PACKAGE}.{module}")]


def _run(name: str, given: list[str]) -> int:
    if name == "demo":
        from followthrough.command.throwaway import leave_real_data_alone

        leave_real_data_alone()
    set_up()
    module = import_module(f"{PACKAGE}.{COMMANDS[name]}")
    parser = argparse.ArgumentParser(prog=f"followthrough {name}", description=module.__doc__, allow_abbrev=False)
    module.add_arguments(parser)
    args = parser.parse_args(given)
    return _with_plain_words(module, args)


def set_up() -> None:
    """Read the settings and make Django ready. Raises Refusal for a setting that can't be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "followthrough.settings")
    import django

    from followthrough.env import BadSetting

    try:
        django.setup()
    except BadSetting as bad:
        raise Refusal(str(bad)) from bad
    except PermissionError as error:
        raise Refusal(f"The data folder can't be used: {error}.") from error


def _with_plain_words(module: Any, args: argparse.Namespace) -> int:
    from django.db import DatabaseError, InterfaceError, OperationalError

    from followthrough.command.ready import bring_up_to_date
    from followthrough.porting.storage import bring_in_older

    try:
        bring_in_older()
        if getattr(module, "MIGRATES_FIRST", True):
            bring_up_to_date()
        status: int = module.run(args)
        return status
    except (OperationalError, InterfaceError) as error:
        raise Refusal(f"The database can't be used: {_first_line(error)}") from error
    except DatabaseError as error:
        if "not a database" in str(error) or "malformed" in str(error):
            raise Refusal(f"The database is damaged: {_first_line(error)}") from error
        raise


def _unforeseen(error: Exception) -> str:
    """One sentence for what nobody thought of; each verb is one transaction, and an import takes itself back."""
    said = " ".join(str(error).split())[:LONGEST_SAID]
    return (
        f"Something went wrong on our side, and nothing was kept half done: {type(error).__name__}"
        f"{': ' if said else ''}{said.rstrip('.')}. FOLLOWTHROUGH_LOG_LEVEL=INFO tells where."
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]


def _index() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="followthrough", description=followthrough.__doc__, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"followthrough {followthrough.__version__}")
    commands = parser.add_subparsers(title="commands", metavar=None, required=True)
    for name in offered():
        commands.add_parser(name, help=_what_it_does(COMMANDS[name]), add_help=False)
    return parser


def _what_it_does(module: str) -> str:
    """The first line of a command's docstring, read without running it."""
    source = (Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").split("\n", 1)[0]


if __name__ == "__main__":
    sys.exit(main())
