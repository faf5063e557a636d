"""The world around the hosts."""

from collections.abc import Iterator

import pytest

from tests.examples.worlds import TikTok, small_world


@pytest.fixture(scope="session")
def tiktok(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TikTok]:
    """A small simulated world."""
    with small_world(tmp_path_factory.mktemp("tiktok")) as found:
        yield found
