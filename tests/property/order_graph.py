"""The way of an order, as people draw it."""

from collections.abc import Mapping
from typing import Final

from influence.domain.orders import OrderState

# Steps may be skipped forward; the one way back is a link that is revoked.
DRAWN: Final = """
draft            > in_doubt open failed cancelled
in_doubt         > open failed cancelled
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
