"""Talking to the running simulator beside the API it imitates."""

import json
import urllib.error
import urllib.request
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

import attrs

from influence.domain.errors import BadInput, Refused

PATIENCE: Final = 60


@attrs.frozen
class SimulatorSilent(Refused):
    """No simulator answers at the address in use."""

    code: ClassVar[str] = "simulator_not_running"

    address: str

    def __str__(self) -> str:
        return f"No simulator answers at {self.address or 'INFLUENCE_TIKTOK_BASE_URL, which is not set'}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Start it."""
        return ("Start one: influence simulator serve --port 8099, and export the lines it prints.",)


@attrs.frozen
class SimulatorSaysNo(BadInput):
    """The simulator did not understand, or its world does not allow it."""

    code: ClassVar[str] = "simulator_says_no"

    why: str

    def __str__(self) -> str:
        return f"The simulator says: {self.why}"


def origin_of(base_url: str) -> str:
    """Where the simulator is, beside the API it imitates."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def ask(base_url: str, path: str, told: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the running simulator answers; with *told* it is asked to do something.

    Raises:
        SimulatorSilent: nobody answers.
        SimulatorSaysNo: it cannot be done.
    """
    origin = origin_of(base_url)
    if not origin.startswith("http://127.0.0.1"):
        raise SimulatorSilent(origin)
    body = None if told is None else json.dumps(told).encode()
    try:
        with urllib.request.urlopen(origin + path, body, timeout=PATIENCE) as answer:  # noqa: S310 - loopback only
            found: dict[str, Any] = json.load(answer)
            return found
    except urllib.error.HTTPError as error:
        raise SimulatorSaysNo(json.load(error).get("error", str(error))) from error
    except (OSError, ValueError) as error:
        raise SimulatorSilent(origin) from error
