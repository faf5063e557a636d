"""The two generations of TikTok's marketplace, and sentences about one of them."""

from typing import Final

import pytest

from influence.domain.ports.upstream_failures import Generation

TTCM: Final = Generation.TTCM
TIKTOK_ONE: Final = Generation.TIKTOK_ONE


def only_with(generation: Generation) -> pytest.MarkDecorator:
    """For sentences about what the other generation lacks; that it lacks it is a sentence of its own."""
    return pytest.mark.influence_only_with(generation)
