import re
from datetime import date, datetime

import pytest
from hypothesis import given, settings

from influence.domain.report_document import Cell, FileForm, Noted, Row, bare
from tests.adapters.reports.documents import HOSTILE, ROWS, SHOWN, Page, document, row, written

_SCRIPTING = re.compile(r"^on|^srcdoc$|^formaction$")


def page(rows: list[Row], text: str = "Spring") -> Page:
    return Page(written(document(rows, text=text), FileForm.HTML).decode())


def shown(cell: Cell) -> str:
    """How a cell of the page begins: the exact number, or the words."""
    if isinstance(cell, int | float):
        return f"{cell}|"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M} UTC"
    return f"{cell:%Y-%m-%d}" if isinstance(cell, date) else cell or ""


def agrees(found: str, cell: Cell) -> bool:
    """True when a cell of the page says *cell*; HTML has one kind of line break and no NUL."""
    wanted = re.sub("\r\n?", "\n", shown(cell)).replace("\0", "\ufffd")
    said = re.sub("\r\n?", "\n", found).replace("\0", "\ufffd")
    return said.startswith(wanted) if isinstance(cell, int | float) else said == wanted


def test_every_cell_is_on_the_page() -> None:
    rows = [row(text) for text in HOSTILE]

    (things,) = page(rows).tables

    assert things[0] == [column.title for column in SHOWN]
    for line, told in zip(things[1:], rows, strict=True):
        assert all(agrees(found, bare(cell)) for found, cell in zip(line, told, strict=False)), (line, told)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_came_from_outside_is_no_markup(text: str) -> None:
    plain, hostile = page([row("a", noted=True)]), page([row(text, noted=True)], text)

    assert hostile.tags == plain.tags
    names = {name for _, name, _ in hostile.attributes}
    assert not [name for name in names if _SCRIPTING.search(name)]
    assert {name for _, name, _ in plain.attributes} == names
    assert not [v for _, name, v in hostile.attributes if name == "href" and "script" in v]


def test_the_page_needs_nothing_beside_itself() -> None:
    found = page([row("https://www.tiktok.com/@ann/video/7")], "https://evil.example/x")

    loading = {"script", "link", "img", "iframe", "object", "embed", "video", "audio", "base", "form"}
    assert [tag for tag in found.tags if tag in loading] == ["link"]
    assert [v for tag, name, v in found.attributes if (tag, name) == ("link", "href")] == ["data:,"]
    assert {name for _, name, _ in found.attributes}.isdisjoint({"src", "srcset", "background"})


def test_an_address_is_a_link_and_nothing_else_is() -> None:
    rows = [row("https://a.example/"), row("javascript:alert(1)"), row("data:text/html,x")]

    links = [v for tag, name, v in page(rows).attributes if (tag, name) == ("a", "href") and v[0] != "#"]

    assert links == ["https://a.example/"]


def test_an_empty_cell_says_why() -> None:
    rows: list[Row] = [("a", Noted(None, "It may not be shown.", "withheld"), *[None] * 7)]

    found = page(rows)

    assert found.tables[0][1][1] == "withheld"
    assert "It may not be shown." in found.text
    assert "0" not in found.tables[0][1]


def test_every_note_has_its_place() -> None:
    rows: list[Row] = [("a", Noted(1, "TikTok, public"), *[None] * 7), ("b", Noted(2, "File"), *[None] * 7)]
    found = page([*rows, ("c", Noted(3, "TikTok, public"), *[None] * 7)])

    links = [value for tag, name, value in found.attributes if tag == "a" and name == "href"]
    assert [link for link in links if link.startswith("#note")] == ["#note-1", "#note-2", "#note-1"]
    assert {"note-1", "note-2"} <= {value for _, name, value in found.attributes if name == "id"}


def test_each_plot_has_a_name_words_and_a_table() -> None:
    found = page([row("a", 1), row("b", 2)], "Views")

    ids = {value for _, name, value in found.attributes if name == "id"}
    labelled = [v.split() for tag, name, v in found.attributes if (tag, name) == ("svg", "aria-labelledby")]
    assert len(labelled) == 2
    assert all(set(names) <= ids for names in labelled)
    assert found.tags.count("figure") == found.tags.count("figcaption") == 2
    assert ("a", "href", "#things") in found.attributes


def test_an_empty_document_says_so() -> None:
    found = page([])

    assert found.tables == [[[column.title for column in SHOWN], ["Nothing here."]]]
    assert "figure" not in found.tags


@pytest.mark.parametrize("examples", [100, pytest.param(100_000, marks=pytest.mark.soak)])
def test_any_row_is_on_the_page(examples: int) -> None:
    @settings(max_examples=examples)
    @given(ROWS)
    def is_there(told: Row) -> None:
        (_, line) = page([told]).tables[0]
        assert all(agrees(found, bare(cell)) for found, cell in zip(line, told, strict=False)), (line, told)

    is_there()
