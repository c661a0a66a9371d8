"""People who are one become one with their customers; what deals and other systems hold of them goes along."""

import pytest

from followthrough.customers.enter import edit_contact, enter_contact
from followthrough.customers.models import Attachment, Contact
from followthrough.deals.models import Ask, Deal
from followthrough.journal.amend import amend_touch
from followthrough.journal.fold import same_people
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.models import Amendment, EntryContact
from followthrough.journal.refusal import Refused
from followthrough.journal.unmerge import in_the_way, undo_merge
from followthrough.porting.models import ExternalRef, ImportRun
from followthrough.vocabulary.channel import Channel
from tests.cast import NOW, Bolt, Firm, make_bolt
from tests.elements import leave_on_record
from tests.merging import all_rows, apart, merged, twin

pytestmark = pytest.mark.mechanism("M1")


def test_a_person_noted_twice_becomes_one_with_all_that_was_said_and_met(firm: Firm, bolt: Bolt) -> None:
    other = twin(firm)
    ines = enter_contact(
        by=firm.ana, customer=other, at=NOW, name="I. Keller", email="Ines.Keller@bolt-pharma.test", note="Likes tea",
        mobile="+41 79 555 00 00", phone="+41 61 555 88 88", job_title="Head of quality",
    )  # fmt: skip
    edit_contact(by=firm.ana, contact=bolt.keller, version=1, facts={"phone": "+41 61 555 99 99"})
    jonas = enter_contact(by=firm.ana, customer=other, at=NOW, name="Jonas  WEBER")
    facts = Facts(channel=Channel.VISIT, happened_at=NOW, contacts=[ines, jonas])
    touch = log_touch(by=firm.ana, customer=other, facts=facts, at=NOW).entry
    amend_touch(by=firm.ana, touch=touch, at=NOW, contacts=[ines])
    couples = [(ours.pk, theirs.pk) for ours, theirs in same_people(bolt.customer, other)]
    assert set(couples) == {(bolt.keller.pk, ines.pk), (bolt.weber.pk, jonas.pk)}
    before = all_rows()
    merge = merged(firm, bolt.customer, other, people=couples)
    met = EntryContact.objects.in_workspace(firm.workspace).filter(entry=touch)
    assert set(met.values_list("contact", flat=True)) == {bolt.keller.pk, bolt.weber.pk}
    amended = Amendment.objects.in_workspace(firm.workspace).get()
    assert [person["contact"] for person in amended.met] == [bolt.keller.pk]
    keller = Contact.objects.in_workspace(firm.workspace).get(pk=bolt.keller.pk)
    assert (keller.name, keller.job_title, keller.mobile) == ("Dr. Ines Keller", "Head of quality", "+41 79 555 00 00")
    assert keller.note.splitlines()[0] == "Likes tea"
    assert "+41 61 555 88 88" in keller.note
    undo_merge(by=firm.ana, merge=merge, at=NOW)
    assert apart(before) == {}
    with pytest.raises(Refused, match="belongs to another customer"):
        merged(firm, bolt.customer, other, people=[(ines.pk, bolt.keller.pk)])


def test_whom_one_comes_to_through_whom_follows_those_who_become_one(firm: Firm, bolt: Bolt) -> None:
    theirs = make_bolt(firm, at=NOW)
    for person, through in ((bolt.weber, None), (theirs.keller, theirs.weber), (theirs.weber, theirs.keller)):
        edit_contact(by=firm.ana, contact=person, version=1, facts={"known_through": through})
    before = all_rows()
    couples = [(ours.pk, their.pk) for ours, their in same_people(bolt.customer, theirs.customer)]
    merge = merged(firm, bolt.customer, theirs.customer, people=couples)
    people = Contact.objects.in_workspace(firm.workspace)
    assert dict(people.values_list("pk", "known_through")) == {
        bolt.keller.pk: bolt.weber.pk, bolt.weber.pk: bolt.keller.pk
    }  # fmt: skip
    undo_merge(by=firm.ana, merge=merge, at=NOW)
    assert apart(before) == {}


def test_what_its_deals_left_on_record_goes_along_and_comes_back(firm: Firm, bolt: Bolt) -> None:
    theirs = make_bolt(firm, at=NOW)
    leave_on_record(by=firm.ana, deal=theirs.deal, key=theirs.keller, at=NOW)
    before = all_rows()
    couples = [(ours.pk, their.pk) for ours, their in same_people(bolt.customer, theirs.customer)]
    merge = merged(firm, bolt.customer, theirs.customer, people=couples)
    assert Deal.objects.in_workspace(firm.workspace).filter(customer=bolt.customer).count() == 2
    assert Attachment.objects.in_workspace(firm.workspace).get().customer == bolt.customer
    assert Ask.objects.in_workspace(firm.workspace).get().contact == bolt.keller
    assert in_the_way(merge) == ""
    undo_merge(by=firm.ana, merge=merge, at=NOW)
    assert apart(before) == {}


def test_what_other_systems_call_them_means_the_one_that_stayed(firm: Firm, bolt: Bolt) -> None:
    other = twin(firm)
    ines = enter_contact(by=firm.ana, customer=other, at=NOW, name="Dr. Ines Keller")
    run = ImportRun.objects.create(workspace=firm.workspace, by=firm.ana, made_at=NOW)
    for kind, row in (("customer", other), ("contact", ines), ("deal", other)):
        ExternalRef.objects.create(
            workspace=firm.workspace, run=run, system="hubspot", kind=kind, external_id="7", object_id=row.pk
        )
    before = all_rows()
    merge = merged(firm, bolt.customer, other, people=[(bolt.keller.pk, ines.pk)])
    named = dict(ExternalRef.objects.in_workspace(firm.workspace).values_list("kind", "object_id"))
    assert named == {"customer": bolt.customer.pk, "contact": bolt.keller.pk, "deal": other.pk}
    undo_merge(by=firm.ana, merge=merge, at=NOW)
    assert apart(before) == {}
