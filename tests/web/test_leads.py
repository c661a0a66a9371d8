"""Strangers write by a form, from our page or a site of theirs; members find what they said, take it and answer."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from followthrough.customers.enter import enter_customer
from followthrough.customers.lead_forms import edit_lead_form, make_lead_form
from followthrough.customers.models import Arrival, Customer, LeadForm
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.models import Entry
from followthrough.journal.open_deal import open_deal
from followthrough.vocabulary.channel import Channel
from followthrough.web.leads.public import SALT
from followthrough.workspace.models import Member
from tests.cast import Bolt, Firm
from tests.web.page_read import PageReader
from tests.web.test_statements_per_page import asked

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M1")]
WORDS = "We need two moisture analysers."
SENT = {"name": "Lena Vogt", "company": "Aare Foods", "email": "lena@aare-foods.test", "message": WORDS}
SignIn = Callable[[Member], Client]


@pytest.fixture
def form(firm: Firm) -> LeadForm:
    cache.clear()
    return make_lead_form(by=firm.ida, at=timezone.now(), name="Website", source="website")


@pytest.fixture
def stranger() -> Client:
    """Somebody with no cookie of ours, as a browser comes from another site."""
    return Client(enforce_csrf_checks=True)


def send(stranger: Client, form: LeadForm, **more: str):
    return stranger.post(reverse("form", args=[form.secret]), SENT | more)


def bolt_writes_again(stranger: Client, firm: Firm, bolt: Bolt, form: LeadForm) -> None:
    """Somebody whom Ana called two days ago."""
    at = timezone.now() - timedelta(days=2)
    log_touch(by=firm.ana, customer=bolt.customer, facts=Facts(channel=Channel.CALL, happened_at=at), at=at)
    send(stranger, form, name="Jonas Weber", company="", email="", phone="+41 61 555 01 02", message="Where is it?")


def customers(firm: Firm) -> list[str]:
    return list(Customer.objects.in_workspace(firm.workspace).values_list("name", flat=True))


def test_a_site_of_theirs_posts_what_the_pasted_html_asks_for(sign_in: SignIn, stranger: Client, firm, form):
    page = sign_in(firm.ida).get(reverse("lead-form", args=[form.pk])).content.decode()
    html = re.search(r'<textarea[^>]*id="snippet"[^>]*>(.*?)</textarea>', page, re.S)
    assert html
    pasted = PageReader(html[1].replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"'), "")
    assert set(pasted.forms[0].fields) == {"name", "company", "email", "phone", "message", "homepage"}
    answer = stranger.post(pasted.forms[0].action, SENT, headers={"origin": "https://their.site"})
    assert answer["Location"] == reverse("form-thanks", args=[form.secret])
    assert stranger.get(answer["Location"]).status_code == 200
    assert customers(firm) == ["Aare Foods"]


def test_the_same_words_sent_twice_are_kept_once_and_said_again_later_twice(stranger, firm, form):
    send(stranger, form)
    send(stranger, form)
    assert Arrival.objects.in_workspace(firm.workspace).count() == 1
    send(stranger, form, message="And a balance.")
    assert Entry.objects.in_workspace(firm.workspace).touches().count() == 2
    assert customers(firm) == ["Aare Foods"]
    for _time in range(2):
        send(stranger, form, key="made-with-the-page", message="Once more.")
    assert Arrival.objects.in_workspace(firm.workspace).count() == 3


def test_a_program_that_fills_the_trap_or_types_too_fast_is_thanked_and_kept_nowhere(stranger, firm, form):
    now = timezone.now().timestamp()
    quick = signing.dumps([str(form.pk), now], salt=SALT)
    for more in ({"homepage": "https://spam.test"}, {"made": quick}):
        assert send(stranger, form, **more)["Location"] == reverse("form-thanks", args=[form.secret])
    assert customers(firm) == []
    send(stranger, form, made=signing.dumps([str(form.pk), now - 60], salt=SALT))
    assert customers(firm) == ["Aare Foods"]


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays_text(stranger, firm, form):
    answer = send(stranger, form, name="<b>Eve</b>", email="", message="x" * 10_001)
    page = PageReader(answer.content.decode(), "")
    assert answer.status_code == 422
    assert page.says_beside("message")
    assert escape("<b>Eve</b>") in answer.content.decode()
    assert "<b>Eve" not in answer.content.decode()
    answer = send(stranger, form, email="")
    assert PageReader(answer.content.decode(), "").says_beside("email")
    assert send(stranger, form, message="Hel\x07lo").status_code == 422
    assert customers(firm) == []


def test_too_many_from_one_address_are_asked_for_patience(stranger, firm, form):
    answers = [send(stranger, form, message=f"Message {number}").status_code for number in range(11)]
    assert answers == [302] * 10 + [429]
    assert Entry.objects.in_workspace(firm.workspace).touches().count() == 10


def test_a_closed_form_says_so_and_an_unknown_one_is_not_there(stranger, firm, form):
    edit_lead_form(by=firm.ida, form=form, version=form.version, facts={"is_open": False})
    assert stranger.get(reverse("form", args=[form.secret])).status_code == 410
    assert send(stranger, form).status_code == 410
    assert stranger.get(reverse("form", args=["no-such-secret"])).status_code == 404
    assert customers(firm) == []


def test_forms_are_made_and_closed_by_admins(sign_in: SignIn, firm):
    ida = sign_in(firm.ida)
    told = {"name": "Fair", "source": "fair", "goes_to": f"team-{firm.south.pk}", "key": "k"}
    made = ida.post(reverse("lead-form-new"), told)
    form = LeadForm.objects.in_workspace(firm.workspace).get()
    assert (made["Location"], form.team) == (reverse("lead-form", args=[form.pk]), firm.south)
    assert "in turn to the sellers of South" in ida.get(reverse("lead-forms")).content.decode()
    again = ida.post(reverse("lead-form-new"), told | {"key": "l"})
    assert PageReader(again.content.decode(), "").says_beside("name")
    ida.post(reverse("lead-form", args=[form.pk]), {"name": "Fair", "source": "fair", "goes_to": "", "version": "1"})
    form.refresh_from_db()
    assert (form.is_open, form.team) == (False, None)


def test_the_inbox_says_who_came_from_where_and_whom_they_are_like(sign_in: SignIn, stranger, firm, bolt: Bolt, form):
    send(stranger, form, company="Bolt Stein", email="new@bolt-pharma.test")
    bolt_writes_again(stranger, firm, bolt, form)
    page = sign_in(firm.priya).get(reverse("leads")).content.decode()
    for words in (
        "Bolt Stein",
        WORDS,
        "by the form “Website”",
        "the same domain",
        "From customers you know",
        "Where is it?",
    ):
        assert words in page, words
    mine = sign_in(firm.ana).get(reverse("leads"), {"owner": "none"}).content.decode()
    assert ("Bolt Stein" in mine, "Where is it?" in mine) == (True, False)


def test_who_claims_second_is_told_who_has_it(sign_in: SignIn, stranger, firm, form):
    send(stranger, form)
    lead = Customer.objects.in_workspace(firm.workspace).get()
    address = reverse("lead-claim", args=[lead.pk])
    ana = sign_in(firm.ana).post(address, follow=True).content.decode()
    assert "Aare Foods is yours now" in ana
    assert reverse("lead-claim-end", args=[lead.pk]) in ana
    assert "Ana Ferreira has it already" in sign_in(firm.priya).post(address, follow=True).content.decode()
    sign_in(firm.ana).post(reverse("lead-claim-end", args=[lead.pk]))
    lead.refresh_from_db()
    assert lead.owner is None


def test_a_manager_gives_a_lead_to_one_of_the_team(sign_in: SignIn, stranger, firm, form):
    send(stranger, form)
    lead = Customer.objects.in_workspace(firm.workspace).get()
    address, max_ = reverse("lead-assignment", args=[lead.pk]), sign_in(firm.max)
    assert "Priya" not in max_.get(address).content.decode()
    assert max_.post(address, {"member": firm.priya.pk}).status_code == 422
    max_.post(address, {"member": firm.ana.pk})
    lead.refresh_from_db()
    assert lead.owner == firm.ana


def test_a_hint_stands_in_the_inbox_with_its_name(sign_in: SignIn, firm):
    sol = sign_in(firm.sol)
    page = PageReader(sol.get(reverse("lead-hint")).content.decode(), reverse("lead-hint"))
    told = page.forms[-1].filled() | {"name": "Kiln AG", "words": "They look for an oven.", "phone": "061 555 07 08"}
    for _time in range(2):
        sol.post(reverse("lead-hint"), told)
    assert customers(firm) == ["Kiln AG"]
    assert "a hint of Sol Adeyemi" in sol.get(reverse("leads")).content.decode()


@pytest.mark.parametrize("rows", [3, 24])
def test_the_inbox_asks_as_often_with_many_rows_as_with_few(
    sign_in: SignIn, stranger, firm, form, bolt: Bolt, rows: int
):
    at = timezone.now() - timedelta(days=2)
    bolt_writes_again(stranger, firm, bolt, form)
    send(stranger, form)
    for number in range(rows):
        customer = enter_customer(by=firm.ana, at=at, name=f"Lead {number}", email=f"x{number}@lead.test")
        open_deal(by=firm.ana, customer=customer, at=at, name="Pumps")
    answered = enter_customer(by=firm.ana, at=at, name="Answered")
    open_deal(by=firm.ana, customer=answered, at=at, name="Pumps")
    log_touch(by=firm.ana, customer=answered, facts=Facts(channel=Channel.CALL, happened_at=at), at=at)
    ida = sign_in(firm.ida)
    assert asked(lambda: ida.get(reverse("leads"))) == STATEMENTS


#: One finds the session with its member.
STATEMENTS = 10
