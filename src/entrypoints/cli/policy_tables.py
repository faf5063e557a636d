"""The tables of a day for readers of the policy: metric by kind of account, metric by way of tracking."""

from typing import Final

from influence.domain.capabilities import Tables
from influence.domain.metrics import Metric
from influence.entrypoints.cli.capabilities import HEADINGS
from influence.entrypoints.cli.output import Out
from influence.entrypoints.forms.policy import rows_of

TITLES: Final = {"accounts": "account metric", "posts": "post metric"}


def tell_tables(out: Out, tables: Tables, metric: Metric | None) -> None:
    """The tables for people: a tick may be shown, a cross must not."""
    marks = {True: "✓", False: "✗"}
    for of, title in TITLES.items():
        rows = rows_of(tables, of, metric)
        if rows:
            names = [name for name in rows[0] if name not in {"metric", "label"}]
            lines = [[row["metric"], *(marks[bool(row[name])] for name in names)] for row in rows]
            out.table([title, *(HEADINGS[name] for name in names)], lines, empty="")
            out.say("")
