"""What cannot be read and what is refused: one sentence, the right status, nothing half done."""

import csv
import io
import json
import shutil
import signal
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

import attrs
import pytest

from tests.entrypoints.old_source import write
from tests.support.program import Program, Ran, program_in

BAD_INPUT, REFUSED, TIKTOK_FAILED = 2, 3, 4
HOSTILE: Final = "Sum\x1b[2Jmer\x9b31m \u202eevil"
NOBODY: Final = {
    "INFLUENCE_TIKTOK_BASE_URL": "http://127.0.0.1:9/open_api/v1.3",
    "INFLUENCE_TIKTOK_APP_ID": "1",
    "INFLUENCE_TIKTOK_APP_SECRET": "1",
    "INFLUENCE_TIKTOK_ACCESS_TOKEN": "1",
    "INFLUENCE_TIKTOK_ACCOUNT_ID": "1",
}
"""Access to a TikTok that does not answer."""
LEGACY: Final = ("--source", "legacy")
ADD: Final = ("orders", "create", "Summer", "ann.cooks")


@attrs.frozen
class Case:
    """Words that must not work, the status and the code they end with, and a part of the sentence."""

    words: tuple[str, ...]
    status: int
    code: str
    says: str


def bad(*words: str, code: str, says: str, status: int = BAD_INPUT) -> Case:
    return Case(words, status, code, says)


def no(*words: str, code: str, says: str) -> Case:
    return Case(words, REFUSED, code, says)


