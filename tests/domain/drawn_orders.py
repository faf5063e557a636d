"""The way of an order, as people draw it."""

from collections.abc import Mapping
from typing import Final

from influence.domain.orders import OrderState, Step

# Which steps may be taken in which state, as the workflow is written down: call and place come once (a call that
# never reached TikTok is none), a refusal comes before anything was sent, a fulfilled order is only told about its
# videos, and nothing leads out of an end.
TABLE: Final = """
                  call  miss  place  refuse  send  accept  link  unlink  cancel
draft             ✓     ✗     ✓      ✓       ✗     ✗       ✗     ✗       ✓
in_doubt          ✗     ✓     ✓      ✓       ✗     ✗       ✗     ✗       ✓
open              ✗     ✗     ✗      ✓       ✓     ✓       ✓     ✗       ✓
sent              ✗     ✗     ✗      ✗       ✓     ✓       ✓     ✗       ✓
accepted          ✗     ✗     ✗      ✗       ✓     ✓       ✓     ✗       ✓
partly_fulfilled  ✗     ✗     ✗      ✗       ✓     ✓       ✓     ✓       ✓
fulfilled         ✗     ✗     ✗      ✗       ✗     ✓       ✓     ✓       ✗
cancelled         ✗     ✗     ✗      ✗       ✗     ✗       ✗     ✓       ✗
failed            ✗     ✗     ✗      ✗       ✗     ✗       ✗     ✗       ✗
"""


def _cells() -> list[tuple[OrderState, Step, bool]]:
    head, *lines = TABLE.strip().splitlines()
    return [
        (OrderState(line.split()[0]), Step(name), mark == "✓")
        for line in lines
        for name, mark in zip(head.split(), line.split()[1:], strict=True)
    ]


STEPS: Final = _cells()
"""Each state with each step, and whether it may be taken there."""
MAY_TAKE: Final = frozenset((state, step) for state, step, allowed in STEPS if allowed)

# Steps may be skipped forward; the ways back are a link that is revoked and a call that
# never reached TikTok.
DRAWN: Final = """
draft            > in_doubt open failed cancelled
in_doubt         > draft open failed cancelled
open             > sent accepted partly_fulfilled fulfilled failed cancelled
sent             > accepted partly_fulfilled fulfilled cancelled
accepted         > partly_fulfilled fulfilled cancelled
partly_fulfilled > fulfilled cancelled
fulfilled        > partly_fulfilled
cancelled        >
failed           >
"""
GRAPH: Final[Mapping[OrderState, frozenset[OrderState]]] = {
    OrderState(state.strip()): frozenset(OrderState(name) for name in names.split())
    for state, names in (line.split(">") for line in DRAWN.strip().splitlines())
}
