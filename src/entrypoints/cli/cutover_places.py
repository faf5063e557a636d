"""`influence cutover places`: where this program can leave data, and how each place is cleared and checked."""

import click

from influence.adapters.sql.places import PLACES as TABLES
from influence.adapters.sql.places import Place as Table
from influence.domain.places import PLACES, Place
from influence.entrypoints.cli.session import Session, command


@click.command("places")
@command
@click.argument("name", required=False)
@click.option("--tables", is_flag=True, help="The tables of the database instead, one by one.")
def places(session: Session, name: str | None, tables: bool) -> None:
    """Every place where data can rest: what it is, what can be in it, how it is cleared and checked.

    With a NAME, all about that one. Needs no database.
    """
    if tables:
        _tell_tables(session)
    elif name is None:
        _tell_all(session)
    else:
        _tell_one(session, _named(name))


def _named(name: str) -> Place:
    found = next((place for place in PLACES if place.name == name), None)
    if found is None:
        known = ", ".join(repr(place.name) for place in PLACES)
        raise click.BadParameter(f"{name!r} is no place. There are {known}.", param_hint="NAME")
    return found


def _fields(place: Place) -> dict[str, object]:
    return {
        "name": place.name,
        "what": place.what,
        "where": place.root.value,
        "files": list(place.files),
        "in_reach": place.is_in_reach,
        "written_by": [f"influence.{module}" for module in place.writers],
        "old_source": {"may": place.old_source.may, "why": place.old_source.why},
        "creators": {"may": place.creators.may, "why": place.creators.why},
        "cleared": place.cleared,
        "checked_logically": place.logical or None,
        "checked_physically": place.physical or None,
        "out_of_reach": place.beyond or None,
    }


def _tell_all(session: Session) -> None:
    if session.out.as_json:
        session.out.array(map(_fields, PLACES))
        return
    rows = [
        [p.name, p.root.value, _yes(p.old_source.may), _yes(p.creators.may), p.beyond or "is checked"]
        for p in PLACES
    ]
    session.out.table(["place", "where", "old source", "creators", "reach"], rows, empty="No places.")
    session.out.talk(
        "All about one: influence cutover places NAME; the tables: influence cutover places --tables"
    )


def _yes(may: bool) -> str:
    return "possible" if may else "never"


def _tell_one(session: Session, place: Place) -> None:
    if session.out.as_json:
        session.out.data(_fields(place))
        return
    session.out.say(f"{place.name}: {place.what}")
    told = {
        "where": place.root.value,
        "files": ", ".join(place.files),
        "old source": str(place.old_source),
        "creators": str(place.creators),
        "cleared": place.cleared,
        "checked by rows": place.logical,
        "checked by bytes": place.physical,
        "out of reach": place.beyond,
    }
    for label, text in told.items():
        if text:
            session.out.say(f"  {label:<16} {text}")


def _tell_tables(session: Session) -> None:
    if session.out.as_json:
        session.out.array(_table_fields(name, table) for name, table in sorted(TABLES.items()))
        return
    rows = [[name, table.marks or "never", table.because] for name, table in sorted(TABLES.items())]
    session.out.table(["table", "rows of the old source", "because"], rows, empty="No tables.")


def _table_fields(name: str, table: Table) -> dict[str, object]:
    return {"table": name, "old_source": table.marks, "because": table.because}
