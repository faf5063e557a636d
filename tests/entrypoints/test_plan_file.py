"""Plans as files."""

import json
from pathlib import Path
from typing import Any

import attrs
import pytest

from influence.adapters.memory.signer import MemorySigner
from influence.domain.cutover import Plan, PlanUnreadable
from influence.domain.signed_documents import DocumentAltered, SignedByAnother, sign, written
from influence.entrypoints.cli.plan_file import FORMAT, as_fields, read, write
from tests.support.desk import Desk

SIGNER = MemorySigner()


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A plan with accounts of each kind, over two tenants."""
    desk = Desk.in_memory(tmp_path)
    desk.member("ann")
    desk.stub("bob")
    desk.campaign("Spring", "ann", "bob")
    desk.capture("Spring", "bob", "6900000000000000001", likes=5)
    attrs.evolve(desk, by=attrs.evolve(desk.by, tenant="bolt")).stub("cy")
    return desk.planned()


def test_a_plan_comes_back_from_its_file(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"

    write(plan, str(path), SIGNER)

    assert read(str(path), SIGNER) == plan
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan.json"]


def test_every_account_has_a_line_of_its_own(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"

    write(plan, str(path), SIGNER)

    lines = path.read_text().splitlines()
    assert [sum(f'"{handle}"' in line for line in lines) for handle in ("ann", "bob", "cy")] == [1, 1, 1]
    assert len(path.read_bytes()) < 4000


def test_a_plan_of_another_key_is_told_apart(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    write(plan, str(path), MemorySigner("theirs"))

    with pytest.raises(SignedByAnother) as caught:
        read(str(path), SIGNER)

    assert "cutover plan" in caught.value.remedies[0]


@pytest.mark.parametrize("part", ["accounts", "campaigns", "removes", "world", "made_by"])
def test_no_part_can_be_altered(plan: Plan, tmp_path: Path, part: str) -> None:
    path = tmp_path / "plan.json"
    write(plan, str(path), SIGNER)
    fields: dict[str, Any] = json.loads(path.read_text())
    fields[part] = [] if isinstance(fields[part], list) else {} if isinstance(fields[part], dict) else "tom"
    path.write_text(json.dumps(fields))

    with pytest.raises(DocumentAltered):
        read(str(path), SIGNER)


@pytest.mark.parametrize("part", ["accounts", "campaigns", "removes", "world", "made_at"])
def test_a_signed_plan_without_a_part_is_none(plan: Plan, tmp_path: Path, part: str) -> None:
    fields = {name: value for name, value in as_fields(plan).items() if name != part}
    (tmp_path / "plan.json").write_bytes(written(sign(FORMAT, fields, SIGNER)))

    with pytest.raises(PlanUnreadable, match="a part of it is missing"):
        read(str(tmp_path / "plan.json"), SIGNER)


def test_where_nothing_can_be_written_is_said(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PlanUnreadable, match="it cannot be written"):
        write(plan, str(tmp_path / "nowhere" / "plan.json"), SIGNER)
