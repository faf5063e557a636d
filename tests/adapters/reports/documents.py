"""Documents for tests, with texts that try to be more than text."""

import io
from collections.abc import Sequence
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Final

from hypothesis import strategies as st

from influence.adapters.reports.forms import WrittenReports
from influence.domain.report_document import (
    Cell,
    CellForm,
    Column,
    Document,
    FileForm,
    Noted,
    Plot,
    PlotForm,
    Row,
    Series,
    Table,
)
from influence.testing.moments import NOON

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
"""Written out once more: what a spreadsheet could take for a formula."""
HOSTILE: Final = (
    '=HYPERLINK("http://evil.example","x")',
    "=1+1",
    "+1",
    "-1-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "'=1",
    "''",
    '"quoted", with; separators\tand\nlines',
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% include 'x' %}",
    "&lt;b&gt; &amp;",
    "_x0041_ _x005F_",
    "\x1b[31mred\x07",
    "\u202egnp.exe\u2066",
    "naïve ❤ 漢字 עברית",
    " leading and trailing ",
    "]]><!--",
    "x" * 300,
)
COLUMNS: Final = (
    Column("text", "A text"),
    Column("count", "A count", CellForm.COUNT),
    Column("share", "A share", CellForm.SHARE),
    Column("number", "A number", CellForm.NUMBER),
    Column("seconds", "Seconds", CellForm.SECONDS),
    Column("day", "A day", CellForm.DAY),
    Column("moment", "A moment", CellForm.MOMENT),
    Column("link", "A link", CellForm.LINK),
    Column("detail", "A detail", CellForm.TEXT, detail=True),
)
SHOWN: Final = tuple(column for column in COLUMNS if not column.detail)


def table(rows: Sequence[Row], name: str = "things", *, appendix: bool = False) -> Table:
    """A table of those rows."""
    return Table(name, name.capitalize(), COLUMNS, lambda: rows, appendix=appendix)


def document(rows: Sequence[Row], *, text: str = "Spring") -> Document:
    """A document about *text* with one table, a plot of it, and an appendix."""
    things = table(rows)
    plots = tuple(
        Plot(text, text, form, things, x, "count", (Series(text, 0, len(rows)),) if rows else ())
        for form, x in ((PlotForm.BARS, "text"), (PlotForm.LINES, "share"))
    )
    return Document(
        title=text,
        subtitle=text,
        facts=((text, text),),
        tables=(things, table(rows, "appendix", appendix=True)),
        plots=plots if rows else (),
        data=things,
        made_at=NOON,
        remarks=(text,),
    )


def row(text: str, count: int | None = 3, *, noted: bool = False) -> Row:
    """A row with *text* in every cell of text."""
    value: Cell | Noted = Noted(count, text, text or "none") if noted else count
    return (text, value, 0.125, -2.5, 12.5, date(2026, 11, 1), NOON, text, text)


def written(made: Document, form: FileForm) -> bytes:
    """The file."""
    content = io.BytesIO()
    WrittenReports().write(made, form, content)
    return content.getvalue()


TEXTS: Final = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), max_size=30),
    st.builds(
        lambda first, rest: first + rest,
        st.sampled_from([*"=+-@'\t\r\n\0"]),
        st.text("=+-@'ab1 \n", max_size=8),
    ),
    st.sampled_from(HOSTILE),
)
COUNTS: Final = st.none() | st.integers(-(2**63), 2**63) | st.integers(-999, 999)
FLOATS: Final = st.none() | st.floats(-1e12, 1e12, allow_nan=False)
DAYS: Final = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))
MOMENTS: Final = st.none() | st.integers(0, 20_000_000).map(lambda minutes: NOON - timedelta(minutes=minutes))
ROWS: Final = st.tuples(TEXTS, COUNTS, FLOATS, FLOATS, FLOATS, DAYS, MOMENTS, TEXTS, TEXTS)


class Page(HTMLParser):
    """What an independent reader finds in a page: its elements, and the cells of its tables."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self._cell: list[str] | None = None
        self._in_note = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self._cell = []
        elif tag == "data" and self._cell is not None:
            self._cell.append(f"{dict(attrs)['value']}|")
        elif tag == "sup":
            self._in_note += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self._cell is not None:
            self.tables[-1][-1].append("".join(self._cell))
            self._cell = None
        elif tag == "sup":
            self._in_note -= 1

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._cell is not None and not self._in_note:
            self._cell.append(data)
