"""What the later elements left on record: criteria agreed, a program sent, the ask and the contract, the money."""

from collections.abc import Callable, Iterable, Mapping

from followthrough.deals.agree import sheet_of
from followthrough.deals.models import Agreement, Ask, Contract, Deal, Instalment, Sending
from followthrough.vocabulary.evidence import Evidence
from followthrough.vocabulary.stage import Stage


def missing_of(deal: Deal, stage: int) -> Iterable[Evidence]:
    """What a deal lacks to leave one of the stages 4-7, in the order it is asked for. Up to two queries."""
    return OF_STAGE[stage](deal)


def _criteria(deal: Deal) -> Iterable[Evidence]:
    """They are written and weighed, we know how everybody fits, and somebody key agreed to them as they stand."""
    sheet = sheet_of(deal)
    criteria = sheet.criteria if sheet else []
    if not criteria:
        yield Evidence.CRITERIA_WRITTEN
    if not any(one["ours"] is not None for one in criteria):
        yield Evidence.FIT_KNOWN
    agreed = Agreement.objects.in_workspace(deal.workspace_id).filter(sheet__deal=deal, was_key=True)
    # Who agreed to an earlier sheet agreed to its criteria, so marks may be written since.
    names = {one["name"] for one in criteria}
    sheets = agreed.values_list("sheet__criteria", flat=True)
    if not names or not any(names <= {one["name"] for one in then} for then in sheets):
        yield Evidence.CRITERIA_AGREED


def _program(deal: Deal) -> Iterable[Evidence]:
    sent = Sending.objects.in_workspace(deal.workspace_id).filter(program__deal=deal, was_key=True)
    if not sent.exists():
        yield Evidence.PROGRAM_SENT


def _contract(deal: Deal) -> Iterable[Evidence]:
    if not Ask.objects.in_workspace(deal.workspace_id).filter(deal=deal).exists():
        yield Evidence.ASK_MADE
    signed = Contract.objects.in_workspace(deal.workspace_id).filter(deal=deal, signed_on__isnull=False)
    if not signed.exists():
        yield Evidence.CONTRACT_SIGNED


def _payment(deal: Deal) -> Iterable[Evidence]:
    amounts = list(Instalment.objects.in_workspace(deal.workspace_id).filter(deal=deal).values_list("open_amount"))
    if not amounts:
        yield Evidence.PAYMENT_PLANNED
    if not amounts or any(is_open > 0 for (is_open,) in amounts):
        yield Evidence.ALL_PAID


OF_STAGE: Mapping[int, Callable[[Deal], Iterable[Evidence]]] = {
    Stage.CRITERIA_SHAPED: _criteria,
    Stage.PROGRAM_DESIGNED: _program,
    Stage.CONTRACT_ASKED: _contract,
    Stage.PAYMENT_COLLECTED: _payment,
}