CASES: Final[Mapping[str, Case]] = {
    # files
    "a missing file": bad(
        "import", "missing.csv", *LEGACY, code="file_unreadable", says="there is no such file"
    ),
    "an empty file": bad("import", "empty.csv", *LEGACY, code="file_unreadable", says="empty"),
    "a folder": bad("import", ".", *LEGACY, code="file_unreadable", says="directory"),
    "a file that is no text": bad("import", "binary.csv", *LEGACY, code="file_unreadable", says="no text"),
    "an archive": bad("import", "book.xlsx", *LEGACY, code="file_unreadable", says="Excel"),
    "no handle anywhere": bad(
        "import", "nohandle.csv", *LEGACY, code="bad_value", says="none holds the handle"
    ),
    "more rows than allowed": bad(
        "import", "three.csv", *LEGACY, "--row-limit", "2", code="file_unreadable", says="more than 2 rows"
    ),
    "a column that is not there": bad(
        "import", "three.csv", *LEGACY, "--map", "nick=handle", code="bad_value", says="has the columns"
    ),
    "a field nobody knows": bad(
        "import", "three.csv", *LEGACY, "--map", "handle=shoe", code="bad_value", says="the fields are"
    ),
    "old-source accounts of another network": bad(
        "import", "three.csv", *LEGACY, "--network", "youtube", code="bad_value", says="TikTok accounts only"
    ),
    "posts without a campaign": bad(
        "import", "three.csv", "--as", "posts", code="usage", says="--campaign CAMPAIGN"
    ),
    "posts for a campaign that is not there": no(
        "import",
        "posts.csv",
        "--as",
        "posts",
        "--campaign",
        "Winter",
        code="campaign_not_found",
        says="Winter",
    ),
    # handles
    "an unknown handle": no("accounts", "show", "nobody", code="account_not_found", says="@nobody"),
    "an unknown handle in a campaign": no(
        "campaigns", "add", "Summer", "nobody", code="account_not_found", says="@nobody"
    ),
    "an impossible handle": bad(
        "accounts", "show", "no body", code="invalid_handle", says="'no body'", status=2
    ),
    "a handle that would steer the terminal": bad(
        "accounts", "add", "a\x1b[31mb", code="invalid_handle", says=r"\x1b"
    ),
    "an unknown metric": bad(
        "accounts", "explain", "ann.cooks", "charm", code="bad_value", says="the metrics are"
    ),
    # campaigns, orders, posts
    "a campaign that is not there": no("report", "Winter", code="campaign_not_found", says="Winter"),
    "a campaign that is here already": no(
        "campaigns", "create", "Summer", code="campaign_exists", says="Summer"
    ),
    "a campaign that ends before it starts": bad(
        *("campaigns", "create", "Spring", "--start", "2024-03-01", "--end", "2024-02-01"),
        code="bad_value",
        says="before the start",
    ),
    "a day that is not in the calendar": bad(
        "campaigns", "create", "Spring", "--start", "2024-02-30", code="usage", says="2024-02-30"
    ),
    "a brand that is too long for TikTok": bad(
        "campaigns", "create", "Spring", "--brand", "b" * 61, code="bad_value", says="60"
    ),
    "an order for an unsupported account": no(*ADD, code="order_for_unsupported_account", says="@ann.cooks"),
    "an order for somebody who takes no part": no(
        "orders", "create", "Summer", "bo_runs", code="not_a_participant", says="@bo_runs"
    ),
    "an order for eleven posts": bad(*ADD, "--posts", "11", code="bad_value", says="1 to 10"),
    "an order for no posts": bad(*ADD, "--posts", "0", code="bad_value", says="1 to 10"),
    "an order with a wrong day": bad(*ADD, "--due", "tomorrow", code="usage", says="tomorrow"),
    "an order with odd Spark days": bad(*ADD, "--spark-days", "5", code="bad_value", says="365"),
    "an order that is not there": no("orders", "show", "7", code="order_not_found", says="7"),
    "an address of no post": bad(
        "posts", "add", "Summer", "hello", "--yes", code="invalid_post_address", says="hello"
    ),
    "a post nobody knows": no(
        *("posts", "add", "Summer", "https://www.tiktok.com/@ann.cooks/video/7100000000000000001", "--yes"),
        code="post_not_found",
        says="7100000000000000001",
    ),
    # the cut-over
    "a plan that is not there": bad(
        "cutover", "apply", "none.json", "--yes", code="plan_unreadable", says="there is no such file"
    ),
    "a plan that is no JSON": bad(
        "cutover", "apply", "three.csv", "--yes", code="plan_unreadable", says="not JSON"
    ),
    "JSON that is no plan": bad(
        "cutover", "apply", "list.json", "--yes", code="plan_unreadable", says="not of the format"
    ),
    "a plan that was altered": no(
        "cutover", "apply", "altered.json", "--yes", code="document_altered", says="altered"
    ),
    "a plan for another state of things": no(
        *("cutover", "apply", "old.json", "--yes"),
        code="plan_no_longer_fits",
        says="2 accounts added (@bo_runs",
    ),
    "a certificate before the end": no(
        "cutover", "certificate", code="cutover_not_sealed", says="has not come to its end"
    ),
    "a certificate that is none": bad(
        "cutover", "verify", "list.json", code="not_our_document", says="not of the format"
    ),
    "a certificate that is not there": bad(
        "cutover", "verify", "none.json", code="file_unreadable", says="no such file"
    ),
    "a key that is none": bad(
        *("cutover", "verify", "list.json", "--key", "blue"), code="bad_value", says="fingerprint"
    ),
    # TikTok
    "TikTok access that is not set up": bad(
        "accounts", "add", "ann.cooks", code="tiktok_not_configured", says="APP_SECRET", status=TIKTOK_FAILED
    ),
    "a sync without TikTok": bad(
        "sync", code="tiktok_not_configured", says="not set up", status=TIKTOK_FAILED
    ),
    "a simulator that nobody started": no(
        "simulator", "trigger", "join", code="simulator_not_running", says="No simulator answers"
    ),
    # the database, the tenant, the words
    "no database": no(
        "accounts", "list", "--database", "new.db", code="database_missing", says="There is no database"
    ),
    "a file that is no database": no(
        "init", "--database", "three.csv", code="database_foreign", says="was left as it is"
    ),
    "a database of another program": no(
        "init", "--database", "other.db", code="database_foreign", says="made by another program"
    ),
    "a database from a newer version": no(
        "accounts", "list", "--database", "newer.db", code="database_newer", says="newer version"
    ),
    "a damaged database": no(
        "accounts", "list", "--database", "damaged.db", code="database_damaged", says="is damaged"
    ),
    "a kind of database that is not supported": bad(
        "accounts", "list", "--database", "mysql://host/x", code="bad_database_address", says="mysql"
    ),
    "an unknown tenant": no("accounts", "list", "--tenant", "acme", code="tenant_not_found", says="acme"),
    "an unknown command": bad("frobnicate", code="usage", says="frobnicate"),
    "an unknown option": bad("accounts", "list", "--shiny", code="usage", says="--shiny"),
    "a limit of nothing": bad("accounts", "list", "--limit", "0", code="usage", says="range"),
    "no command": bad("accounts", code="usage", says="which command"),
}


