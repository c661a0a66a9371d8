"""Hand in the daily reports of the last days, read some and answer a few, so that a manager's list is in use."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from followthrough.reports.models import DailyReport
from followthrough.reports.submit import answer, mark_read, submit
from followthrough.sample.cast import PEOPLE, Company
from followthrough.sample.texts import sections
from followthrough.sample.wording import plain
from followthrough.vocabulary.role import Role
from followthrough.workspace.models import Member

#: Working days back for which reports are told; the last two wait to be read.
DAYS, UNREAD = 6, 2
FORGOTTEN, ANSWERED = 0.12, 0.35
READERS = {"South": "max", "North": "nora"}


def tell_reports(company: Company) -> None:
    """Reports of each seller and service member for their last working days, up to yesterday."""
    today = company.calendar.today
    days = [day for day in company.calendar.worked if day < today][:DAYS]
    for number, day in reversed(list(enumerate(days))):
        for key, (_name, role, team, _capacity, _zone) in PEOPLE.items():
            if role not in {Role.SELLER, Role.SERVICE} or company.rng.random() < FORGOTTEN:
                continue
            member = company.members[key]
            at = datetime.combine(day, time(17, company.rng.randint(0, 50)), ZoneInfo(member.zone))
            report = submit(
                by=member, on=day, worked=_line(company, "worked"), hindered=_line(company, "hindered"), at=at
            )
            if number >= UNREAD:
                _read(company, report, company.members[READERS[team]], at + timedelta(hours=15))


def _read(company: Company, report: DailyReport, manager: Member, at: datetime) -> None:
    at = min(at, company.calendar.at)
    if company.rng.random() < ANSWERED:
        answer(by=manager, report=report, text=_line(company, "answer"), at=at)
    else:
        mark_read(by=manager, report=report, at=at)


def _line(company: Company, section: str) -> str:
    return plain(company.rng.choice(sections("notes.txt")[section]), company.rng)
