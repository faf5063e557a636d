"""The five kinds of empty cell, told apart in everything that shows accounts; and figures over time at the door."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result

from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import open_storage
from influence.domain.formulas import Definitions
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.observations import Reason, Snapshot
from influence.domain.ports.accounts import AccountFilter
from influence.domain.provenance import Provenance
from influence.domain.values import Money
from influence.entrypoints.cli.main import cli
from influence.testing.builders import a_grant, a_member, a_post, closing

_A: Final = AccountMetric
_EVERYBODY: Final = AccountFilter()
FIRST: Final = datetime(2026, 5, 1, 8, tzinfo=UTC)
DAY: Final = timedelta(days=1)
EMPTY: Final = {
    # which account, which metric, and why its cell is empty
    Reason.WITHHELD: ("plain", _A.AVERAGE_VIEWS),
    Reason.NOT_COLLECTED: ("fresh", _A.FOLLOWER_COUNT),
    Reason.NOT_DELIVERED: ("full", _A.COMPLETION_RATE),
    Reason.PURGED: ("full", _A.LEGACY_FOLLOWERS),
    Reason.UPSTREAM_ERROR: ("ill", _A.FOLLOWER_COUNT),
}


class Door:
    """The program, within this process, on a database of its own."""

    def __init__(self, database: Path) -> None:
        self._runner = CliRunner()
        self.before = ("--database", f"sqlite:///{database}", "--user", "mara", "accounts")

    def __call__(self, *words: str) -> Result:
        """One run; it has to go well."""
        result = self._runner.invoke(cli, [*self.before, *words])
        assert result.exit_code == 0, (words, result.output, result.exception)
        return result

    def ask(self, *words: str) -> Any:
        """What it prints for programs."""
        return json.loads(self(*words, "--json").stdout)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A CRM with an account for each kind of empty cell, after the cut-over began."""
    folder = tmp_path_factory.mktemp("cells")
    patch = pytest.MonkeyPatch()
    patch.setenv("INFLUENCE_HOME", str(folder))
    database = folder / "cells.db"
    prepare(f"sqlite:///{database}")
    storage = open_storage(f"sqlite:///{database}")
    storage.add_tenant("default")
    with storage.begin("default") as work:
        for number, name in enumerate(("plain", "fresh", "full", "ill", "odd"), start=1):
            work.accounts.add(a_member(name, str(number)))
        held = {account.handle: account for account in work.accounts.select(_EVERYBODY)}
        work.accounts.grant(held["full"].id, a_grant("open-3"))
        work.accounts.save(held["ill"].in_trouble("TikTok timed out"))
        figures = work.figures
        for day in range(4):
            at = FIRST + day * DAY
            counts = {_A.FOLLOWER_COUNT: 1000 + 10 * day, _A.DISPLAY_NAME: "Plain <b>"}
            figures.keep_account(held["plain"].id, _told(counts, at))
            rates = {
                _A.ENGAGEMENT_RATE: 0.05 + day / 1000,
                _A.CREATOR_RATE: Money(250.0, "EUR"),
                _A.FOLLOWER_COUNT: 500 - day,
                _A.AUDIENCE_COUNTRIES: (("DE", 0.625), ("US", 0.25)),
            }
            told = Definitions.TTCM if day < 3 else Definitions.UNKNOWN
            figures.keep_account(held["full"].id, _told(rates, at, Provenance.TTCM_AUTHORISED, told))
        old = datetime(2023, 6, 1, tzinfo=UTC)
        figures.keep_account(held["odd"].id, _told({_A.FOLLOWER_COUNT: 777_777}, old))
        (post,) = work.posts.keep([a_post(held["odd"].id, "video-9")])
        figures.keep_post(post.id, Snapshot(Provenance.TTCM_PUBLIC, old, old, {PostMetric.LIKES: 888_888}))
        work.installation.move(closing())
        work.commit()
    storage.engine.dispose()
    yield Door(database)
    patch.undo()


def _told(
    values: Any,
    at: datetime,
    source: Provenance = Provenance.TTCM_PUBLIC,
    definitions: Definitions = Definitions.TTCM,
) -> Snapshot[AccountMetric]:
    return Snapshot(source, at, at, values, definitions)


@pytest.mark.parametrize("reason", Reason, ids=str)
def test_each_kind_of_empty_cell_is_told_apart(door: Door, reason: Reason) -> None:
    handle, metric = EMPTY[reason]
    words = reason.value.replace("_", " ")

    table = door("show", handle).stdout
    shown = door.ask("show", handle)["metrics"][metric.value]
    certificate = door("show", handle, "--why", metric.value).stdout
    fields = door.ask("show", handle, "--why", metric.value)

    label = shown["label"]
    (line,) = [line for line in table.splitlines() if line.startswith(f"{label}  ") and " – " in line]
    assert f"{words}: " in line
    assert (shown["value"], shown["reason"]) == (None, reason.value)
    assert f"empty, {words}" in certificate
    assert shown["message"] in certificate
    assert all(remedy in certificate for remedy in shown["remedies"])
    assert fields["reason"] == reason.value
    assert fields["rule"] == f"accounts/{metric.value}/{fields['kind']}"
    assert fields["rule"] in certificate


