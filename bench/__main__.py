"""`python -m bench [PART ...]`: measure, print one table. Leaves with 1 when a bar is not kept."""

import argparse
import logging
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bench import (
    api,
    claims,
    cutover,
    history,
    import_rows,
    quota,
    refresh,
    reports,
    roster,
    rules,
    start_up,
    wire,
)
from bench.figures import Figure

_PARTS: Final[Mapping[str, Callable[[Path], list[Figure]]]] = {
    "rules": rules.measure,
    "start_up": start_up.measure,
    "import_rows": import_rows.measure,
    "cutover": cutover.measure,
    "history": history.measure,
    "roster": roster.measure,
    "reports": reports.measure,
    "claims": claims.measure,
    "refresh": refresh.measure,
    "wire": wire.measure,
    "quota": quota.measure,
    "api": api.measure,
}


def _line(figure: Figure) -> str:
    floor = f"{figure.floor:10.3f}" if figure.floor is not None else " " * 10
    verdict = "kept" if figure.is_kept else "NOT KEPT"
    measured = f"{figure.ours:10.3f}{floor} {figure.unit:<3}"
    return f"{figure.name:<84}{measured}{figure.ratio:9.2f}{figure.bar:8.1f}  {verdict}"


def _is_kept(part: str) -> bool:
    """Measure and print one part; True when all of its bars are kept."""
    try:
        with tempfile.TemporaryDirectory(prefix="influence-bench-") as folder:
            figures = _PARTS[part](Path(folder))
    except AssertionError as error:
        print(f"{part}: NOT MEASURED: {error}", flush=True)
        return False
    for figure in figures:
        print(_line(figure), flush=True)
    return all(figure.is_kept for figure in figures)


def main() -> int:
    """Measure and print; what cannot be measured does not keep the rest from it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="The figures of this machine.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(_PARTS)}; none is all")
    asked = parser.parse_args().parts
    if unknown := sorted(set(asked) - set(_PARTS)):
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(_PARTS)}")
    logging.getLogger().addHandler(logging.NullHandler())  # retries are counted here, not told one by one
    print(f"{'what':<84}{'ours':>10}{'floor':>10} {'':<3}{'ratio':>9}{'bar':>8}")
    kept = [_is_kept(part) for part in asked or _PARTS]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
