"""Odd ways for an answer to travel; the answer is the same."""

import gzip
import json
import random
from typing import Final

import attrs

from influence.adapters.simulator.traffic import Reply, encoded
from influence.adapters.simulator.wire.calls import Data

_LONGEST_WAIT: Final = 0.1
_ODD_STATUS: Final = {40001: 403, 40006: 403, 40100: 401, 40102: 401, 40104: 401, 40105: 401, 40400: 404}


def status_4xx(reply: Reply, answer: Data, rolled: random.Random) -> Reply | None:
    """A refusal in its proper body under an HTTP status that also refuses."""
    code = answer["code"]
    if not isinstance(code, int) or code == 0:
        return None
    return attrs.evolve(reply, status=_ODD_STATUS.get(code, rolled.choice((400, 422))))


def status_201(reply: Reply, answer: Data, _: random.Random) -> Reply | None:
    """Success under another status of success."""
    return attrs.evolve(reply, status=201) if answer["code"] == 0 else None


def byte_order_mark(reply: Reply, _: Data, __: random.Random) -> Reply:
    """A byte order mark before the JSON."""
    return attrs.evolve(reply, content=b"\xef\xbb\xbf" + reply.content)


def white_space(reply: Reply, answer: Data, rolled: random.Random) -> Reply:
    """JSON on many lines, with white space around it."""
    padding = "\r\n \t" * rolled.randint(1, 5)
    told = json.dumps(answer, ensure_ascii=False, indent=rolled.choice((1, 4)))
    return attrs.evolve(reply, content=f"{padding}{told}{padding}".encode(errors="replace"))


def escapes(reply: Reply, answer: Data, _: random.Random) -> Reply:
    """Every letter beyond ASCII, and every slash, as an escape."""
    told = json.dumps(json.loads(encoded(answer)), ensure_ascii=True).replace("/", "\\/")
    return attrs.evolve(reply, content=told.encode())


def squeezed(reply: Reply, _: Data, __: random.Random) -> Reply:
    """The answer compressed, for a client that accepts it."""
    return attrs.evolve(reply, content=gzip.compress(reply.content, mtime=0), encoding="gzip")


def tiny_pieces(reply: Reply, _: Data, rolled: random.Random) -> Reply:
    """The answer in chunks that split letters and numbers."""
    least = len(reply.content) // 400 + 1
    return attrs.evolve(reply, piece=rolled.randint(least, least + 6))


def slow_start(reply: Reply, _: Data, rolled: random.Random) -> Reply:
    """The answer after up to a tenth of a second."""
    return attrs.evolve(reply, delay=rolled.uniform(0.01, _LONGEST_WAIT))


def wordy_content_type(reply: Reply, _: Data, rolled: random.Random) -> Reply:
    """The same content type, written otherwise."""
    return attrs.evolve(
        reply,
        content_type=rolled.choice(("application/json; charset=UTF-8", "Application/JSON;charset=utf-8")),
    )
