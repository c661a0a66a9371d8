"""Import files of other systems: recognise, map, check and load them."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.utils import timezone

from followthrough.command.interrupts import held
from followthrough.command.members import active_member
from followthrough.command.refusal import Refusal
from followthrough.porting.answers import Answers
from followthrough.porting.examine import Examined
from followthrough.porting.imports import carry_out, discard, look, stage_upload
from followthrough.porting.models import ImportRow, ImportRun
from followthrough.porting.problem import Question, Refused
from followthrough.porting.reading.table import ReadingAnswers
from followthrough.porting.turns import NotItsTurn
from followthrough.porting.values.dates import DateOrder
from followthrough.porting.values.money import DecimalMark
from followthrough.porting.without_customer import to_fill_in, unattached
from followthrough.porting.wording import message, question
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed

_TOLD = 20
_RESULTS = ("created", "updated", "skipped", "failed")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The files, and the answers to what they leave open."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", type=Path, help="CSV or XLSX files, or a ZIP of them, in any order"
    )
    parser.add_argument("--as", dest="member", metavar="MEMBER", default="", help="who imports, by e-mail or name")
    parser.add_argument("--workspace", default="", metavar="W", help="into which workspace, when there are several")
    parser.add_argument(
        "--kind", default="", help='take the files as this kind, for example "hubspot.contacts" or "plain"'
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--dates", choices=list(map(str, DateOrder)), help="how 03/04/2025 is read")
    parser.add_argument("--decimal", choices=list(map(str, DecimalMark)), help="which sign parts the decimals")
    parser.add_argument("--encoding", metavar="E", help="for example cp1252 or gb18030")
    parser.add_argument("--delimiter", metavar="D", help="what parts the columns: , ; tab |")
    parser.add_argument("--header", metavar="ROW", help="the row with the names of the columns, or none")
    parser.add_argument("--quotes", choices=["literal"], help="take a quotation mark that never closes as text")
    parser.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD", help='"Their column=our field"')
    parser.add_argument("--answer", action="append", default=[], metavar="CODE=CHOICE", help="answer another question")
    parser.add_argument(
        "--without-customer", type=Path, metavar="OUT", help="write rows that name no customer to this new CSV file"
    )


def run(args: argparse.Namespace) -> int:
    """Import, or say why not. Exit status 1 without any change when something is refused or asked."""
    at = timezone.now()
    if args.without_customer:
        _refuse_to_write(args.without_customer)
    member = active_member(args.member, args.workspace)
    try:
        staged = stage_upload(by=member, at=at, files=[_read(path) for path in args.files], answers=_answers(args))
    except NotAllowed as refusal:
        raise Refusal(str(refusal)) from refusal
    except Refused as refused:
        raise Refusal(message({"code": refused.problem.code, "values": refused.problem.values})) from refused
    try:
        examined = look(staged, by=member, at=at, kind=args.kind, keep=10**9 if args.dry_run else 0)
        _refuse(examined, is_json=args.json)
        if not args.dry_run:
            _load(staged, examined, member)
        _tell(staged, is_json=args.json, is_dry_run=args.dry_run)
        _offer_to_attach(staged, args.without_customer, is_json=args.json)
    finally:
        discard(staged)
    return 0


def _load(staged: ImportRun, examined: Examined, member: Member) -> None:
    show = _progress(staged.rows_total)
    with held() as raise_interruption:

        def between_batches(done: int) -> None:
            raise_interruption()
            show(done)

        try:
            carry_out(staged, examined, by=member, at=timezone.now(), progress=between_batches)
        except NotItsTurn as refusal:
            raise Refusal(str(refusal)) from refusal


def _read(path: Path) -> tuple[str, bytes]:
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise Refusal(f"{path}: {error.strerror}.") from error


def _answers(args: argparse.Namespace) -> Answers:
    return Answers(
        ReadingAnswers(args.encoding, args.delimiter, args.header, args.quotes),
        DateOrder(args.dates) if args.dates else None,
        DecimalMark(args.decimal) if args.decimal else None,
        dict(_pair(text, "--map") for text in args.map),
        dict(_pair(text, "--answer") for text in args.answer),
    )


def _pair(text: str, flag: str) -> tuple[str, str]:
    name, mark, value = text.rpartition("=")
    if not mark:
        print(f"followthrough import: {flag} takes NAME=VALUE, not {text!r}", file=sys.stderr)
        raise SystemExit(2)
    return name.strip(), value.strip()


def _refuse(examined: Examined, *, is_json: bool) -> None:
    """Raise Refusal with the first refusal, or with everything that is asked."""
    refusals = [
        f"{file.name}: {message({'code': fault.code, 'values': fault.values})}" for file, fault in examined.refusals
    ]
    asked = [_asked(file.name if file else "", question) for file, question in examined.asked]
    if not refusals and not asked:
        return
    if is_json:
        _print({"import_id": None, "files": [], "refused": refusals, "asked": asked})
    if refusals:
        raise Refusal(" ".join(refusals))
    lines = [f"{each['file']}: {each['question']} Answer with {each['flag']}" for each in asked]
    previews = [f"  {choice}" for each in asked for choice in each["choices"]]
    raise Refusal("\n".join([*lines, *previews, "Nothing was changed."]))


def _asked(name: str, asked: Question) -> dict[str, Any]:
    flags = (
        "|".join(choice.value for choice in asked.choices)
        if asked.flag.startswith("--") and "=" not in asked.flag
        else ""
    )
    return {
        "file": name or "all files",
        "code": asked.code,
        "question": question({"code": asked.code, "values": asked.values}),
        "flag": f"{asked.flag} {flags}".strip(),
        "choices": [f"{choice.value}: {choice.preview}" for choice in asked.choices if choice.preview],
    }


def _tell(staged: ImportRun, *, is_json: bool, is_dry_run: bool) -> None:
    files = [
        _file_as_json(file, staged) for file in staged.files.filter(workspace_id=staged.workspace_id).order_by("place")
    ]
    if is_json:
        _print({"import_id": None if is_dry_run else str(staged.pk), "files": files})
        return
    for file in files:
        counts = ", ".join(f"{file[result]} {result}" for result in _RESULTS)
        print(f"{file['name']} ({file['kind']}): {file['rows']} rows; {counts}")
        for issue in file["issues"][:_TOLD]:
            print(f"  row {issue['row']}: {issue['level']}: {issue['message']}")
        if len(file["issues"]) > _TOLD:
            print(f"  … and {len(file['issues']) - _TOLD} more; --json tells all")
    print("Nothing was changed." if is_dry_run else f"Take it back with: followthrough undo-import {staged.pk}")


def _refuse_to_write(out: Path) -> None:
    if out.exists():
        raise Refusal(f"{out} is there already; choose another name.")
    if not out.resolve().parent.is_dir():
        raise Refusal(f"There is no folder {out.resolve().parent}.")


def _offer_to_attach(staged: ImportRun, out: Path | None, *, is_json: bool) -> None:
    """Write the rows that name no customer where asked to, else say how they are had."""
    for place, each in enumerate(unattached(staged)):
        if out is None:
            words = "with --without-customer OUT this command writes them to a file, as their page does: /imports/"
            told = f"{words}{staged.pk}/. Fill in “{each.column}” there and import that file."
        else:
            target = out.with_stem(f"{out.stem}-{place + 1}") if place else out
            try:
                target.write_text("".join(to_fill_in(each)), encoding="utf-8", newline="")
            except OSError as error:
                raise Refusal(f"The import is done, but {target} can't be written: {error.strerror}.") from error
            told = f"they are in {target}. Fill in “{each.column}” there and import that file."
        if not is_json:
            print(f"{each.file.name}: {each.count} rows failed because they name no customer; {told}")


def _file_as_json(file: Any, staged: ImportRun) -> dict[str, Any]:
    rows = (
        ImportRow.objects.in_workspace(staged.workspace_id).filter(file=file, has_remarks=True).order_by("sheet", "row")
    )
    issues = [
        {"row": row.row, "level": _level(row, remark), "message": message(remark)}
        for row in rows.iterator(chunk_size=2_000)
        for remark in row.remarks
        if remark["level"] != "notice" or row.result in (ImportRow.Result.SKIPPED, ImportRow.Result.FAILED)
    ]
    notices = [
        {"row": None, "level": "notice", "message": message(notice)}
        for table in file.tables
        for notice in table["notices"]
    ]
    counts = {result: file.counts.get(result, 0) for result in _RESULTS}
    return {"name": file.name, "kind": file.kind, "rows": sum(counts.values()), **counts, "issues": notices + issues}


def _level(row: ImportRow, remark: dict[str, Any]) -> str:
    return str(remark["level"])


def _progress(total: int) -> Any:
    if not sys.stderr.isatty():
        return lambda _: None

    def show(done: int) -> None:
        part = 30 * done // max(total, 1)
        end = "\n" if done >= total else ""
        print(f"\r[{'#' * part}{'.' * (30 - part)}] {done}/{total}", end=end, file=sys.stderr, flush=True)

    return show


def _print(answer: dict[str, Any]) -> None:
    json.dump(answer, sys.stdout, ensure_ascii=False, indent=1)
    print()
