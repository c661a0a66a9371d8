"""A ZIP is taken like the files in it, and refused in one sentence when it is too much; a vCard is told of kindly."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from followthrough.command.__main__ import main
from followthrough.customers.models import Contact, Customer, Product
from followthrough.porting.models import ImportFile, ImportRun
from followthrough.porting.problem import Refused
from followthrough.porting.reading.zip_files import MOST_FILES, unpacked
from followthrough.porting.wording import message
from tests.cast import Firm
from tests.porting.corpus import bad, bad_input, data, needs_shared
from tests.porting.moving import domain_tables, imported
from tests.porting.test_formats import MAVEN

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mechanism("B4"), pytest.mark.only_on("sqlite")]

MEBIBYTE = 1 << 20


def packed(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        unpacked([("a.zip", content)], most_bytes=50 * MEBIBYTE)
    problem = refused.value.problem
    words = message({"code": problem.code, "values": problem.values})
    assert words != problem.code
    return problem.code


def test_a_zip_is_taken_like_its_files_chosen_together(firm: Firm):
    before = domain_tables()
    people = ("people.csv", b"Name,Company\nKim Lee,Kim AG\n")
    run = imported(firm.ida, ("all.bin", packed(("export/firms.csv", b"Company\nKim AG\n"), people)))
    names = (
        ImportFile.objects.in_workspace(firm.workspace).filter(run=run).order_by("place").values_list("name", "kind")
    )
    assert list(names) == [("firms.csv", "plain.rows"), ("people.csv", "plain.rows")]
    assert (Customer.objects.get().name, Contact.objects.get().name) == ("Kim AG", "Kim Lee")
    assert domain_tables() != before


@needs_shared
def test_the_maven_files_come_in_as_one_zip(firm):
    names = ("accounts.csv", "products.csv", "data_dictionary.csv")
    imported(firm.ida, ("maven.zip", packed(*((f"maven/{name}", data(MAVEN, name)) for name in names))))
    assert (Customer.objects.count(), Product.objects.count()) == (85, 7)


def test_only_the_bare_names_count_and_what_systems_add_is_passed_over():
    content = packed(
        ("../../etc/a.csv", b"Company\n"),
        ("..\\..\\b.csv", b"Company\n"),
        ("/c.csv", b"Company\n"),
        ("folder/", b""),
        ("__MACOSX/._a.csv", b"\0\5"),
        (".DS_Store", b"\0"),
    )
    names = [name for name, _ in unpacked([("a.zip", content), ("d.csv", b"")], most_bytes=MEBIBYTE)]
    assert names == ["a.csv", "b.csv", "c.csv", "d.csv"]


def test_a_zip_that_is_too_much_is_refused_before_it_is_unpacked():
    assert refusal(packed(*((f"{n}.csv", b"Company\n") for n in range(MOST_FILES + 1)))) == "zip_too_many"
    assert refusal(packed(("a.csv", b"0" * (9 * MEBIBYTE)))) == "zip_bomb"
    assert refusal(packed(("a.csv", bytes(range(256)) * (51 * 4096)))) == "zip_file_too_large"
    assert refusal(packed(("a.csv", b"Company\n"), ("b.zip", packed(("c.csv", b"Company\n"))))) == "zip_in_zip"
    assert refusal(packed(("folder/", b""))) == "zip_empty"
    whole = packed(("a.csv", b"Company\nKim AG\n" * 400))
    assert {refusal(whole[:length]) for length in range(2, len(whole), 7)} == {"zip_damaged"}


def test_a_part_that_holds_more_than_it_declares_is_refused():
    content = bytearray(packed(("a.csv", b"Company\n" * 1_000)))
    for mark, place in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        at = content.index(mark) + place
        content[at : at + 4] = (10).to_bytes(4, "little")
    assert refusal(bytes(content)) in ("zip_bomb", "zip_damaged")


def test_a_locked_zip_is_refused():
    content = bytearray(packed(("a.csv", b"Company\n")))
    for mark, place in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        content[content.index(mark) + place] |= 1
    assert refusal(bytes(content)) == "zip_locked"


def test_the_page_says_beside_the_field_what_is_wrong_with_a_zip(ana: Client):
    upload = SimpleUploadedFile("a.zip", packed(("b.csv", b"Company\nKim AG\n"))[:40])
    response = ana.post("/imports/", {"uploads": [upload]})
    assert response.status_code == 422
    assert b"a.zip is cut off or damaged." in response.content
    assert not ImportRun.objects.exists()


def test_the_command_takes_a_zip_and_tells_each_file(firm, tmp_path: Path, capsys):
    path = tmp_path / "all.zip"
    path.write_bytes(packed(("a.csv", b"Company\nKim AG\n"), ("b.csv", b"Company\nLee AG\n")))
    assert main(["import", str(path), "--as", "ida@labora.test"]) == 0
    told = capsys.readouterr().out
    assert "a.csv (plain.rows): 1 rows; 1 created" in told
    assert "b.csv (plain.rows): 1 rows; 1 created" in told
    path.write_bytes(path.read_bytes()[:60])
    assert main(["import", str(path), "--as", "ida@labora.test"]) == 1
    assert (
        capsys.readouterr().err
        == "followthrough: all.zip is cut off or damaged. Pack it again and take the new file.\n"
    )


@needs_shared
@pytest.mark.parametrize("line", bad_input("vcard")[:3] or [{}], ids=lambda line: line.get("file", ""))
def test_a_vcard_is_told_of_and_not_asked_about(line, firm, ana: Client):
    response = ana.post("/imports/", {"uploads": [SimpleUploadedFile(line["file"], bad(line["file"]))]}, follow=True)
    assert response.status_code == 422
    page = response.content.decode()
    assert line["file"] in page
    assert "vCards are read in a later version" in page
    assert "BEGIN:VCARD" not in page
