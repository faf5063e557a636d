"""Lays out the pages of the docs site: those that people wrote, and the reference that the code writes.

Usage: docs_pages.py FOLDER
"""

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from docs_reference import addresses, commands, python, refusals, settings

ROOT: Final = Path(__file__).parents[1]
BESIDE: Final[Mapping[str, str]] = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
}
"""Pages that do not lie in `docs/`, by what they are called on the site."""


def written() -> Iterator[tuple[str, str]]:
    """Each page that people wrote: its place on the site, and its text."""
    for name, place in BESIDE.items():
        text = (ROOT / name).read_text(encoding="utf-8").replace("](docs/", "](")
        yield place, _renamed(text)
    for page in sorted((ROOT / "docs").rglob("*.md")):
        place = page.relative_to(ROOT / "docs").as_posix()
        yield place, _renamed(page.read_text(encoding="utf-8").replace("](../", "]("))


def _renamed(text: str) -> str:
    for name, place in BESIDE.items():
        text = text.replace(f"]({name}", f"]({place}")
    return text


def decisions() -> str:
    """All decision records, by their titles."""
    found = sorted((ROOT / "docs/decisions").glob("*.md"))
    titles = [(page.name, page.read_text(encoding="utf-8").split("\n", 1)[0].lstrip("# ")) for page in found]
    return "\n".join(["# Decisions", "", *(f"- [{title}]({name})" for name, title in titles)])


GENERATED: Final[Mapping[str, Callable[[], str]]] = {
    "reference/commands.md": commands,
    "reference/business-api.md": addresses,
    "reference/python.md": python,
    "reference/settings.md": settings,
    "reference/errors.md": refusals,
    "decisions/index.md": decisions,
}
"""Pages that the code writes, by their place on the site."""


def lay_out(folder: Path) -> None:
    """Write all pages into *folder*, with the pictures and scenarios they show."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder, ignore=shutil.ignore_patterns("*.md"))
    pages = {**dict(written()), **{place: text() for place, text in GENERATED.items()}}
    for place, text in pages.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]))
