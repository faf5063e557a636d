"""Recording what a transaction changed, the moment before it is committed: whoever commits, by whatever way.

The triggers have left a note of every change. Here the notes of one subject become one record, the records are
chained, and the notes go; as long as one is left, the database refuses the commit.
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa

from influence.adapters.sql.tables.audit import OF_ALL
from influence.domain.audit import Head, Noun, Subject
from influence.domain.audit_chain import Acting, Change, Names, beginning, chained

KEY_SIZE: Final = 32
_OPTION: Final = "acting"

_LEFT: Final = "SELECT coalesce(max(id), 0) FROM audit_pending"
_NOTES: Final = """
SELECT note.chain, noun, note.subject, note.owner, verb, what, before, after, pseudonym
FROM audit_pending AS note LEFT JOIN audit_names AS name
ON name.chain = note.chain AND name.owner = note.owner AND name.subject = note.subject
ORDER BY note.chain, note.id
"""
_DROP_NOTES: Final = "DELETE FROM audit_pending"
_HEAD: Final = "SELECT number, digest FROM audit_records WHERE chain = ? ORDER BY number DESC LIMIT 1"
_TENANT: Final = "SELECT name FROM tenants WHERE id = ?"
_NAME: Final = "SELECT pseudonym FROM audit_names WHERE chain = ? AND owner = ? AND subject = ?"
_KEPT: Final = "SELECT count(*) FROM audit_names WHERE chain = ? AND owner = ?"
_KEEP_NAME: Final = "INSERT INTO audit_names (chain, owner, subject, pseudonym, key) VALUES (?, ?, ?, ?, ?)"
_DROP_NAMES: Final = "DELETE FROM audit_names WHERE chain = ? AND owner = ?"
_RECORD: Final = """
INSERT INTO audit_records (chain, number, at, by, noun, subject, verb, what, digest)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_Note = Sequence[Any]


def act(connection: sa.Connection, acting: Acting) -> None:
    """Let *connection*'s changes be recorded as those of *acting*; what others left before is recorded first."""
    if connection.exec_driver_sql(_LEFT).scalar_one():
        _record(connection, Acting(None, acting.at))
    connection.execution_options(**{_OPTION: acting})


def forget_acting(connection: sa.Connection) -> None:
    """Let what is done on *connection* from now on be recorded as nobody's."""
    connection.execution_options(**{_OPTION: None})


def seal(connection: sa.Connection) -> None:
    """Record what the transaction changed. It is called before every commit on an engine of ours."""
    known = connection.get_execution_options().get(_OPTION)
    _record(connection, known or Acting(None, machine_time()))


def time_of(connection: sa.Connection) -> datetime:
    """When what is done on *connection* counts as done."""
    known = connection.get_execution_options().get(_OPTION)
    return known.at if isinstance(known, Acting) else machine_time()


def machine_time() -> datetime:
    """What the machine's clock says, where nobody brought another one."""
    return datetime.now(UTC)


def head_of(connection: sa.Connection, chain: int) -> Head | None:
    """How far the chain has come."""
    row = connection.exec_driver_sql(_HEAD, (chain,)).first()
    return None if row is None else Head(*row)


def _record(connection: sa.Connection, who: Acting) -> None:
    notes = connection.exec_driver_sql(_NOTES).all()
    for chain, its in groupby(notes, key=lambda note: note[0]):
        _record_chain(connection, chain, list(its), who)
    if notes:
        connection.exec_driver_sql(_DROP_NOTES)


def _record_chain(connection: sa.Connection, chain: int, notes: Sequence[_Note], who: Acting) -> None:
    run = connection.exec_driver_sql
    names = Names(
        _known(connection, chain, notes, who.by),
        lambda owner: int(run(_KEPT, (chain, owner)).scalar_one()),
        lambda: secrets.token_bytes(KEY_SIZE),
    )
    head = head_of(connection, chain) or Head(0, beginning(_tenant(connection, chain)))
    changes = [Change(*note[1:8]) for note in notes]
    records = [(chain, *record.parts, record.digest) for record in chained(changes, head, who, names)]
    if names.fresh:
        run(_KEEP_NAME, [(chain, n.owner, n.subject, n.pseudonym, n.key) for n in names.fresh])
    if records:
        run(_RECORD, records)
    for owner in {change.owner for change in changes if change.ends_its_owner}:
        run(_DROP_NAMES, (chain, owner))


def _known(
    connection: sa.Connection, chain: int, notes: Sequence[_Note], by: str | None
) -> dict[tuple[str, str], str]:
    """The pseudonyms that are kept of the subjects of *notes*, and of the user who acts."""
    known = {(note[3], note[2]): note[8] for note in notes if note[8] is not None}
    user = str(Subject(Noun.USER, by or ""))
    name = connection.exec_driver_sql(_NAME, (chain, user, user)).scalar()
    return known if name is None else {**known, (user, user): name}


def _tenant(connection: sa.Connection, chain: int) -> str:
    return "" if chain == OF_ALL else str(connection.exec_driver_sql(_TENANT, (chain,)).scalar_one())
