"""`python -m bench`: measure everything, print one table. Leaves with 1 when a bar is not kept."""

import logging
import sys
import tempfile
from pathlib import Path

from bench import cutover, history, import_rows, quota, refresh, roster, rules, start_up, wire
from bench.figures import Figure


def _line(figure: Figure) -> str:
    floor = f"{figure.floor:10.3f}" if figure.floor is not None else " " * 10
    verdict = "kept" if figure.is_kept else "NOT KEPT"
    measured = f"{figure.ours:10.3f}{floor} {figure.unit:<3}"
    return f"{figure.name:<84}{measured}{figure.ratio:9.2f}{figure.bar:8.1f}  {verdict}"


def main() -> int:
    """Measure and print."""
    logging.getLogger().addHandler(logging.NullHandler())  # retries are counted here, not told one by one
    print(f"{'what':<84}{'ours':>10}{'floor':>10} {'':<3}{'ratio':>9}{'bar':>8}")
    figures: list[Figure] = []
    for bench in (rules, start_up, import_rows, cutover, history, roster, refresh, wire, quota):
        with tempfile.TemporaryDirectory(prefix="influence-bench-") as folder:
            for figure in bench.measure(Path(folder)):
                figures.append(figure)
                print(_line(figure), flush=True)
    return 0 if all(figure.is_kept for figure in figures) else 1


sys.exit(main())
