"""The Business API held to its own description, over HTTP."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.result import Ok

from tests.entrypoints.api.fairness import fair, leaves_as_drawn
from tests.entrypoints.api.installed import Installed, installed
from tests.support.sometimes import assert_reached, sometimes

load_all_checks()
ROOT: Final = Path(__file__).parents[3]
_FAIR: Final = ["2xx", "304", "401", "403", "404", "409", "412", "422", "429"]
"""What may come of a request that is well formed: rules of the product are not part of its form."""
_REFUSED: Final = ["400", "401", "403", "404", "405", "406", "409", "412", "415", "422", "428", "429"]
"""How a request is refused that is not well formed. With If-Match, a number that nothing bears is a 412: no mark fits
what is not there. That it is also no number of ours is not looked at then, and nothing was changed."""
_STATUSES: Final = {
    "positive_data_acceptance": {"expected-statuses": _FAIR},
    "negative_data_rejection": {"expected-statuses": _REFUSED},
}
_CONFIG: Final = schemathesis.config.SchemathesisConfig.from_dict({"checks": _STATUSES})
EVERY: Final = CHECKS.get_all()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    with installed(tmp_path_factory.mktemp("conformance")) as office:
        yield office


class Explorer:
    """Asks every address for everything the description allows, and for what it forbids."""

    def __init__(self, office: Installed) -> None:
        self._said = {"Authorization": f"Bearer {office.key}"}
        schema = schemathesis.openapi.from_url(f"{office.app.url}/openapi.json", config=_CONFIG)
        schema.validate()
        self._operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
        self._remarks = office.remarks

    def ask(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self._operations))
        mode = data.draw(st.sampled_from(GenerationMode))
        case = data.draw(one.as_strategy(mode))
        assume(leaves_as_drawn(case.query))
        if mode is GenerationMode.POSITIVE:
            _be_at_home(case, data)
        answer = case.call(headers=self._said)
        case.validate_response(answer, checks=EVERY, headers=self._said)
        assert self._remarks == []
        if answer.status_code < 300:
            assert _names_in(answer.request.url) <= {one.name for one in case.operation.query}
        sometimes(f"status {answer.status_code}")


def _names_in(url: str) -> set[str]:
    """The parameters that were sent."""
    return {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}


def _be_at_home(case: Any, data: st.DataObject) -> None:
    """Ask for what is there, at least now and then; cursors come from pages, and nobody makes one up."""
    for name in case.path_parameters or {}:
        if data.draw(st.booleans()):
            case.path_parameters[name] = data.draw(st.integers(1, 6))
    fair(case)
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = str(uuid4())


def explore(office: Installed, examples: int) -> None:
    explorer = Explorer(office)

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        explorer.ask(data)

    ask()
    assert_reached([f"status {status}" for status in (200, 400, 404)])


@pytest.mark.slow
def test_answers_are_as_they_are_described(office: Installed) -> None:
    explore(office, 40)


@pytest.mark.soak
def test_many_answers_are_as_they_are_described(office: Installed) -> None:
    explore(office, 10_000)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_schemathesis_finds_nothing_by_itself(office: Installed, tmp_path: Path) -> None:
    settled = (
        f"[checks.{name}]\nexpected-statuses = {json.dumps(one['expected-statuses'])}"
        for name, one in _STATUSES.items()
    )
    (tmp_path / "schemathesis.toml").write_text("\n".join(settled))
    command: list[Any] = [Path(sys.executable).with_name("schemathesis"), "run"]
    command += [f"{office.app.url}/openapi.json", "--checks", "all", "-n", "50", "--no-color"]
    command += ["-H", f"Authorization: Bearer {office.key}"]
    known = {"SCHEMATHESIS_HOOKS": "tests.entrypoints.api.hooks", "PYTHONPATH": str(ROOT), "PATH": ""}

    found = subprocess.run(command, cwd=tmp_path, env=known, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout
