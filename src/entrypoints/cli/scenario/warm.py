"""Runs commands of this program one after the other, without starting it for each: a line of JSON in, a line out."""

import contextlib
import io
import json
import sys

from influence.entrypoints.cli.main import main


def _run(words: list[str]) -> tuple[int, str, str]:
    out, err, status = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(words)
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else 0
    return status, out.getvalue(), err.getvalue()


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(_run(json.loads(line))), flush=True)
