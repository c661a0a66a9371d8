"""Serve the pages and run the scheduler; prints the address, and on an empty database the way in."""

import argparse
import sys

from followthrough.command.durability import claim_the_file, refuse_unless_durable
from followthrough.command.serving import address_of, become_the_server, gather_static_files, listen, port
from followthrough.command.ways_in import way_in_on_first_run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to serve."""
    add_address(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (127.0.0.1)")
    parser.add_argument(
        "--insecure-http", action="store_true", help="serve plain http beyond this machine, to be read by that network"
    )


def add_address(parser: argparse.ArgumentParser) -> None:
    """The port."""
    parser.add_argument("--port", type=port, default=8000, help="port to listen at (8000; 0 for any free one)")


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    refuse_unless_durable()
    claim_the_file()
    door = listen(args.host, args.port, insecure_http=args.insecure_http)
    address = address_of(door, args.host)
    gather_static_files()
    if args.insecure_http:
        print(
            "WARNING: plain http. Everybody on this network can read passwords and customers' data, and act as you. "
            "Use it on a network of your own, and not for long.",
            file=sys.stderr,
        )
    print(f"Followthrough is at {address}")
    if link := way_in_on_first_run():
        print(f"Nobody works here yet. Set it up, once, at {address}{link}")
    print("Stop it with Ctrl-C.")
    become_the_server(door, address, insecure_http=args.insecure_http)
    return 0
