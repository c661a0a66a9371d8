"""The first people on the command line, and what is planned for them."""

import json

from tests.command.place import Place

PASSWORD = "a-long-enough-secret"


def test_a_member_comes_in_with_a_password_or_by_a_link(place: Place) -> None:
    refused = place.run("createmember", "ida@labora.example", "--role", "admin")
    assert (refused.returncode, "workspace" in refused.stderr) == (1, True)
    first = place.run(
        "createmember", "ida@labora.example", "--role", "admin", "--workspace", "Labora", "--password-stdin",
        told=PASSWORD,
    )  # fmt: skip
    assert (first.returncode, "is admin in Labora" in first.stdout) == (0, True)
    second = place.run("createmember", "ana@labora.example", "--role", "seller")
    assert (second.returncode, "/new-password/" in second.stdout) == (0, True)
    weak = place.run("createmember", "max@labora.example", "--role", "manager", "--password-stdin", told="short")
    assert (weak.returncode, "too short" in weak.stderr) == (1, True)


def test_a_plan_names_its_reasons_and_a_stranger_has_none(filled: Place, first_seller: str) -> None:
    seeded = json.loads(filled.run("doctor", "--json").stdout)
    assert seeded["workspaces"] == 1
    assert filled.run("plan", "nobody@labora.example").returncode == 1
    plan = json.loads(filled.run("plan", first_seller, "--on", "2030-01-15", "--json").stdout)
    assert plan["on"] == "2030-01-15"
    assert plan["due"] >= len(plan["items"]) > 0
    assert [item["rank"] for item in plan["items"]] == list(range(1, len(plan["items"]) + 1))
    for item in plan["items"]:
        together = sum(reason["share"] for reason in item["reasons"])
        assert (together > 0, item["worth"] > 0, item["minutes"] > 0) == (True, True, True)
        assert item["kind"] in {"promised", "inbound", "pledge", "visit", "payment", "contract", "open"}
