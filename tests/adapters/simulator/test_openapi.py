"""The description of the API, and the API held to it."""

from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.openapi import CODES, description
from influence.adapters.simulator.server import create_app
from influence.adapters.simulator.traffic import BASE
from influence.adapters.simulator.wire import envelope
from influence.adapters.simulator.wire.endpoints import ENDPOINTS
from influence.adapters.simulator.world import World
from tests.support.sometimes import assert_reached, sometimes

_HELD_TO = [
    not_a_server_error,
    status_code_conformance,
    response_schema_conformance,
    content_type_conformance,
]


def operation(method: str, path: str) -> dict[str, Any]:
    paths = cast("dict[str, Any]", description()["paths"])
    found: dict[str, Any] = paths[BASE + path][method.lower()]
    return found


def test_every_call_is_described_with_its_parameters() -> None:
    for (method, path), endpoint in ENDPOINTS.items():
        told = operation(method, path)
        names = {parameter.name for parameter in endpoint.parameters}
        if method == "GET":
            assert names <= {parameter["name"] for parameter in told["parameters"]}
        else:
            assert names == set(told["requestBody"]["content"]["application/json"]["schema"]["properties"])
        assert told["summary"]
        assert bool(told["security"]) is (endpoint.token.value != "none")


def test_lists_in_a_query_are_json_text() -> None:
    told = operation("GET", "/tcm/creator/status/get/")

    handles = next(parameter for parameter in told["parameters"] if parameter["name"] == "handle_names")

    assert handles["content"]["application/json"]["schema"]["maxItems"] == 20


def test_the_report_of_campaigns_asks_for_its_country() -> None:
    told = operation("GET", "/tto/tcm/report/")

    header = next(parameter for parameter in told["parameters"] if parameter["in"] == "header")

    assert (header["name"], header["required"]) == ("Country-Code", True)


def test_every_code_of_the_wire_is_described() -> None:
    known = {value for name, value in vars(envelope).items() if name.isupper() and isinstance(value, int)}

    assert known <= set(CODES)
    assert all(CODES.values())


class Explorer:
    """Asks every call for everything the description allows, and for what it forbids."""

    def __init__(self) -> None:
        self.world = World(3, clock=SimClock(frozen=True))
        self.world.populate(12)
        schema = schemathesis.openapi.from_asgi("/simulator/openapi.json", create_app(self.world))
        schema.validate()
        self.operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
        assert len(self.operations) == len(ENDPOINTS)
        creator = self.world.creators()[0]
        self.world.join(creator.handle)
        ours = self.world.credentials
        self.right: dict[str, object] = {
            "tcm_account_id": ours.account_id,
            "tto_tcm_account_id": ours.account_id,
            "handle_name": creator.handle,
            "app_id": ours.app_id,
            "client_id": ours.app_id,
            "secret": ours.app_secret,
            "client_secret": ours.app_secret,
        }

    def ask(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.operations))
        mode = data.draw(st.sampled_from(GenerationMode))
        case = data.draw(one.as_strategy(mode))
        if data.draw(
            st.integers(0, 3)
        ):  # mostly as the right app about the right account, to get behind the door
            for part in (case.query, case.body):
                if isinstance(part, dict):
                    part.update({name: value for name, value in self.right.items() if name in part})
        answer = case.call(headers={"Access-Token": self.world.credentials.access_token})
        case.validate_response(answer, checks=_HELD_TO)
        code = answer.json()["code"]
        sometimes("done", code == 0)
        sometimes("refused", code == envelope.PARAMETER)
        sometimes(f"code {code}")


def explore(examples: int) -> None:
    explorer = Explorer()

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        explorer.ask(data)

    ask()
    assert_reached(["done", "refused", f"code {envelope.PERMISSION}"])


@pytest.mark.slow
def test_answers_are_as_the_description_says() -> None:
    explore(400)


@pytest.mark.soak
def test_many_answers_are_as_the_description_says() -> None:
    explore(20_000)
