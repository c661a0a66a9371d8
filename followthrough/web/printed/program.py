"""A program as a PDF with the name of the workspace, to be sent or printed."""

import json
from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from followthrough.deals.models import Program, ProgramLine
from followthrough.reckoning.price import Total
from followthrough.web.here import here
from followthrough.web.templatetags.element_words import line_net, percent, quantity
from followthrough.web.templatetags.words import day_long, money
from followthrough.workspace.models import Workspace

SOURCE = Path(__file__).with_suffix(".typ")


def program_pdf(
    program: Program,
    lines: Sequence[ProgramLine],
    total: Total,
    workspace: Workspace,
    to: str,
    *,
    logo: bytes | None = None,
) -> bytes:
    """The document for `to`, whom it goes to ("" for nobody in particular), with the logo as a PNG."""
    import typst  # here: it takes 7 MB, and few processes ever print

    code = program.currency
    expected = " ".join(filter(None, (program.expected_what, money(program.expected_value, code))))
    sums = [[_("Together"), money(total.net, code)]]
    sums += [[_("Tax, %(rate)s") % {"rate": percent(rate)}, money(amount, code)] for rate, amount in total.taxes]
    if total.taxes:
        sums.append([_("With tax"), money(total.gross, code)])
    told = {
        "language": (here().language or "en").split("-")[0],
        "workspace": workspace.name,
        "logo": list(logo or b""),
        "version": _("Version %(n)d") % {"n": program.number},
        "title": program.title,
        "to": to,
        "scope": program.scope,
        "heads": [_("What"), _("How many"), _("Each"), _("Discount"), _("Sum")],
        "lines": [
            [
                line.name,
                quantity(line.quantity),
                money(line.price, code),
                percent(line.discount) if line.discount else "",
                money(line_net(line), code),
            ]
            for line in lines
        ],
        "sums": sums,
        "answers": _("It answers: %(names)s") % {"names": ", ".join(program.answers_criteria)}
        if program.answers_criteria
        else "",
        "expected": _("Expected from it: %(what)s") % {"what": expected} if expected else "",
        "closing": _("%(who)s, %(company)s") % {"who": program.by.name, "company": workspace.name},
        "footer": _("Valid until %(day)s") % {"day": day_long(program.valid_until)} if program.valid_until else "",
    }
    return bytes(typst.compile(str(SOURCE), sys_inputs={"told": json.dumps(told)}))
