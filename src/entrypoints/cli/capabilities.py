"""`influence capabilities`: the two tables."""

from collections.abc import Mapping, Sequence
from typing import Final

import click

from influence.domain.capabilities import ACCOUNT_TABLE, KIND_WORDS, POST_TABLE, Kind
from influence.domain.metrics import Metric, label
from influence.entrypoints.cli.session import Session, command

_COLUMNS: Final = {
    "accounts": ("old", "authenticated_non_ttcm", "authenticated_ttcm", "non_authenticated_ttcm"),
    "posts": ("old", "order", "authenticated", "non_authenticated_ttcm"),
}
HEADINGS: Final[Mapping[str, str]] = {
    "old": "before the release",
    "order": "by an order",
    "authenticated": "authenticated",
    "untied": KIND_WORDS[Kind.UNSUPPORTED],
    **{kind.value: words for kind, words in KIND_WORDS.items()},
}
"""The columns of the tables in the words of the profile."""
_TABLES: Final[Mapping[str, Sequence[tuple[Metric, tuple[bool, ...]]]]] = {
    "accounts": [*ACCOUNT_TABLE.items()],
    "posts": [*POST_TABLE.items()],
}


@click.command("capabilities")
@command
@click.argument("table", type=click.Choice(["accounts", "posts"]))
def capabilities_command(session: Session, table: str) -> None:
    """Show which metric may be shown, for which kind of account or way of tracking."""
    names = _COLUMNS[table]
    rows = [
        {"metric": metric.value, "label": label(metric), **dict(zip(names, cells, strict=True))}
        for metric, cells in _TABLES[table]
    ]
    if session.out.as_json:
        session.out.array(rows)
        return
    marks = {True: "✓", False: "✗"}
    lines = [[row["label"], *(marks[bool(row[name])] for name in names)] for row in rows]
    session.out.table(["metric", *(HEADINGS[name] for name in names)], lines, empty="")
