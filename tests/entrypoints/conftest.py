"""The story is played once; the journeys look at it, and go on from its end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.entrypoints.story import Story, played_in
from tests.support.program import Program, program_in


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The release, played to the end of the cut-over."""
    with played_in(tmp_path_factory.mktemp("story")) as played:
        yield played


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with an empty home."""
    return program_in(tmp_path)
