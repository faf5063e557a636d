"""Lays out the pages of the docs site: those that people wrote, and the reference that the code writes.

Usage: docs_pages.py FOLDER
"""

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Final

import attrs

import influence
from influence.domain.errors import InfluenceError
from influence.entrypoints.cli.refusals import status_of
from influence.entrypoints.settings import Settings

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


def commands() -> str:
    """The reference of the command line, for the plugin that reads commands."""
    return """# Commands

::: mkdocs-click
    :module: influence.entrypoints.cli.main
    :command: cli
    :prog_name: influence
    :style: table
    :depth: 1
"""


def settings() -> str:
    """The reference of the settings."""
    rows = [
        f"| `INFLUENCE_{field.name.upper()}` | `{field.name}` | {_default(field)} |"
        for field in attrs.fields(Settings)
    ]
    said = " ".join((Settings.__doc__ or "").split())
    return "\n".join(
        [
            "# Settings",
            "",
            said,
            "",
            "| variable | key in `influence.toml` | unless told |",
            "| --- | --- | --- |",
            *rows,
        ]
    )


def _default(field: "attrs.Attribute[object]") -> str:
    if isinstance(field.default, attrs.Factory):  # type: ignore[arg-type]  # it is a class, whatever its stub says
        return "a folder of the user's"
    return f"`{field.default}`" if field.default not in ("", None) else "–"


def refusals() -> str:
    """The reference of the errors, by their codes."""
    rows = [
        f"| `{code}` | {status} | {said} |"
        for code, status, said in sorted(set(_errors()), key=lambda row: row[0])
    ]
    return "\n".join(
        [
            "# Error codes",
            "",
            "Every error has a `code`, a sentence, and ways out; the status is the exit status of the command line.",
            "",
            "| code | status | when |",
            "| --- | --- | --- |",
            *rows,
        ]
    )


def _errors() -> Iterator[tuple[str, int, str]]:
    for module in walk_packages(influence.__path__, "influence."):
        if module.name.split(".")[1] in {"domain", "application", "adapters"}:
            import_module(module.name)
    for kind in _below(InfluenceError):
        if isinstance(code := getattr(kind, "code", None), str):
            said = (kind.__doc__ or "").strip().split("\n")[0]
            yield code, status_of(kind.__new__(kind)), said


def _below(kind: type[InfluenceError]) -> Iterator[type[InfluenceError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def decisions() -> str:
    """All decision records, by their titles."""
    found = sorted((ROOT / "docs/decisions").glob("*.md"))
    titles = [(page.name, page.read_text(encoding="utf-8").split("\n", 1)[0].lstrip("# ")) for page in found]
    return "\n".join(["# Decisions", "", *(f"- [{title}]({name})" for name, title in titles)])


GENERATED: Final[Mapping[str, Callable[[], str]]] = {
    "reference/commands.md": commands,
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
