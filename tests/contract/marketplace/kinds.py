"""The marketplaces that are held to the contract: each generation in memory, and over HTTP."""

from typing import Final

import pytest

from influence.domain.ports.upstream_failures import Generation

TTCM: Final = Generation.TTCM
TIKTOK_ONE: Final = Generation.TIKTOK_ONE
KINDS: Final = {f"{kind}-{g.value}": (kind, g) for kind in ("memory", "wire") for g in Generation}


def only_with(generation: Generation) -> pytest.MarkDecorator:
    """For sentences about what the other generation lacks; that it lacks it is a sentence of its own."""
    chosen = {name: kind for name, kind in KINDS.items() if kind[1] is generation}
    return pytest.mark.parametrize("town", chosen.values(), ids=list(chosen), indirect=True)
