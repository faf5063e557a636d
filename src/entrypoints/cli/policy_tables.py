"""The tables of a day for readers of the policy: metric by kind of account, metric by way of tracking."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from influence.application.read_move import Move
from influence.domain.capabilities import Holder, Kind, Old, Tables, Tie
from influence.domain.metrics import AccountMetric, Metric, PostMetric, label
from influence.domain.phase import Phase
from influence.entrypoints.cli.output import Out

_NAMES: Final[Mapping[Holder, str]] = {
    Old.ACCOUNT: "old",
    Old.POST: "old",
    **{kind: kind.value for kind in Kind},
    Tie.ORDER: "order",
    Tie.FREE_AUTH: "authenticated",
    Tie.FREE_TTCM: "non_authenticated_ttcm",
    Tie.NONE: "untied",
}
"""The columns as `influence capabilities` calls them."""

TITLES: Final = {"accounts": "account metric", "posts": "post metric"}


def rows_of(tables: Tables, of: str, metric: Metric | None = None) -> list[dict[str, object]]:
    """The rows of one table, `accounts` or `posts`; with *metric* that row alone."""
    kind = AccountMetric if of == "accounts" else PostMetric
    rows: dict[Metric, dict[str, object]] = {}
    for holder, of_row, is_open in tables.cells:
        if isinstance(of_row, kind) and metric in {None, of_row}:
            rows.setdefault(of_row, {"metric": of_row.value, "label": label(of_row)})[_NAMES[holder]] = (
                is_open
            )
    return list(rows.values())


def tell_tables(out: Out, tables: Tables, metric: Metric | None) -> None:
    """The tables for people: a tick may be shown, a cross must not."""
    marks = {True: "✓", False: "✗"}
    for of, title in TITLES.items():
        rows = rows_of(tables, of, metric)
        if rows:
            names = [name for name in rows[0] if name not in {"metric", "label"}]
            lines = [[row["metric"], *(marks[bool(row[name])] for name in names)] for row in rows]
            out.table([title, *(name.replace("_", " ") for name in names)], lines, empty="")
            out.say("")


def move_words(move: Move | None, day: date) -> str:
    """What the tables mean for this installation on *day*."""
    rule = "The tables name what may be shown from the release on"
    if move is None:
        return f"{rule}; there is no installation here that could say when it moved."
    if move.on is None:
        return (
            f"{rule}; this installation has not moved yet: until it does, values of the old source are shown as well "
            "where the column before the release is open."
        )
    if move.tolerated_old_source(day):
        return (
            f"{rule}; this installation moved on {move.on}. On {day} it had not: values of the old source could be "
            "shown as well where the column before the release is open."
        )
    return f"{rule}; this installation moved on {move.on}: since then nothing of the old source is shown."


def move_fields(move: Move | None, day: date) -> dict[str, object] | None:
    """The same for programs."""
    if move is None:
        return None
    return {
        "phase": move.phase.value,
        "moved_on": move.on.isoformat() if move.on else None,
        "has_moved": move.phase is not Phase.BEFORE,
        "old_source_tolerated": move.tolerated_old_source(day),
        "message": move_words(move, day),
    }
