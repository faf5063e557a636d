"""Prints how much of each layer the tests reach, from the report that `coverage json` wrote."""

import json
import sys
from collections import Counter
from pathlib import Path

LAYERS = ("domain", "application", "adapters", "entrypoints")
COUNTS = ("num_statements", "covered_lines", "num_branches", "covered_branches")


def layer_of(file: str) -> str | None:
    """Layer that *file* lies in; None outside the four."""
    return next((part for part in Path(file).parts if part in LAYERS), None)


def counts_by_layer(report: Path) -> dict[str, Counter[str]]:
    """Statements and branches of every layer, all and covered."""
    counts: dict[str, Counter[str]] = {layer: Counter() for layer in LAYERS}
    for file, entry in json.loads(report.read_text("utf-8"))["files"].items():
        if layer := layer_of(file):
            counts[layer].update({name: entry["summary"].get(name, 0) for name in COUNTS})
    return counts


def share(part: int, whole: int) -> str:
    """Percentage, rounded down so that 100 means all; a dash for a share of nothing."""
    return f"{part * 1000 // whole / 10:.1f} %" if whole else "-"


def main() -> None:
    """Prints one line per layer."""
    print(f"{'layer':<12}{'statements':>12}{'covered':>10}{'branches':>10}{'covered':>10}")
    for layer, count in counts_by_layer(Path(sys.argv[1])).items():
        statements, lines, branches, taken = (count[name] for name in COUNTS)
        of_statements, of_branches = share(lines, statements), share(taken, branches)
        print(f"{layer:<12}{statements:>12}{of_statements:>10}{branches:>10}{of_branches:>10}")


if __name__ == "__main__":
    main()
