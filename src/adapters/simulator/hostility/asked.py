"""What the dice may know of a request: neither the order of its parameters nor its headers."""

import json
from urllib.parse import parse_qsl

import attrs

from influence.adapters.simulator.hostility.effects import may_lose
from influence.adapters.simulator.traffic import Request
from influence.adapters.simulator.world import World


@attrs.frozen
class Asked:
    """What the dice know of a request. Two with the same *identity* are the same request."""

    identity: str
    changes: bool = False
    may_lose: bool = False
    accepts: str = ""


def asked_of(request: Request, world: World) -> Asked:
    """*request* as the dice see it."""
    told = _told(request.body)
    return Asked(
        identity=json.dumps([request.method, request.path, _query(request), told], sort_keys=True),
        changes=request.method == "POST",
        may_lose=may_lose(request.method, request.route, told if isinstance(told, dict) else {}, world),
        accepts=request.headers.get("accept-encoding", ""),
    )


def _query(request: Request) -> list[tuple[str, str]]:
    return sorted(parse_qsl(request.query, keep_blank_values=True))


def _told(body: bytes) -> object:
    try:
        told = json.loads(body or b"{}")
        json.dumps(told, sort_keys=True)
    except (ValueError, RecursionError):
        return body.decode("latin-1")
    return told
