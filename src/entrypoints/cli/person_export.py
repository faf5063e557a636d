"""`influence accounts export`: what is held about a person, as JSON for programs and as a page for people."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Final

import click

from influence.application.export_person import ExportPerson, PersonExport
from influence.application.follow_merges import FollowMerges
from influence.entrypoints.cli.erasure_plan_file import write_file
from influence.entrypoints.cli.output import clean
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.plain import in_json, plain

FORMAT: Final = "influence-person/1"
_HEAD: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{0}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{{font:15px/1.5 sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}}table{{border-collapse:collapse;
margin:0 0 2rem}}td,th{{border:1px solid #bbb;padding:.25rem .5rem;text-align:left;vertical-align:top;
overflow-wrap:anywhere}}</style></head><body><h1>{0}</h1>
"""


@click.command("export")
@command
@click.argument("handle")
@click.option(
    "-o", "--output", metavar="FOLDER", type=click.Path(), help="Write person.json and person.html there."
)
def export(session: Session, handle: str, output: str | None) -> None:
    """Hand out everything that is held about the person behind HANDLE, for that person.

    The handle or number of an account that was merged leads to the one it went into.
    """
    meant = session.ask(FollowMerges)(session.by, handle.removeprefix("@"))
    if meant.why:
        session.out.talk(meant.why)
    made = session.ask(ExportPerson)(session.by, meant.handle)
    fields = as_fields(made)
    if output is None:
        session.out.data(fields)
        return
    folder = Path(output)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_file((in_json(fields, indent=2) + "\n").encode(), str(folder / "person.json"))
    write_file(page(made).encode(), str(folder / "person.html"))
    if session.out.as_json:
        session.out.data({"files": [str(folder / "person.json"), str(folder / "person.html")]})
        return
    session.out.talk(f"Written to {folder}: person.json for programs, person.html for people.")


def as_fields(made: PersonExport) -> dict[str, object]:
    """The export as JSON."""
    return {
        "format": FORMAT,
        "handle": made.handle,
        "tenant": made.tenant,
        "made_at": made.made_at,
        "held": _by_place(made),
        "figures": [
            {
                "of": one.of,
                "metric": one.metric.value,
                "part": one.part.value if one.part else None,
                "value": plain(one.seen.value),
                "sources": sorted(source.value for source in one.seen.sources),
                "as_of": one.seen.as_of,
                "fetched_at": one.seen.fetched_at,
            }
            for one in made.figures
        ],
    }


def _by_place(made: PersonExport) -> dict[str, list[object]]:
    found: defaultdict[str, list[object]] = defaultdict(list)
    for row in made.rows:
        found[row.place].append(_readable(row.values))
    return dict(found)


def _readable(values: Mapping[str, object]) -> dict[str, object]:
    """Bytes have no place in JSON; they are sealed or pictures."""
    return {name: "(bytes)" if isinstance(value, bytes) else plain(value) for name, value in values.items()}


def page(made: PersonExport) -> str:
    """The export as one page that needs nothing besides itself. Nothing in it is markup."""
    title = escape(f"What {made.tenant} holds about @{clean(made.handle)}")
    return _HEAD.format(title) + "".join(_parts(made)) + "</body></html>\n"


def _parts(made: PersonExport) -> Iterator[str]:
    yield f"<p>Made {escape(f'{made.made_at:%Y-%m-%d %H:%M}')} UTC.</p>"
    for place, rows in _by_place(made).items():
        yield f"<h2>{escape(place.replace('_', ' '))}</h2>"
        yield from (_table(row.items()) for row in rows if isinstance(row, dict))
    yield "<h2>figures</h2><table><tr><th>of</th><th>figure</th><th>value</th><th>source</th><th>as of</th></tr>"
    for one in made.figures:
        sources = ", ".join(sorted(source.value for source in one.seen.sources))
        told = (one.of, one.label, plain(one.seen.value), sources, one.seen.as_of)
        yield "<tr>" + "".join(f"<td>{escape(clean(str(cell)))}</td>" for cell in told) + "</tr>"
    yield "</table>"


def _table(pairs: object) -> str:
    cells = "".join(
        f"<tr><th>{escape(clean(str(name)))}</th><td>{escape(clean(str(value)))}</td></tr>"
        for name, value in pairs  # type: ignore[attr-defined] # items of a row
    )
    return f"<table>{cells}</table>"
