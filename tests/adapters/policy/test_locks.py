"""The list of reviewed editions: a changed term is a change of the list, too."""

from pathlib import Path

import pytest

from influence.adapters.policy import files, locks
from influence.adapters.policy.files import BUILT_IN
from influence.adapters.policy.locks import LOCKED, WRONG, Examined, State, examine
from influence.domain.capabilities import TABLES


def states(found: tuple[Examined, ...]) -> dict[str, State]:
    return {one.name: one.state for one in found}


def test_every_shipped_edition_is_the_reviewed_one() -> None:
    found = examine()

    assert {one.name: one.fingerprint for one in found} == dict(LOCKED)
    assert {one.state for one in found} == {State.AS_SHIPPED}
    tables = {f"tables-{one.since}" for one in TABLES}
    assert set(LOCKED) == {path.stem for path in BUILT_IN.glob("*.toml")} | tables


@pytest.fixture
def altered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped files, as if somebody had changed the program."""
    for path in BUILT_IN.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(files, "BUILT_IN", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("invites-2020-01-01", "repeat_after_days = 7", "repeat_after_days = 6"),
        ("invites-2020-01-01", "TikTok: a creator", "TikTok: any creator"),
        ("limits-2020-01-01", "per_day = 864_000", "per_day = 864_001"),
        ("plans-2020-01-01", "trial = 3", "trial = 4"),
    ],
)
def test_a_changed_term_is_noticed(altered: Path, name: str, old: str, new: str) -> None:
    path = altered / f"{name}.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")

    found = states(examine())

    assert [one for one, state in found.items() if state in WRONG] == [name]
    assert found[name] is State.CHANGED


def test_what_says_the_same_in_other_words_of_toml_is_the_same(altered: Path) -> None:
    path = altered / "limits-2020-01-01.toml"
    text = f"# a remark\n{path.read_text('utf-8')}"
    said = text.replace("864_000", "864000").replace("[0, 7, 30, 60, 365]", "[7, 0, 30, 60, 365]")
    path.write_text(said, "utf-8")

    assert set(states(examine()).values()) == {State.AS_SHIPPED}


def test_an_edition_more_or_less_is_noticed(altered: Path) -> None:
    text = (altered / "plans-2020-01-01.toml").read_text("utf-8")
    more = altered / "plans-2027-01-01.toml"
    more.write_text(text.replace("since = 2020-01-01", "since = 2027-01-01"), "utf-8")
    (altered / "eligibility-2024-01-01.toml").unlink()

    found = states(examine())

    wrong = {name: state for name, state in found.items() if state in WRONG}
    assert wrong == {"plans-2027-01-01": State.UNLISTED, "eligibility-2024-01-01": State.MISSING}


def test_a_folder_of_ones_own_is_no_alteration(tmp_path: Path) -> None:
    text = (BUILT_IN / "plans-2020-01-01.toml").read_text("utf-8")
    (tmp_path / "plans-2020-01-01.toml").write_text(text.replace("trial = 3", "trial = 5"), "utf-8")

    own = [one for one in examine(tmp_path) if one.state is State.OWN]

    assert [one.name for one in own] == ["plans-2020-01-01"]
    assert own[0].fingerprint != LOCKED["plans-2020-01-01"]
    assert not {one.state for one in examine(tmp_path)} & locks.WRONG