def a_database(program: Program) -> None:
    """Two accounts, a campaign, and a plan that no longer fits."""
    program.say("init")
    write(program.folder / "two.csv", [["handle", "followers"], ["ann.cooks", "221.7K"]])
    write(
        program.folder / "three.csv",
        [["handle", "name"], ["ann.cooks", "Ann"], ["bo_runs", "Bo"], ["ciro", ""]],
    )
    program.in_one_process(
        [
            ("import", "two.csv", *LEGACY),
            ("cutover", "plan", "--offline", "-o", "old.json"),
            ("import", "three.csv", *LEGACY),
            ("campaigns", "create", "Summer"),
            ("campaigns", "add", "Summer", "ann.cooks"),
        ]
    )


def files_nobody_can_take(folder: Path, database: Path) -> None:
    """Everything the cases name."""
    (folder / "empty.csv").touch()
    (folder / "binary.csv").write_bytes(bytes(range(256)) * 16)
    (folder / "book.xlsx").write_bytes(b"PK\x03\x04 and so on")
    write(folder / "nohandle.csv", [["shoe", "size"], ["boot", "44"]])
    write(folder / "posts.csv", [["handle", "url"], ["x.y", "https://www.instagram.com/p/ABCDEF12345/"]])
    (folder / "list.json").write_text("[]")
    plan = json.loads((folder / "old.json").read_text())
    (folder / "altered.json").write_text(json.dumps({**plan, "made_by": "somebody else"}))
    shutil.copy(database, folder / "newer.db")
    for name, deed in {
        "newer.db": "UPDATE alembic_version SET version_num = '9999'",
        "other.db": "CREATE TABLE t (x)",
    }.items():
        with closing(sqlite3.connect(folder / name)) as connection:
            connection.execute(deed)
            connection.commit()
    sound = database.read_bytes()
    (folder / "damaged.db").write_bytes(
        sound[:8192] + b"\xaa" * (len(sound) // 2) + sound[8192 + len(sound) // 2 :]
    )


NOTED: Final = frozenset({"a plan for another state of things"})
"""Who tried to run the cut-over last is written down, also when it was refused."""


@attrs.frozen
class Tried:
    """All cases, tried on one installation for people and for programs, and how it was before; the noted ones last."""

    untouched: str
    for_programs: Mapping[str, Ran]
    for_people: Mapping[str, Ran]


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    program = program_in(tmp_path_factory.mktemp("bad"))
    a_database(program)
    files_nobody_can_take(program.folder, program.database)
    names = sorted(CASES, key=NOTED.__contains__)
    quiet = len(names) - len(NOTED)
    runs = [
        *((name, ("--json", *CASES[name].words)) for name in names[:quiet]),
        *((name, CASES[name].words) for name in names[:quiet]),
        *((name, ("--json", *CASES[name].words)) for name in names[quiet:]),
        *((name, CASES[name].words) for name in names[quiet:]),
    ]
    first, *rest = program.in_one_process([("cutover", "status"), *(words for _, words in runs)])
    told = list(zip(runs, rest, strict=True))
    return Tried(
        first.left,
        {name: ran for (name, words), ran in told if words[0] == "--json"},
        {name: ran for (name, words), ran in told if words[:1] != ("--json",)},
    )


@pytest.mark.parametrize("name", CASES)
def test_bad_input_gets_a_code_a_sentence_and_its_status(tried: Tried, name: str) -> None:
    case, ran = CASES[name], tried.for_programs[name]

    assert (ran.left_with(case.status).error["code"]) == case.code
    assert case.says in ran.error["message"]
    assert ran.out in {"", "[]\n"}


@pytest.mark.parametrize("name", CASES)
def test_people_get_the_same_sentence_without_a_traceback(tried: Tried, name: str) -> None:
    ran = tried.for_people[name].left_with(CASES[name].status)

    assert "Traceback" not in ran.err
    assert "\x1b" not in ran.err + ran.out
    if name != "no command":
        assert ran.err.startswith("Error: ")
        assert CASES[name].says in ran.err.splitlines()[0]


@pytest.mark.parametrize("name", [name for name in CASES if name not in NOTED])
def test_nothing_is_half_done_after_bad_input(tried: Tried, name: str) -> None:
    assert tried.for_programs[name].left == tried.untouched
    assert tried.for_people[name].left == tried.untouched


def test_what_is_missing_comes_with_the_command_that_makes_it(tried: Tried) -> None:
    assert "influence init" in tried.for_programs["no database"].error["remedies"][0]
    assert "influence init" in tried.for_programs["an unknown tenant"].error["remedies"][0]
    assert "influence cutover plan" in tried.for_programs["a plan that was altered"].error["remedies"][0]
    assert "simulator serve" in tried.for_programs["TikTok access that is not set up"].error["remedies"][1]


def test_files_of_odd_encodings_and_forms_are_taken(program: Program) -> None:
    program.say("init")
    text = "handle;name\nann.cooks;Ännchen\n"
    for place, encoding in enumerate(("latin-1", "utf-16", "utf-8-sig")):
        (program.folder / f"{place}.csv").write_bytes(text.replace("ann", f"ann{place}").encode(encoding))
    (program.folder / "3.jsonl").write_text('{"handle": "ann3.cooks", "name": "Ännchen"}\n{"handle": \n')

    *runs, listed = program.in_one_process(
        [
            *(("--json", "import", f"{place}.csv", *LEGACY) for place in range(3)),
            ("--json", "import", "3.jsonl", *LEGACY),
            ("--json", "accounts", "list"),
        ]
    )

    assert [ran.left_with(0).data["added"] for ran in runs] == [1, 1, 1, 1]
    assert runs[3].data["skipped"][0]["line"] == 2
    assert [a["display_name"] for a in listed.data] == ["Ännchen"] * 4


def test_the_row_limit_of_the_settings_holds(program: Program) -> None:
    write(program.folder / "three.csv", [["handle"], ["ann.cooks"], ["bo_runs"], ["ciro"]])
    program.say("init")

    limited = program.told(INFLUENCE_ROW_LIMIT="2")

    assert "more than 2 rows" in limited.refuse("import", "three.csv", *LEGACY, status=BAD_INPUT)["message"]
    assert program.ask("accounts", "list") == []


def test_tiktok_that_is_gone_is_not_our_refusal(program: Program) -> None:
    gone = program.told(**NOBODY)
    write(program.folder / "one.csv", [["handle"], ["ann.cooks"]])
    program.say("init")
    program.say("import", "one.csv", *LEGACY)

    assert gone.refuse("sync", status=TIKTOK_FAILED)["code"] == "sync_incomplete"
    clockless = gone.told(INFLUENCE_CLOCK="http://127.0.0.1:9/simulator/clock")
    assert clockless.refuse("sync", status=TIKTOK_FAILED)["code"] == "clock_unreachable"
    assert program.ask("accounts", "list")[0]["supported"] is None


def test_options_count_the_same_before_and_after_the_command(program: Program) -> None:
    elsewhere = str(program.folder / "elsewhere.db")

    before, between, after = program.in_one_process(
        [
            ("--json", "--database", elsewhere, "--tenant", "acme", "init"),
            ("accounts", "--json", "--tenant", "acme", "list", "--database", elsewhere),
            ("campaigns", "list", "--database", elsewhere, "--tenant", "acme", "--json"),
        ]
    )

    assert before.data["tenant"] == "acme"
    assert (between.data, after.data) == ([], [])
    assert not program.database.exists()


def test_names_never_steer_the_terminal(program: Program) -> None:
    write(program.folder / "hostile.csv", [["handle", "name"], ["ann.cooks", HOSTILE]])
    program.say("init")

    runs = program.in_one_process(
        [
            ("import", "hostile.csv", *LEGACY),
            ("campaigns", "create", HOSTILE),
            ("campaigns", "create", HOSTILE),
            ("campaigns", "add", HOSTILE, "ann.cooks"),
            ("accounts", "list"),
            ("accounts", "show", "ann.cooks"),
            ("campaigns", "list"),
            ("report", HOSTILE),
            ("report", HOSTILE, "--json"),
            ("cutover", "plan", "--offline"),
            ("campaigns", "show", HOSTILE + "?"),
            ("accounts", HOSTILE),
            ("campaigns", "list", "--json"),
        ]
    )

    for ran in runs:
        assert {letter for letter in ran.out + ran.err if letter in "\x1b\x9b\u202e\x07"} == set(), ran
    assert runs[-1].data[0]["name"] == HOSTILE


def test_cells_of_a_report_are_never_formulas(program: Program) -> None:
    ids = ["-1-1", "-Cx9", "=2+5", "@SUM(A1)", "+1", "\t=1"]
    write(
        program.folder / "posts.csv", [["handle", "post id", "caption"], *(["ann", one, "x"] for one in ids)]
    )
    program.say("init")

    _, taken, told = program.in_one_process(
        [
            ("campaigns", "create", "Summer", "--keyword", "x"),
            (
                "--json",
                "import",
                "posts.csv",
                "--as",
                "posts",
                "--campaign",
                "Summer",
                "--network",
                "instagram",
            ),
            ("report", "Summer", "--format", "csv"),
        ]
    )

    rows = list(csv.DictReader(io.StringIO(told.left_with(0).out)))
    assert len(rows) == taken.data["attached"] == 2
    assert [
        cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t"))
    ] == []
    assert {row["post"] for row in rows} == {"'-1-1", "'-Cx9"}


def test_a_reader_who_goes_away_is_no_failure(program: Program) -> None:
    rows = ([f"creator{n}", "x" * 60] for n in range(2_000))
    write(program.folder / "many.csv", [["handle", "name"], *rows])
    program.say("init")
    program.say("import", "many.csv", *LEGACY)

    with program.start("accounts", "list", "--json") as writing:
        assert writing.stdout is not None
        assert writing.stdout.read(1) == b"["
        writing.stdout.close()
        assert writing.stderr is not None
        told = writing.stderr.read().decode()

    assert (writing.returncode, told) == (0, "")


def test_an_interrupt_is_told_in_one_sentence(program: Program) -> None:
    program.say("init")
    with program.told(**NOBODY).start("--json", "accounts", "connect-link", "--wait") as waiting:
        assert waiting.stdout is not None
        assert "link" in json.loads(waiting.stdout.readline())
        waiting.send_signal(signal.SIGINT)
        _, told = waiting.communicate(timeout=30)

    assert waiting.returncode == 130
    assert json.loads(told)["code"] == "interrupted"
