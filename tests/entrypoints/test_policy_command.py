"""`influence policy` at the door: what could be shown on a day, cell by cell."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result

from influence.adapters.memory.premises import MemoryPremises
from influence.adapters.memory.storage import MemoryStorage
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import open_storage
from influence.domain.capabilities import ACCOUNT_COLUMNS, KIND_WORDS, POST_COLUMNS, Holder, Kind, Tie, may
from influence.domain.errors import Unusable
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.phase import Phase
from influence.entrypoints.cli.main import cli
from influence.testing.moments import NOON
from tests.domain.release_columns import HOLDERS
from tests.support.desk import Desk

DAY: Final = "2024-03-01"
NAMES: Final[dict[str, dict[str, Holder]]] = {
    "accounts": {kind.value: kind for kind in Kind},
    "posts": {
        "order": Tie.ORDER,
        "authenticated": Tie.FREE_AUTH,
        "non_authenticated_ttcm": Tie.FREE_TTCM,
        "untied": Tie.NONE,
    },
}
CELLS: Final = [
    (table, metric, name, holder)
    for table, metrics in (("accounts", AccountMetric), ("posts", PostMetric))
    for metric in metrics
    for name, holder in NAMES[table].items()
]


def run(folder: Path, *words: str) -> Result:
    address = f"sqlite:///{folder / 'policy.db'}"
    return CliRunner().invoke(cli, ["--database", address, "policy", *words])


def ask(folder: Path, *words: str) -> Any:
    result = run(folder, *words, "--json")
    assert result.exit_code == 0, (words, result.output, result.exception)
    return json.loads(result.stdout)


def told(tables: Any) -> dict[tuple[str, str, str], bool]:
    """Every cell by table, metric and column."""
    return {
        (table, row["metric"], name): is_open
        for table in ("accounts", "posts")
        for row in tables[table]
        for name, is_open in row.items()
        if name not in {"metric", "label"}
    }


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], bool]:
    """The cells of that day."""
    return told(ask(tmp_path_factory.mktemp("none"), "show", "--on", DAY)["tables"])


def test_every_cell_of_that_day_is_that_of_the_tables(tables: dict[tuple[str, str, str], bool]) -> None:
    assert tables == {
        (table, metric.value, name): may(holder, metric) for table, metric, name, holder in CELLS
    }


def test_there_are_164_cells_and_no_others(tables: dict[tuple[str, str, str], bool]) -> None:
    assert len(tables) == len(CELLS) == 164
    assert sum(tables.values()) == 33 + 26


def test_before_the_release_the_old_column_is_told(tmp_path: Path) -> None:
    then = ask(tmp_path, "show", "--on", "2023-12-31")

    assert then["tables"]["version"] == "old-source-1"
    assert told(then["tables"]) == {
        (table, metric.value, "old"): may(HOLDERS[table, "old"], metric)
        for table, metrics in (("accounts", AccountMetric), ("posts", PostMetric))
        for metric in metrics
    }
    assert HOLDERS["accounts", "old"] is ACCOUNT_COLUMNS[0]
    assert HOLDERS["posts", "old"] is POST_COLUMNS[0]


@pytest.mark.parametrize(("metric", "table"), [("follower_count", "accounts"), ("reach", "posts")])
def test_one_metric_can_be_asked_for(tmp_path: Path, metric: str, table: str) -> None:
    found = ask(tmp_path, "show", "--on", DAY, "--metric", metric)

    assert {one[1] for one in told(found["tables"])} == {metric}
    assert len(found["tables"][table]) == 1
    assert "plans" not in found
    words = run(tmp_path, "show", "--on", DAY, "--metric", metric).stdout
    assert words.splitlines()[1].split()[0] == metric


def test_a_metric_nobody_knows_is_refused(tmp_path: Path) -> None:
    refusal = run(tmp_path, "show", "--metric", "fame").exception

    assert isinstance(refusal, Unusable)
    assert "follower_count" in str(refusal)


def test_every_edition_tells_source_and_fingerprint(tmp_path: Path) -> None:
    found = ask(tmp_path, "show", "--on", DAY)

    for subject in ("eligibility", "invites", "limits", "plans", "retention", "tables", "tracking"):
        assert found[subject]["source"]
        assert found[subject]["since"] <= DAY
        assert len(found[subject]["fingerprint"]) == 64
    assert found["version"] == "ttcm-release-1/2024-01-01"
    assert len(found["fingerprint"]) == 64


def test_changed_cells_are_told(tmp_path: Path) -> None:
    changes = ask(tmp_path, "diff", "2023-12-31", "2024-01-01")

    cells = {one["rule"]: (one["before"], one["after"]) for one in changes if one["subject"] == "tables"}
    assert cells["accounts/like_count/authenticated_ttcm"] == (None, "open")
    assert cells["accounts/legacy.followers/old_account"] == ("open", None)
    assert cells["posts/reach/authenticated"] == (None, "closed")
    assert cells["version"] == ("old-source-1", "ttcm-release-1")
    assert len(cells) == 164 + 41 + 3


def test_nothing_changed_between_two_equal_days(tmp_path: Path) -> None:
    assert ask(tmp_path, "diff", "2026-03-01", "2026-03-02") == []


def test_without_an_installation_the_tables_still_answer(tmp_path: Path) -> None:
    result = run(tmp_path, "show", "--on", DAY)

    assert ask(tmp_path, "show", "--on", DAY)["installation"] is None
    assert "there is no installation here" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_phase_decides_and_not_the_calendar(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'policy.db'}"
    prepare(address)
    storage = open_storage(address)
    desk = Desk(storage, MemoryPremises(MemoryStorage()), tmp_path)

    before = ask(tmp_path, "show", "--on", DAY)["installation"]
    with desk.write() as work:
        work.installation.move(work.installation.release().to(Phase.CLOSING, at=NOON))
    storage.engine.dispose()
    moved = NOON.date()
    eve, day = (ask(tmp_path, "show", "--on", str(moved - timedelta(days=n)))["installation"] for n in (1, 0))

    assert (before["moved_on"], before["old_source_tolerated"]) == (None, True)
    assert (eve["moved_on"], eve["old_source_tolerated"]) == (str(moved), True)
    assert (day["moved_on"], day["old_source_tolerated"], day["phase"]) == (str(moved), False, "closing")
    assert f"this installation moved on {moved}" in run(tmp_path, "show", "--on", str(moved)).stderr


def test_the_shipped_editions_pass_the_check(tmp_path: Path) -> None:
    found = ask(tmp_path, "check")

    assert {one["state"] for one in found} == {"as_shipped"}
    assert run(tmp_path, "check").exit_code == 0


def test_an_altered_program_fails_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("influence.adapters.policy.locks.LOCKED", {"plans-2020-01-01": "0" * 64})

    result = run(tmp_path, "check")

    assert result.exit_code != 0
    assert "changed" in result.stdout
    assert "plans-2020-01-01" in str(result.exception)


def test_no_table_names_a_metric_of_the_other(tmp_path: Path) -> None:
    found = ask(tmp_path, "show", "--on", DAY)["tables"]

    assert [row["metric"] for row in found["accounts"]] == [metric.value for metric in AccountMetric]
    assert [row["metric"] for row in found["posts"]] == [metric.value for metric in PostMetric]


def test_kinds_are_called_as_in_the_profile(tmp_path: Path) -> None:
    shown = (
        run(tmp_path, "show", "--metric", "reach").stdout
        + run(tmp_path, "show", "--metric", "user_name").stdout
    )

    assert all(words in shown for words in KIND_WORDS.values())
    assert "ttcm " not in shown.splitlines()[0]
