# ruff: noqa: S608 # statements are put together from names of this package
"""The triggers that leave a note of every change: nobody who writes an audited row has to think of it."""

from collections.abc import Iterator
from typing import Final

from influence.adapters.sql.audited import AUDITED
from influence.domain.audit import Noun, Verb
from influence.domain.audited import FACTS

_COLUMNS: Final = ("chain", "noun", "subject", "owner", "verb", "what", "before", "after")


def _of(text: str, row: str) -> str:
    return text.replace("ROW.", f"{row}.")


def _facts(noun: Noun, row: str) -> str:
    return f"json_array({', '.join(f'quote({row}.{name})' for name in _names(noun))})"


def _names(noun: Noun) -> list[str]:
    return [f'"{name}"' for name in FACTS[noun]]


def _note(noun: Noun, row: str, verb: Verb, **values: str) -> str:
    """The statement that leaves a note of what happens to *row*, as it is before or after."""
    thing = AUDITED[noun]
    values |= {
        "chain": _of(thing.chain, row),
        "noun": f"'{noun}'",
        "subject": f"'{noun}:' || {_of(thing.key, row)}",
        "verb": f"'{verb}'",
        **({"owner": _of(thing.owner, row)} if thing.owner else {}),
    }
    columns = [name for name in _COLUMNS if name in values]
    told = ",\n        ".join(values[name] for name in columns)
    return f"INSERT INTO audit_pending ({', '.join(columns)})\n    VALUES (\n        {told}\n    )"


def _trigger(noun: Noun, event: str, claims: list[str], note: str) -> str:
    table = AUDITED[noun].table
    name = f"audit_{table}_{event.split(maxsplit=1)[0].lower()}"
    when = f"WHEN {' AND '.join(claims)}\n" if claims else ""
    return f"CREATE TRIGGER {name} AFTER {event} ON {table}\n{when}BEGIN\n    {note};\nEND"


def triggers(noun: Noun) -> Iterator[str]:
    """The statements that make the triggers for *noun*."""
    thing = AUDITED[noun]
    if_any = [thing.when] if thing.when else []
    made = {"after": _facts(noun, "NEW")} if thing.returns else {}
    note = _note(noun, "NEW", Verb.CREATED, **made)
    yield _trigger(noun, "INSERT", [_of(claim, "NEW") for claim in if_any], note)
    note = _note(noun, "OLD", Verb.REMOVED, before=_facts(noun, "OLD"))
    yield _trigger(noun, "DELETE", [_of(claim, "OLD") for claim in if_any], note)
    if names := _names(noun):
        differing = [f"OLD.{name} IS NOT NEW.{name}" for name in names]
        which = "\n        | ".join(f"(({claim}) << {bit})" for bit, claim in enumerate(differing))
        both = {"before": _facts(noun, "OLD"), "after": _facts(noun, "NEW")}
        note = _note(noun, "OLD", Verb.CHANGED, what=which, **both)
        claims = [f"({' OR '.join(differing)})", *(_of(claim, "OLD") for claim in if_any)]
        yield _trigger(noun, f"UPDATE OF {', '.join(names)}", claims, note)
