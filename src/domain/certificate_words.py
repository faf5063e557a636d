"""What a certificate proves and what it does not, in plain words. Only for one that has its form."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from influence.domain.plan_standing import short
from influence.domain.plurals import counted, of_many

Fields = Mapping[str, Any]


def proves(body: Fields) -> Iterator[str]:
    """A sentence for each thing that is shown by the certificate."""
    began, ended = day_and_time(body["begun_at"]), day_and_time(body["sealed_at"])
    yield (
        f"The installation {body['installation']} has left the old TikTok source: its data was hidden from "
        f"{began} on, and gone by {ended}, under plan {short(body['plan'])}."
    )
    removed = ", ".join(of_many(row["removed"], row["category"]) for row in body["removed"])
    yield f"Removed: {removed}. Left: nothing of each."
    yield from _kept(body["kept"])
    control, sought = body["search"]["control"], body["search"]["sought"]
    yield (
        f"The search was tried first: of {control['planted']:,} made-up values it found {control['found_before']:,} "
        f"while they were there, and {control['found_after']:,} when they were removed."
    )
    yield (
        f"Of {sought['known']:,} values that only the old source had, it found {sought['seen_before']:,} before, and "
        f"{sought['seen_after']:,} of {sought['sought_after']:,} afterwards, in {len(body['places'])} kinds of places."
    )
    told = body["compaction"]
    yield (
        f"The files were rewritten in {told['milliseconds'] / 1000:,.1f} s: {told['bytes_before']:,} bytes before, "
        f"{told['bytes_after']:,} after."
    )


def _kept(tables: list[Fields]) -> Iterator[str]:
    """What became of everything else."""
    same = [row for row in tables if row["digest_before"] == row["digest_after"]]
    rows = sum(row["rows_after"] for row in same)
    whole = f"{counted(rows, 'row')} in {counted(len(same), 'table')}"
    yield f"Everything else stayed: {whole}, with the same digest before and after."
    if others := [row for row in tables if row not in same]:
        names = ", ".join(f"{row['table']} ({counted(row['changed_by_others'], 'time')})" for row in others)
        yield f"While it ran, other programs wrote into: {names}; of these no equality can be shown."


def leaves_open(body: Fields) -> Iterator[str]:
    """A sentence for each thing that it does not prove."""
    yield "That what the product wrote down of itself is true: it is the word of whoever has the key."
    yield f"What came after {day_and_time(body['issued_at'])}: that a copy was put back, for example."
    yield "Anything about copies that are out of reach: the product has not deleted them."


def out_of_reach(body: Fields) -> Iterator[str]:
    """A line for each place that nobody can clear from here, with its end."""
    for row in body["out_of_reach"]:
        end = f"kept until {row['kept_until']}" if row["kept_until"] else f"kept {row['ends']}"
        yield f"{row['place']}: {row['what']}; made until {day_and_time(row['made_until'])}, {end}"


def day_and_time(text: str) -> str:
    """A time of a document as people read it."""
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S} UTC"
