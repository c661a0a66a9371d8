"""Deals and what their elements leave on record: criteria, programs, asks, contracts, payments."""

from followthrough.deals.models.contract import Ask, Contract
from followthrough.deals.models.criteria import Agreement, CriteriaSheet
from followthrough.deals.models.deal import CACHED, UNSOLD, Deal, FoundByName, text_of
from followthrough.deals.models.payment import Instalment, Receipt, WriteOff
from followthrough.deals.models.program import Program, ProgramAnswer, ProgramLine, Sending

__all__ = [
    "CACHED",
    "UNSOLD",
    "Agreement",
    "Ask",
    "Contract",
    "CriteriaSheet",
    "Deal",
    "FoundByName",
    "Instalment",
    "Program",
    "ProgramAnswer",
    "ProgramLine",
    "Receipt",
    "Sending",
    "WriteOff",
    "text_of",
]
