"""What is left of the text in a cell."""

import unicodedata

import pytest

from tests.adapters.files.conftest import Desk

FAMILY = "👩\u200d👩\u200d👧"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  Ann  ", "Ann"),
        ("\u00a0Ann\u3000", "Ann"),
        ("Ann\x1b[31mCook\x07", "Ann[31mCook"),
        ("A\x7fn\x9bn", "Ann"),
        ("Ann\u202egnp.exe\u202c", "Anngnp.exe"),
        ("\u2066Ann\u2069", "Ann"),
        ("\u200bann\u2060.\ufeffcooks\u200e", "ann.cooks"),
        ("one\r\ntwo\tthree\u2028four", "one two three four"),
        ("=1+1", "=1+1"),
        ("@ann", "@ann"),
        (f"Joy {FAMILY}", f"Joy {FAMILY}"),
        (ENGLAND, ENGLAND),
        ("❤\ufe0f", "❤\ufe0f"),
        ("שלום محمد", "שלום محمد"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # noqa: RUF001 - Persian, with its joiner
        (unicodedata.normalize("NFD", "Kiệt Ắk 재현"), "Kiệt Ắk 재현"),
    ],
)
def test_cells_keep_their_text_and_lose_what_is_unseen(desk: Desk, written: str, read: str) -> None:
    assert desk.cells(f'handle,name\nann,"{written}"\n') == [("ann", read)]


def test_every_control_character_goes(desk: Desk) -> None:
    controls = "".join(
        map(chr, [*range(1, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
    )

    # Long enough that so many controls are not taken for a binary file.
    cells = desk.cells("handle,name\n" + "ann,Ann\n" * 200 + f'bo,"B{controls}o"\n')

    assert cells[-1] == ("bo", "B o")
