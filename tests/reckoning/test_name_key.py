import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from followthrough.reckoning.name_key import LEGAL_FORMS, digits, email_key, fold, name_key

anything = st.text(st.characters(exclude_categories=()))
wordlike = st.lists(
    st.sampled_from(
        ["Bolt", "GmbH", "& Co.", "S.A.", "de C.V.", "株式会社", "有限公司", "ｶﾞ", "e.V.", "xn--", "İ", "ß", "™", " "]
    )
).map("".join)


@pytest.mark.parametrize(
    ("given_text", "folded"),
    [
        ("Müller", "muller"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Łódź", "lodz"),
        ("Ærø Smørrebrød", "aero smorrebrod"),
        ("Đorđe Þór", "dorde thor"),
        ("İstanbul \u0131l\u0131k", "istanbul ilik"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("  a\u00a0 b\tc\r\n d  ", "a b c d"),
        ("Zero\u200bwidth\ufeff soft\u00adhyphen", "zerowidth softhyphen"),
        ("\u202eright to left", "right to left"),
        ("\uff26\uff55\uff4c\uff4c\u3000\uff57idth", "full width"),
        ("ﬁnance ①", "finance 1"),
        ("O’Brien – Söhne", "o'brien - sohne"),
        ("株式会社トヨタ", "株式会社トヨタ"),
        ("ｶﾞﾗｽ", "ガラス"),
        ("한국", "한국"),
        ("हिन्दी", "हिन्दी"),
        ("e\u0301\ud800\x00", "e"),
    ],
)
def test_search_sees_one_spelling(given_text: str, folded: str) -> None:
    assert fold(given_text) == folded


def test_another_letter_is_not_an_accent() -> None:
    assert fold("バス") != fold("ハス")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GTXPro", "GTX Pro"),
        ("GTX-Pro™", "gtx pro"),
        ("GTX = Pro ★", "gtx pro"),
        ("Bolt GmbH", "BOLT"),
        ("Bolt GmbH & Co. KG", "Bolt"),
        ("Bolt GmbH + Co KG", "Bolt"),
        ("Bolt UG (haftungsbeschränkt)", "Bolt"),
        ("Acme, Inc.", "ACME Incorporated"),
        ("Acme Corp.", "Acme Corporation"),
        ("Smith & Co.", "Smith and Co"),
        ("Total S.A.", "Total SA"),
        ("Total s. a.", "Total"),
        ("Fiat S.p.A.", "Fiat"),
        ("Mærsk A/S", "Maersk AS"),
        ("Grupo Bimbo, S.A.B. de C.V.", "Grupo Bimbo SAB de CV"),
        ("Cemex S.A. de C.V.", "Cemex"),
        ("Orlen Sp. z o.o.", "Orlen"),
        ("Škoda Auto a.s.", "Skoda Auto"),
        ("Tata Pvt. Ltd.", "Tata Private Limited"),
        ("Woolworths Pty Ltd", "Woolworths"),
        ("Petronas Sdn. Bhd.", "Petronas"),
        ("Nokia Oyj", "Nokia"),
        ("Sony K.K.", "Sony"),
        ("华为技术有限公司", "华为技术"),
        ("ソニー株式会社", "ソニー"),
        ("삼성전자 주식회사", "삼성전자"),
        ("O'Brien Ltd", "O’Brien"),
        ("Müller AG", "Mu\u0308ller\u200b ag"),
    ],
)
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bolt", "Volt"),
        ("C++ Ltd", "C Ltd"),
        ("Acme 1", "Acme 2"),
        ("Wellness Spa", "Wellness"),
        ("Inca", "A"),
        ("Coop", "Op"),
        ("Bolt Group", "Bolt"),
        ("株式会社トヨタ", "トヨタ株式会社"),
        ("バス", "ハス"),
    ],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("GmbH", "gmbh"),
        ("Co. KG", "co"),
        ("AG Inc.", "ag"),
        ("!!!", "!!!"),
        ("株式会社", "株式会社"),
        ("\u200b ", ""),
        ("", ""),
    ],
)
def test_a_name_of_nothing_but_forms_keeps_something(name: str, key: str) -> None:
    assert name_key(name) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u00a0Ana@Bolt.example\u200b ", "ana@bolt.example"),
        ("\ufeffana@bolt.example", "ana@bolt.example"),
        ("ana@MÜLLER.example", "ana@xn--mller-kva.example"),
        ("ana@MU\u0308LLER.example", "ana@müller.example"),
        ("ana@例え。example", "ana@xn--r8jz45g.example"),
    ],
)
def test_spellings_of_one_address_meet(one: str, other: str) -> None:
    assert email_key(one) == email_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.na@bolt.example", "ana@bolt.example"),
        ("ana+x@bolt.example", "ana@bolt.example"),
        ("ana@faß.example", "ana@fass.example"),
        ("ana@xn--bolt-.example", "ana@bolt.example"),
    ],
)
def test_other_addresses_stay_apart(one: str, other: str) -> None:
    assert email_key(one) != email_key(other)


@pytest.mark.parametrize(
    "broken", ["", "@", "ana", "a@@b", "a@xn--\U0001f600", "a@xn--999999999999", "a@xn--", "\ud800@b"]
)
def test_what_is_no_address_raises_nothing(broken: str) -> None:
    assert email_key(email_key(broken)) == email_key(broken)


@pytest.mark.parametrize(
    ("phone", "expected"),
    [("+49 (0)30 / 123-45", "4903012345"), ("٠١٢", "012"), ("\uff10\uff13", "03"), ("x²", ""), ("", "")],
)
def test_a_phone_number_is_its_digits(phone: str, expected: str) -> None:
    assert digits(phone) == expected


@given(anything | wordlike)
@example("か \u3099")
@example("ΐ\u0345")
def test_a_key_of_a_key_is_itself(text: str) -> None:
    for key in (fold, name_key, email_key, digits):
        assert key(key(text)) == key(text)


@given(anything | wordlike, anything | wordlike)
def test_case_and_outer_space_change_nothing(text: str, other: str) -> None:
    assert fold(f"\u00a0 {text} \n") == fold(text)
    assert name_key(f" {text}\t") == name_key(text)
    assert fold(fold(text) + " " + fold(other)) == fold(f"{text} {other}")


@given(st.text("abcdxn-0123456789", max_size=14))
@example("a")
def test_any_punycode_settles_at_once(label: str) -> None:
    key = email_key(f"a@xn--{label}.example")
    assert email_key(key) == key


@given(st.text("abcdefghij", min_size=1), st.sampled_from(sorted(LEGAL_FORMS)))
def test_a_form_at_the_end_is_dropped_but_never_all(name: str, form: str) -> None:
    assert name_key(f"{name} {form}") == name_key(name)
    assert name_key(form) != ""


def test_every_character_of_the_first_two_planes_folds_once_and_for_all() -> None:
    for code in range(0x20000):
        once = fold(chr(code))
        assert fold(once) == once, hex(code)
