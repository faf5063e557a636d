"""Nobody reads a metric around the read gate."""

import ast
from pathlib import Path
from typing import Final

import pytest

import influence

SOURCES: Final = Path(influence.__file__).parent
READERS: Final = {
    "of_accounts",
    "of_posts",
    "account_history",
    "post_history",
    "metric_history",
    "of_posts_at",
    "post_metric_history",
    "suspicious_accounts",
    "suspicious_posts",
}
MAY_READ: Final = {
    # who may ask for stored figures          why
    "application/read_accounts.py": "hands them to the gate",
    "application/read_roster.py": "hands them to read_accounts.py, which asks the gate",
    "application/read_posts.py": "hands them to the gate",
    "application/report_campaign.py": "hands them to read_posts.py, which asks the gate",
    "application/compare_reports.py": "hands them to read_posts.py, which asks the gate",
    "application/read_history.py": "hands them to the gate; of those in quarantine it tells no value",
    "application/check_eligibility.py": "hands them to the gate",
    "application/export_person.py": "hands them to the gate, those of posts by way of read_posts.py",
    "application/import_accounts.py": "compares them with a file's, shows none",
    "application/collecting.py": "looks which metrics a snapshot holds, shows none",
    "application/marking_posts.py": "looks when TikTok last told of a post, shows none",
}
GATE: Final = {
    "read_account",
    "read_account_values",
    "read_post",
    "read_untabled_account",
    "read_untabled_post",
    "read_account_history",
    "read_untabled_history",
    "read_post_history",
}
TO_THE_GATE: Final = {
    "application/read_accounts.py",
    "application/read_posts.py",
    "application/read_history.py",
    "application/check_eligibility.py",
    "application/export_person.py",
}
THROUGH_THE_ACCOUNT: Final = {"application/read_roster.py"}
"""Who hands figures of accounts to what `ReadAccounts` reads them with."""
THROUGH_THE_LIST: Final = {
    "application/report_campaign.py",
    "application/compare_reports.py",
    "application/export_person.py",
}
"""Who hands figures of posts to `ReadPosts`, which asks the gate."""
KEEPERS: Final = ("adapters/memory/", "adapters/sql/", "domain/ports/", "testing/contracts/")
"""Who keeps figures, the port itself, and what holds the keepers to it."""


def names_in(code: str) -> set[str]:
    """Every attribute that *code* touches and every name that it uses."""
    nodes = list(ast.walk(ast.parse(code)))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return attributes | {node.id for node in nodes if isinstance(node, ast.Name)}


def modules() -> list[tuple[str, str]]:
    """Every module outside the stores, by its path."""
    paths = {path.relative_to(SOURCES).as_posix(): path for path in SOURCES.rglob("*.py")}
    return [(name, path.read_text()) for name, path in paths.items() if not name.startswith(KEEPERS)]


def test_stored_figures_are_read_by_those_named_here_only() -> None:
    readers = {name for name, code in modules() if names_in(code) & READERS}

    assert readers == set(MAY_READ)


@pytest.mark.parametrize("name", sorted(TO_THE_GATE))
def test_who_shows_figures_asks_the_gate(name: str) -> None:
    assert names_in((SOURCES / name).read_text()) & GATE


@pytest.mark.parametrize("name", sorted(THROUGH_THE_ACCOUNT))
def test_who_lists_figures_asks_what_reads_one(name: str) -> None:
    assert {"readings_of", "values_of"} <= names_in((SOURCES / name).read_text())


@pytest.mark.parametrize("name", sorted(THROUGH_THE_LIST))
def test_who_reports_figures_asks_the_list_of_posts(name: str) -> None:
    assert names_in((SOURCES / name).read_text()) & {"readings", "history"}


def test_who_only_compares_figures_makes_no_readings() -> None:
    for name in set(MAY_READ) - TO_THE_GATE - THROUGH_THE_LIST - THROUGH_THE_ACCOUNT:
        assert not names_in((SOURCES / name).read_text()) & {"Observation", "Reading", "MetricHistory"}


@pytest.mark.parametrize("made", ["Observation", "MetricHistory"])
def test_nobody_else_makes_readings(made: str) -> None:
    makers = {
        name
        for name, code in modules()
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == made
    }

    assert makers == {"domain/read_gate.py"}


def test_the_guard_sees_a_reader() -> None:
    assert names_in("view.figures.of_accounts([1])") & READERS
    assert names_in("read = work.figures.post_history") & READERS
    assert not names_in("view.accounts.select(x)") & READERS
