"""A deal whose later elements left everything on record that they can leave."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from followthrough.customers.attach import attach
from followthrough.customers.models import Attachment, Contact
from followthrough.deals.agree import Criterion, note_agreement, write_criteria
from followthrough.deals.ask import ask_for_contract
from followthrough.deals.collect import plan_instalment, receive
from followthrough.deals.design import Line, make_program, note_answer, send_program
from followthrough.deals.models import Ask, Contract, Deal, Instalment, Program, Receipt, Sending
from followthrough.journal.contracting import keep_contract
from followthrough.vocabulary.program import Brought, ProgramReply
from followthrough.web.elements.programs import token_of
from followthrough.workspace.models import Member, local_day

#: Thirty dots by ten, all green.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000001e0000000a08020000002c157978000000174944415478da63e08e71a6116218357ad4e851"
    "a3494100eb25c739261c758d0000000049454e44ae426082"
)
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


@dataclass(frozen=True)
class OnRecord:
    """What was left."""

    program: Program
    draft: Program
    sending: Sending
    ask: Ask
    contract: Contract
    attachment: Attachment
    instalment: Instalment
    untouched: Instalment
    receipt: Receipt

    @property
    def ids(self) -> dict[str, Any]:
        """By the names that addresses use."""
        return {
            "program_id": self.draft.pk,
            "token": token_of(self.sending),
            "ask_id": self.ask.pk,
            "contract_id": self.contract.pk,
            "attachment_id": self.attachment.pk,
            "instalment_id": self.untouched.pk,
            "receipt_id": self.receipt.pk,
        }


def leave_on_record(*, by: Member, deal: Deal, key: Contact, at: datetime, mark: str = "") -> OnRecord:
    """Criteria agreed by `key`, a program sent and answered, the ask, a signed contract, one instalment half paid."""
    on = local_day(by, at)
    shape_criteria(by=by, deal=deal, key=key, at=at, mark=mark)
    lines = [Line(name=f"Pump {mark}", quantity=2000, price=2_000_000, discount=500, tax=770)]
    facts = {"title": f"HPLC {mark}", "scope": "two pumps", "currency": "EUR", "expected_what": "twice the samples"}
    program = make_program(by=by, deal=deal, facts=facts, lines=lines, at=at)
    sending = send_program(by=by, program=program, contact=key, sent_on=on, at=at)
    note_answer(by=by, program=program, reply=ProgramReply.CHANGES, answered_on=on, note="split the price", at=at)
    draft = make_program(by=by, deal=deal, facts={**facts, "title": f"Smaller {mark}"}, lines=lines, at=at)
    ask = ask_for_contract(by=by, deal=deal, contact=key, asked_on=on, terms=f"thirty days net {mark}", at=at)
    file = attach(by=by, customer=deal.customer, name="signed.pdf", data=PDF, at=at)
    signed = {"name": f"Contract {mark}", "value": 8_400_000, "currency": "EUR", "signed_on": on, "file": file}
    contract = keep_contract(by=by, deal=deal, facts=signed, at=at)
    due = {"amount": 4_200_000, "currency": "EUR", "due_on": on - timedelta(days=3), "note": f"first half {mark}"}
    instalment = plan_instalment(by=by, deal=deal, facts=due, at=at)
    later = {**due, "due_on": on + timedelta(days=30), "note": "second half"}
    untouched = plan_instalment(by=by, deal=deal, facts=later, at=at)
    receipt = receive(by=by, instalment=instalment, amount=2_000_000, received_on=on, at=at)
    return OnRecord(program, draft, sending, ask, contract, file, instalment, untouched, receipt)


def shape_criteria(*, by: Member, deal: Deal, key: Contact, at: datetime, mark: str = "") -> None:
    """Two criteria, a rival, and the agreement of somebody who can decide."""
    criteria = [
        Criterion(name=f"throughput {mark}".strip(), weight=8, ours=5, theirs=(3,)),
        Criterion(name="price", weight=5, brought_by=Brought.RIVAL, ours=2, theirs=(4,)),
    ]
    write_criteria(by=by, deal=deal, rivals=["Wettstein"], criteria=criteria, seen=0, at=at)
    note_agreement(by=by, deal=deal, contact=key, agreed_on=local_day(by, at), at=at)
