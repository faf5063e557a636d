"""Talking to the running simulator beside the API it imitates."""

import json
import urllib.error
import urllib.request
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

import attrs

from influence.domain.errors import BadInput, Refused, Unusable

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


def share_of(option: str, text: str) -> float:
    """The share that *text* writes as 60% or 0.6."""
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise Unusable(option, text, "write a share such as 60% or 0.6")
    return share


def facts_of(told: tuple[str, ...], example: str) -> dict[str, str]:
    """What NAME=VALUE arguments tell."""
    facts = {}
    for fact in told:
        name, sign, value = fact.partition("=")
        if not sign:
            raise Unusable("fact", fact, f"write NAME=VALUE, such as {example}")
        facts[name] = value
    return facts
