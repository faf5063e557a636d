"""The file a world rests in: JSON, written anew as a whole, readable by its owner only."""

import json
import os
import tempfile
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

import attrs
import cattrs

from influence.adapters.simulator.refusals import Refused
from influence.adapters.simulator.state import WorldState, state_of, world_of
from influence.adapters.simulator.world import World

FORMAT: Final = "influence-simulator"
VERSION: Final = 1


@attrs.frozen
class StateFileUnreadable(Exception):
    """A state file that is not ours, damaged, or written by a newer version."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path} cannot be used as the simulator's state: {self.reason}"


@attrs.frozen
class StateFile:
    """Where a world rests between two runs."""

    path: Path = attrs.field(converter=Path)

    def load(self) -> World | None:
        """The world in the file, `None` while there is no file.

        Raises:
            StateFileUnreadable: the file holds something else. It is left as it is.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StateFileUnreadable(self.path, str(error.strerror)) from error
        return self._decoded(content)

    def save(self, world: World) -> None:
        """Put *world* into the file, wholly or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(encoded(world))
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _decoded(self, content: bytes) -> World:
        try:
            kept = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise StateFileUnreadable(self.path, "it is not valid JSON") from error
        if not isinstance(kept, dict) or kept.get("format") != FORMAT:
            raise StateFileUnreadable(self.path, "it was not written by this simulator")
        if kept.get("version") != VERSION:
            reason = f"its version is {kept.get('version')}, this program reads version {VERSION}"
            raise StateFileUnreadable(self.path, reason)
        try:
            return world_of(_converter().structure(kept.get("world") or {}, WorldState))
        except (
            cattrs.BaseValidationError,
            ArithmeticError,
            AttributeError,
            LookupError,
            Refused,
            TypeError,
            ValueError,
        ) as error:
            raise StateFileUnreadable(self.path, "its content is damaged") from error


def encoded(world: World) -> bytes:
    """The bytes that *world* rests in: the same for the same world."""
    kept = {"format": FORMAT, "version": VERSION, "world": _converter().unstructure(state_of(world))}
    return json.dumps(kept, separators=(",", ":")).encode()


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(datetime, _instant)
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    return converter


def _instant(text: str, _: type[datetime]) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone")
    return instant
