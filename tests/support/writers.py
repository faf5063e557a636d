"""What in a program can leave data somewhere: found in its source, whoever wrote it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_MAKES: Final = (
    # names of functions and methods that write a file, open a database, or start a program that could
    "write_text write_bytes touch symlink_to hardlink_to mkstemp mkdtemp NamedTemporaryFile TemporaryFile",
    "SpooledTemporaryFile TemporaryDirectory",
    "create_engine Workbook FileHandler RotatingFileHandler TimedRotatingFileHandler WatchedFileHandler",
    "lru_cache cache Popen check_call check_output getoutput system popen execv execve spawnv backup getLogger",
    "memory_map mmap",
)
_NAMES: Final = frozenset(name for line in _MAKES for name in line.split())
_OF_MODULES: Final = {
    # functions whose names mean that only in their module
    "os": {"open", "link", "symlink", "rename", "renames", "replace", "sendfile", "write", "mkfifo"},
    "shutil": {"copy", "copy2", "copyfile", "copyfileobj", "copytree", "move", "make_archive"},
    "subprocess": {"run", "call"},
    "sqlite3": {"connect"},
    "json": {"dump"},
    "pickle": {"dump"},
    "shelve": {"open"},
    "dbm": {"open"},
    "smtplib": {"SMTP", "SMTP_SSL"},
}
_WRITING: Final = frozenset("wax+")
_MODES: Final = frozenset("rwaxbt+U")


def writers(package: Path) -> dict[str, list[str]]:
    """The modules under *package* that can leave data somewhere, each with what tells."""
    told = {
        ".".join(path.relative_to(package).with_suffix("").parts): sorted(
            set(_found(ast.parse(path.read_text("utf-8"))))
        )
        for path in sorted(package.rglob("*.py"))
    }
    return {module: found for module, found in told.items() if found}


def _found(tree: ast.Module) -> Iterator[str]:
    imported = _imported(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _told_by(node, imported)
        elif isinstance(node, ast.FunctionDef):
            yield from (name for one in node.decorator_list if (name := _last(one)) in _NAMES)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.upper()
            yield from (words for words in ("VACUUM INTO", "ATTACH DATABASE") if words in text)


def _imported(tree: ast.Module) -> dict[str, str]:
    """The names that were imported from a module, with the module."""
    return {
        alias.asname or alias.name: node.module or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _last(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _owner(node: ast.expr, imported: dict[str, str]) -> str:
    """The module, or what looks like one, that a called name belongs to."""
    if isinstance(node, ast.Attribute):
        return node.value.id if isinstance(node.value, ast.Name) else ""
    return imported.get(node.id, "") if isinstance(node, ast.Name) else ""


def _told_by(call: ast.Call, imported: dict[str, str]) -> Iterator[str]:
    name, owner = _last(call.func), _owner(call.func, imported)
    if owner in _OF_MODULES and name in _OF_MODULES[owner]:
        if (owner, name) != ("os", "open") or _opens_to_write(call):
            yield f"{owner}.{name}"
    elif name in _NAMES:
        yield name
    elif name == "open" and any(map(_is_writing, [*_where_modes_are(call), *_keyword(call, "mode")])):
        yield "open to write"
    elif name == "ZipFile" and any(map(_is_writing, call.args[1:2])):
        yield "ZipFile to write"
    elif _renames(call, name):
        yield f"Path.{name}"


def _renames(call: ast.Call, name: str) -> bool:
    """True for a path's method: that of a text takes more, and that of a moment takes names."""
    method = name in {"replace", "rename"} and isinstance(call.func, ast.Attribute)
    return method and len(call.args) == 1 and not call.keywords


def _where_modes_are(call: ast.Call) -> list[ast.expr]:
    """The arguments that may be the mode: a path's method takes no name before it."""
    return call.args[:2] if isinstance(call.func, ast.Attribute) else call.args[1:2]


def _keyword(call: ast.Call, name: str) -> list[ast.expr]:
    return [keyword.value for keyword in call.keywords if keyword.arg == name]


def _is_writing(node: ast.expr) -> bool:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    mode = set(node.value)
    return bool(mode) and mode <= _MODES and bool(mode & _WRITING)


def _opens_to_write(call: ast.Call) -> bool:
    """False for a file that is opened with the flag to read it and no other."""
    return len(call.args) < 2 or ast.unparse(call.args[1]) != "os.O_RDONLY"