@pytest.mark.parametrize(
    ("handle", "metric", "reason"),
    [(handle, metric, reason) for reason, (handle, metric) in EMPTY.items() if reason is not Reason.PURGED],
)
def test_an_empty_history_names_its_kind(
    door: Door, handle: str, metric: AccountMetric, reason: Reason
) -> None:
    people = door("history", handle, metric.value).stdout
    told = door.ask("history", handle, metric.value)
    (line,) = csv.DictReader(io.StringIO(door("history", handle, metric.value, "--csv").stdout))

    assert f"empty, {reason.value.replace('_', ' ')}: " in people
    assert told["absent"]["reason"] == reason.value
    assert (told["segments"], told["change"]) == ([], None)
    assert (line["value"], line["reason"]) == ("", reason.value)


def test_the_list_names_the_kind_of_its_empty_cells(door: Door) -> None:
    listed = {account["handle"]: account for account in door.ask("list")}
    table = door("list").stdout

    assert listed["plain"]["absent"] == {}
    for handle, reason in (("fresh", "not_collected"), ("ill", "upstream_error"), ("odd", "withheld")):
        assert listed[handle]["follower_count"] is None
        assert listed[handle]["absent"]["follower_count"] == reason
        (line,) = [line for line in table.splitlines() if f"@{handle} " in line]
        assert f"– ({reason.replace('_', ' ')})" in line


def test_figures_are_readable_for_people(door: Door) -> None:
    table = door("show", "full").stdout

    assert "5.3 %" in table
    assert "250 EUR" in table
    assert "DE 62 %, US 25 %" in table
    assert door.ask("show", "full")["metrics"]["engagement_rate"]["value"] == pytest.approx(0.053)


def test_a_birth_certificate_says_how_a_figure_came_about(door: Door) -> None:
    told = door.ask("show", "full", "--why", "creator_rate")
    words = door("show", "plain", "--why", "follower_count").stdout

    assert told["formula"] == {"id": "creator_rate", "words": "the creator's starting price", "window": None}
    assert (told["definitions"], told["policy"]) == ("unknown", "ttcm-release-1")
    assert told["rule"] == "accounts/creator_rate/authenticated_ttcm"
    for fact in (
        "1,030",
        "ttcm_public",
        "2026-05-04 08:00 UTC",
        "followers, as TikTok counts",
        "TikTok Creator",
    ):
        assert fact in words


def test_a_history_is_drawn_and_told(door: Door, tmp_path: Path) -> None:
    picture = tmp_path / "chart.svg"

    words = door("history", "plain", "follower_count", "--svg", str(picture)).stdout
    told = door.ask("history", "plain", "follower_count", "--since", "2026-05-02", "--until", "2026-05-03")
    lines = list(csv.DictReader(io.StringIO(door("history", "plain", "follower_count", "--csv").stdout)))

    assert "change 2026-05-01 to 2026-05-04: +30 (+3.0 %)" in words
    assert "trend: +10.0 a day (least squares over 4 points)" in words
    assert words.count("*") >= 4
    (segment,) = told["segments"]
    assert [point["value"] for point in segment["points"]] == [1010, 1020]
    assert (told["change"]["absolute"], segment["trend"]["method"]) == (10, "least_squares")
    assert [line["value"] for line in lines] == ["1000", "1010", "1020", "1030"]
    drawn = picture.read_text()
    assert drawn.startswith("<svg ")
    assert drawn.count("<circle") == 4
    assert drawn.count("<polyline") == 1


def test_values_of_two_formulas_are_two_lines(door: Door, tmp_path: Path) -> None:
    picture = tmp_path / "chart.svg"

    told = door.ask("history", "full", "engagement_rate", "--svg", str(picture))
    words = door("history", "full", "engagement_rate").stdout

    assert [len(segment["points"]) for segment in told["segments"]] == [3, 1]
    assert told["change"]["reason"] == "not_one_line"
    assert "Change: none to tell." in words
    assert "points" in words
    assert picture.read_text().count("<polyline") == 1


def test_growth_ranks_and_counts_the_others(door: Door) -> None:
    asked = ("growth", "follower_count", "--since", "2026-05-01", "--until", "2026-05-31")

    told = door.ask(*asked)
    top = door.ask(*asked, "--top", "1")

    assert [(one["handle"], one["absolute"]) for one in told["accounts"]] == [("plain", 30), ("full", -3)]
    assert told["absent"] == {"not_collected": 2, "upstream_error": 1}
    assert [one["handle"] for one in top["accounts"]] == ["plain"]
    assert top["changed"] == 2
    assert "@plain" in door(*asked).stdout


def test_what_is_in_quarantine_is_listed_and_nowhere_read(door: Door) -> None:
    listed = door.ask("quarantine")
    table = door("quarantine").stdout

    assert [(one["handle"], one["post"], one["metrics"]) for one in listed] == [
        ("odd", None, ["follower_count"]),
        ("odd", "video-9", ["likes"]),
    ]
    assert "@odd" in table
    everything = [
        door(*words).output
        for words in (
            ("show", "odd"),
            ("show", "odd", "--json"),
            ("list",),
            ("list", "--json"),
            ("history", "odd", "follower_count"),
            ("history", "odd", "follower_count", "--json"),
            ("quarantine",),
            ("quarantine", "--json"),
        )
    ]
    for output in everything:
        assert not any(value in output for value in ("777777", "777,777", "888888", "888,888"))
    assert "quarantine" in door("show", "odd", "--why", "follower_count").stdout


@pytest.mark.parametrize("metric", ["legacy.followers_growth", "audience_ages", "display_name", "nonsense"])
def test_what_is_no_number_of_tiktoks_is_not_charted(door: Door, metric: str) -> None:
    result = CliRunner().invoke(cli, [*door.before, "history", "plain", metric])

    assert result.exit_code != 0
    assert "can be charted" in str(result.exception)
