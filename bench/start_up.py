"""`influence --version` against `python -c "import click"`."""

import subprocess
import sys
from pathlib import Path

from bench.figures import Figure, paired, seconds


def _run(*program: str) -> float:
    return seconds(lambda: subprocess.run(program, check=True, stdout=subprocess.DEVNULL))


def measure(_: Path) -> list[Figure]:
    """The ratio."""
    influence = str(Path(sys.executable).with_name("influence"))
    _run(influence, "--version")
    return [
        paired(
            'influence --version ÷ python -c "import click"',
            lambda: _run(influence, "--version"),
            lambda: _run(sys.executable, "-c", "import click"),
            rounds=25,
            bar=2.0,
        )
    ]
