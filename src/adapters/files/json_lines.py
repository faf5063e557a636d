"""JSON Lines as a table."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from influence.adapters.files.header import distinct, fault_of
from influence.adapters.files.limits import MOST_COLUMNS, too_many_rows
from influence.adapters.files.rows import finished
from influence.adapters.files.text import TextFile
from influence.domain.errors import FileUnreadable
from influence.domain.ports.tables import BadRow, Table, TableRow


def json_lines_table(file: TextFile, row_limit: int) -> Table:
    """*file* as a table: an object a line, a column for each key of any of them.

    Raises:
        FileUnreadable: no line holds an object, or the rows are more than *row_limit*.
    """
    keys = _keys(file, row_limit)
    columns = distinct(keys)
    fault = fault_of(columns)
    if fault:
        raise FileUnreadable(file.path, fault, ("write one JSON object a line",))
    return Table(columns, _rows(file, keys), file.encoding, "jsonl")


def begins_with_object(line: str) -> bool:
    """True where *line* holds a JSON object."""
    return line.lstrip(_AROUND).startswith("{") and not isinstance(_object(line), str)


def _keys(file: TextFile, row_limit: int) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    for count, (_, found) in enumerate(_objects(file), start=1):
        if count > row_limit:
            raise too_many_rows(file.path, row_limit)
        if not isinstance(found, str) and not found.keys() <= keys.keys() and len(keys) <= MOST_COLUMNS:
            keys.update(dict.fromkeys(found))
    return tuple(keys)


def _rows(file: TextFile, keys: tuple[str, ...]) -> Iterator[TableRow | BadRow]:
    for line, found in _objects(file):
        row = BadRow(line, found) if isinstance(found, str) else _row(line, found, keys)
        if row is not None:
            yield row


def _row(line: int, found: dict[str, Any], keys: tuple[str, ...]) -> TableRow | BadRow | None:
    cells = [found.get(key, "") for key in keys]
    if not _WRITTEN.issuperset(map(type, cells)):
        try:
            cells = [_text(key, value) for key, value in zip(keys, cells, strict=True)]
        except _NotARow as error:
            return BadRow(line, str(error))
    return finished(line, cells)


def _objects(file: TextFile) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Each line that is not blank: its object, or why it has none."""
    for number, line in enumerate(file.lines(), start=1):
        if not line.isspace():
            yield number, _object(line)


class _Number(str):
    """A number as it was written."""

    __slots__ = ()


class _NotARow(ValueError):
    """A JSON text that makes no row; its message says why."""


def _object(line: str) -> dict[str, Any] | str:
    text = line.strip(_AROUND)
    try:
        found, end = _DECODER.raw_decode(text)
    except _NotARow as error:
        return str(error)
    except json.JSONDecodeError as error:
        return f"is not JSON: {error.msg} at character {error.colno}"
    except RecursionError:
        return "is nested too deeply"
    if end != len(text):
        return f"is not JSON: something follows at character {end + 1}"
    return found if type(found) is dict else "is no JSON object"


def _text(key: str, value: object) -> str:
    write = _TEXTS.get(type(value))
    if write is None:
        raise _NotARow(f"{key[:40]!r} holds an object; only texts, numbers and lists of them make a cell")
    return write(value)


def _list_text(values: list[object]) -> str:
    return "[" + ",".join(map(_item_text, values)) + "]"


def _item_text(value: object) -> str:
    write = _ITEM_TEXTS.get(type(value))
    if write is None:
        raise _NotARow("a list holds lists or objects; only texts, numbers and lists of them make a cell")
    return write(value)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _NotARow("the same key stands in it twice")
    return found


def _no_number(name: str) -> str:
    raise _NotARow(f"is not JSON: {name} is no number")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_Number, parse_float=_Number, parse_constant=_no_number
)
_AROUND: Final = "\ufeff \t\r\n"
_WRITTEN: Final = frozenset({str, _Number})
_TEXTS: Final[dict[type, Callable[[Any], str]]] = {
    str: str,
    _Number: str,
    type(None): lambda _: "",
    bool: json.dumps,
    list: _list_text,
}
_ITEM_TEXTS: Final[dict[type, Callable[[Any], str]]] = {
    str: lambda text: json.dumps(text, ensure_ascii=False),
    _Number: str,
    type(None): lambda _: "null",
    bool: json.dumps,
}
