"""What the page about embedding shows is what happens: its Python blocks are run, in order, in one program."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.examples.worlds import TikTok
from tests.support.program import PATIENCE, PYTHON, program_in

pytestmark = pytest.mark.journey

PAGE: Final = Path(__file__).parents[2] / "docs" / "embedding.md"
_BLOCK: Final = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FEWEST: Final = 10


def test_the_page_does_what_it_shows(tiktok: TikTok, tmp_path: Path) -> None:
    blocks = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    names = f"MEMBER, OUTSIDER = {tiktok.member!r}, {tiktok.outsider!r}\n"
    program = program_in(tmp_path).told(**tiktok.settings)

    done = subprocess.run(
        [PYTHON, "-W", "error", "-c", names + "\n".join([*blocks, "print('to the end')"])],
        cwd=program.folder,
        env=dict(program.environment),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )

    assert len(blocks) >= FEWEST
    assert (done.returncode, done.stdout) == (0, b"to the end\n"), done.stderr.decode()
