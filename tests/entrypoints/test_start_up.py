"""Starting is cheap, asking for help works everywhere, and importing does nothing."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.program import PATIENCE, PROGRAM, PYTHON, Program, Ran, program_in

HEAVY = {
    "attr",
    "attrs",
    "cattrs",
    "cryptography",
    "httpx",
    "litestar",
    "punq",
    "rich",
    "sqlalchemy",
    "typed_settings",
}


def in_python(program: Program, code: str, *words: str) -> str:
    """What *code* prints in the interpreter that the program is installed for."""
    command: list[str | Path] = [PYTHON, "-c", code, *words]
    environment = dict(program.environment)
    done = subprocess.run(
        command, cwd=program.folder, env=environment, capture_output=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.parametrize("words", [("--version",), ("--help",)], ids=["version", "help"])
def test_what_needs_nothing_imports_nothing_heavy(program: Program, words: tuple[str, ...]) -> None:
    command: list[str | Path] = [PYTHON, "-X", "importtime", PROGRAM, *words]
    done = subprocess.run(
        command, env=dict(program.environment), capture_output=True, timeout=PATIENCE, check=True
    )

    lines = (line for line in done.stderr.decode().splitlines() if line.startswith("import time:"))
    imported = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in lines}
    assert done.stdout.startswith((b"influence, version ", b"Usage: influence"))
    assert "click" in imported
    assert not imported & HEAVY


def test_the_capability_tables_need_no_database(program: Program) -> None:
    accounts, posts = program.in_one_process(
        [("capabilities", "accounts", "--json"), ("--json", "capabilities", "posts")]
    )

    assert (len(accounts.data), len(posts.data)) == (25, 16)
    columns = {
        "metric",
        "label",
        "old",
        "authenticated_non_ttcm",
        "authenticated_ttcm",
        "non_authenticated_ttcm",
    }
    assert set(accounts.data[0]) == columns
    assert set(posts.data[0]) == {
        "metric",
        "label",
        "old",
        "order",
        "authenticated",
        "non_authenticated_ttcm",
    }
    assert sum(row["order"] for row in posts.data) == 16
    assert not program.database.exists()


def test_a_second_init_changes_nothing(program: Program) -> None:
    first, made = program.ask("init"), program.stored()
    second = program.ask("init")

    assert first["changed"] is True
    assert second == {**first, "changed": False}
    assert program.stored() == made


def test_doctor_looks_who_may_read_the_key(program: Program) -> None:
    program("init")
    key = program.database.with_name("sealing.key")

    told = {}
    for mode in (0o600, 0o640):
        key.chmod(mode)
        (told[mode],) = [c for c in program("--json", "doctor").data if c["what"] == "sealing key"]

    assert (told[0o600]["ok"], told[0o640]["ok"]) == (True, False)
    assert "chmod 600" in told[0o640]["remedies"][0]


def test_lists_are_empty_arrays_when_there_is_nothing(program: Program) -> None:
    everywhere = [("accounts", "list"), ("campaigns", "list"), ("orders", "list")]
    of_a_campaign = [("posts", "list", "Summer", "--tab", tab) for tab in ("published", "posts", "all")]
    commands = [
        ("init",),
        *((*words, "--json", *more) for words in everywhere for more in ((), ("--all",), ("--limit", "3"))),
        ("campaigns", "create", "Summer"),
        *((*words, "--json") for words in [*of_a_campaign, ("orders", "list", "Summer")]),
    ]

    lists = [ran for ran in program.in_one_process(commands) if "list" in ran.words]

    assert len(lists) == 13
    assert {(ran.status, ran.out, ran.err) for ran in lists} == {(0, "[]\n", "")}


def test_an_empty_list_tells_people_what_to_do(program: Program) -> None:
    _, accounts, campaigns, orders = program.in_one_process(
        [("init",), ("accounts", "list"), ("campaigns", "list"), ("orders", "list")]
    )

    assert [ran.out for ran in (accounts, campaigns, orders)] == ["", "", ""]
    assert "influence import FILE" in accounts.err
    assert "influence campaigns create" in campaigns.err
    assert "influence orders create" in orders.err


_ALL_COMMANDS = """
import json, click
from influence.entrypoints.cli.main import cli

def walk(command, words):
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from walk(command.get_command(context, name), [*words, name])

print(json.dumps([*walk(cli, [])]))
"""


@pytest.fixture(scope="module")
def helped(tmp_path_factory: pytest.TempPathFactory) -> list[Ran]:
    """The help of every command."""
    program = program_in(tmp_path_factory.mktemp("help"))
    commands = json.loads(in_python(program, _ALL_COMMANDS))
    return program.in_one_process((*words, option) for words in commands for option in ("--help", "-h"))


def test_every_command_explains_itself(helped: list[Ran]) -> None:
    assert len(helped) > 80
    for ran in helped:
        assert (ran.status, ran.err) == (0, ""), ran
        usage, _, words = ran.out.partition("\n\n")
        assert usage.startswith(f"Usage: influence {' '.join(ran.words[:-1])}".rstrip())
        assert words.strip()[0].isupper()


def test_every_command_takes_the_global_options(helped: list[Ran]) -> None:
    for ran in helped:
        for option in ("--json", "--database URL", "--tenant NAME", "--user NAME"):
            assert option in ran.out, ran.words


_SIDE_EFFECTS = '''
import importlib, os, pkgutil, sys
import influence

WATCHED = {"open", "os.mkdir", "os.remove", "os.rename", "socket.connect", "socket.bind", "sqlite3.connect",
           "subprocess.Popen", "os.system", "os.putenv", "_thread.start_new_thread"}
HANDS = {"io", "_io", "codecs", "os", "pathlib", "posixpath", "tempfile", "socket", "sqlite3", "threading"}
done = set()

def asker(frame):
    """The module that had it done; the machinery that loads modules is nobody of ours."""
    while frame is not None and frame.f_globals.get("__name__", "") in HANDS | {"__main__"}:
        frame = frame.f_back
    return frame.f_globals.get("__name__", "") if frame is not None else ""

def hear(event, arguments):
    if event in WATCHED and asker(sys._getframe(1)).startswith("influence"):
        done.add((asker(sys._getframe(1)), event, str(arguments[:1])))

class Watched(dict):
    def __getitem__(self, name):
        hear("os.putenv", (name,))
        return super().__getitem__(name)

    def get(self, name, default=None):
        hear("os.putenv", (name,))
        return super().get(name, default)

    def __contains__(self, name):
        hear("os.putenv", (name,))
        return super().__contains__(name)

sys.dont_write_bytecode = True
names = [found.name for found in pkgutil.walk_packages(influence.__path__, "influence.")]
for name in [*sys.modules]:
    if name.startswith("influence"):
        del sys.modules[name]
os.environ = Watched(os.environ)
sys.addaudithook(hear)
for name in names:
    # pytest, which the harness stands on, is not there where the product runs
    if not name.endswith("__main__") and ".versions." not in name and not name.startswith("influence.testing"):
        importlib.import_module(name)
assert len(names) > 100
print(sorted(done))
deed = "import os; open(os.devnull).close(); os.environ.get('X')"
exec(deed, {"__name__": "influence.probe"})
assert {event for who, event, _ in done if who == "influence.probe"} == {"open", "os.putenv"}
'''


def test_importing_the_package_does_nothing(program: Program) -> None:
    before = program.stored()

    assert in_python(program, _SIDE_EFFECTS).strip() == "[]"
    assert program.stored() == before
