"""Names of files from outside."""

import pytest

from hoopcrm.files.names import clean_name, free_name, split_name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("offer.pdf", "offer.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\offer.pdf", "offer.pdf"),
        ("  two   spaces\t.pdf ", "two spaces .pdf"),
        ("nul\x00l\x1b.pdf", "null.pdf"),
        ("Договор № 5.pdf", "Договор № 5.pdf"),
        ("契約書.pdf", "契約書.pdf"),
        ("العقد.pdf", "العقد.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("👩‍🌾 plan.pdf", "👩‍🌾 plan.pdf"),
        ("ends with dots...", "ends with dots"),
        ("...", ""),
        ("..", ""),
        ("", ""),
        ("\ud800.pdf", ".pdf"),
    ],
)
def test_clean_name(raw: str, name: str) -> None:
    assert clean_name(raw) == name


def test_long_names_keep_their_extension() -> None:
    name = clean_name("ж" * 5000 + ".docx")
    assert len(name) == 255
    assert name.endswith("ж.docx")


def test_an_extension_is_short_and_after_a_stem() -> None:
    assert split_name("a.b.pdf") == ("a.b", ".pdf")
    assert split_name(".profile") == (".profile", "")
    assert split_name("St. Mary and others") == ("St. Mary and others", "")


def test_taken_names_get_a_number() -> None:
    taken = {"offer.pdf", "offer (2).pdf"}
    assert free_name("Offer.pdf", taken) == "Offer (3).pdf"
    assert free_name("other.pdf", taken) == "other.pdf"
    longest = "x" * 251 + ".pdf"
    numbered = free_name(longest, {longest})
    assert numbered.endswith("x (2).pdf")
    assert len(numbered) == 255
