"""What fields of forms take, sign by sign; that every field of the site does so is told by `test_every_form_field`."""

import pytest
from django.core.exceptions import ValidationError

from followthrough.web.fields import readable

pytestmark = pytest.mark.only_on("sqlite")
UNSEEN = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r"]


@pytest.mark.parametrize("sign", UNSEEN, ids=lambda sign: f"U+{ord(sign):04X}")
def test_a_sign_that_cannot_be_seen_is_refused(sign: str) -> None:
    with pytest.raises(ValidationError):
        readable(f"Ada{sign}Lovelace")


@pytest.mark.parametrize(
    "text", ["two\nlines\r\nand\ta tab", "Zoe\u0308 👩🏽‍🔬", "from \u202eright to left", "=A1", "\u00a0"]
)
def test_what_people_write_is_taken(text: str) -> None:
    readable(text)
