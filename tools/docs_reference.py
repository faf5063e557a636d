"""The reference pages of the docs site, written by the code that they tell of."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, Final

import attrs

from influence.application.acting import Actor
from influence.domain.errors import InfluenceError
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.v1.openapi import description
from influence.entrypoints.api.v1.router import PATH, routes_of
from influence.entrypoints.cli.refusals import status_of
from influence.entrypoints.facade.deeds import Section
from influence.entrypoints.facade.nouns import Nouns
from influence.entrypoints.settings import WORDS, Settings

ROOMS: Final = ("influence.domain", "influence.application", "influence.adapters", "influence.entrypoints")
"""Where errors are."""


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
        f"| `INFLUENCE_{field.name.upper()}` | {field.metadata[WORDS]} | {_default(field)} |"
        for field in attrs.fields(Settings)
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "From flags, then the environment, then `influence.toml` (here, or in the home folder), where names are in",
            "small letters without `INFLUENCE_`, in the section `[influence]`.",
            "",
            "| variable | what it is | unless told |",
            "| --- | --- | --- |",
            *rows,
        ]
    )


def _default(field: "attrs.Attribute[object]") -> str:
    if field.name == "home":
        return "a folder of the user's"
    return f"`{field.default}`" if field.default != "" else "–"


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
    for room in ROOMS:
        for module in walk_packages(import_module(room).__path__, f"{room}."):
            if not module.name.endswith("__main__"):
                import_module(module.name)
    for kind in _below(InfluenceError):
        if isinstance(code := getattr(kind, "code", None), str):
            said = (kind.__doc__ or "").strip().split("\n")[0]
            yield code, status_of(kind.__new__(kind)), said


def _below(kind: type[InfluenceError]) -> Iterator[type[InfluenceError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def addresses() -> str:
    """The reference of the Business API, in short: a running installation shows all of it."""
    lines = [
        "# Business API",
        "",
        "In short; what each address takes and tells stands at `/docs/api` of a running `influence serve`, and for",
        "programs at `/openapi.json`.",
    ]
    known = description(routes_of(_nobody_asks, Hands()), PATH)
    for tag in known["tags"]:
        lines += ["", f"## {tag['name']}", "", "| address | scope | does |", "| --- | --- | --- |"]
        lines += [
            _address(f"{method.upper()} {path}", told)
            for path, operations in known["paths"].items()
            for method, told in operations.items()
            if tag["name"] in told["tags"]
        ]
    return "\n".join(lines)


def _address(address: str, told: Mapping[str, Any]) -> str:
    scopes = ", ".join(f"`{scope}`" for scope in _scopes(told))
    return f"| `{address}` | {scopes or 'any'} | {told['summary']} |"


def _scopes(operation: Mapping[str, Any]) -> list[str]:
    return [scope for way in operation["security"] for scopes in way.values() for scope in scopes]


def _nobody_asks(kind: object) -> Any:
    raise AssertionError(f"{kind} is not needed for telling of the routes")


def python() -> str:
    """The reference for programs that build the product in."""
    lines = [
        "# Python",
        "",
        "::: influence.entrypoints.facade.influence.Influence",
        "    options:",
        "      filters: ['!^_']",
    ]
    for name, section in vars(Nouns(_nobody_asks, Actor("", ""))).items():
        if isinstance(section, Section):
            lines += ["", f"## {name}", "", (type(section).__doc__ or "").split("\n")[0], ""]
            lines += ["| method | does |", "| --- | --- |", *_methods(name, type(section))]
    return "\n".join(lines)


def _methods(noun: str, section: type[Section]) -> Iterator[str]:
    for name, method in sorted(vars(section).items()):
        if not name.startswith("_"):
            yield f"| `{noun}.{name}` | {(method.__doc__ or '').strip().split(chr(10))[0]} |"
