"""Serve a company of its own on a throw-away workspace; the last line printed signs you in."""

import argparse

from django.utils import timezone

from followthrough.command.serve import add_address
from followthrough.command.serving import address_of, become_the_server, gather_static_files, listen
from followthrough.command.ways_in import way_in_for
from followthrough.planner.freeze import freeze_all
from followthrough.sample.company import fill_company

HOST = "127.0.0.1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to serve."""
    add_address(parser)


def run(args: argparse.Namespace) -> int:
    """Fill the throw-away workspace, print the link, serve."""
    door = listen(HOST, args.port, insecure_http=False)
    address = address_of(door, HOST)
    now = timezone.now()
    company = fill_company(at=now)
    freeze_all(company.workspace, now)
    gather_static_files()
    print(f"{company.workspace.name}, its customers and all who speak there are invented. Stop it with Ctrl-C.")
    print(f"{address}{way_in_for(company.members['ana'], at=now)}")
    become_the_server(door, address)
    return 0
