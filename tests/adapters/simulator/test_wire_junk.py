from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from influence.adapters.simulator.wire.calls import Endpoint, Token
from influence.adapters.simulator.wire.endpoints import ENDPOINTS
from tests.adapters.simulator.brand import Brand, Data, Person
from tests.support.sometimes import assert_reached, sometimes

Handle = Callable[[], str]

OURS = [one for one in ENDPOINTS.values() if one.path.startswith(("/tto/", "/business/", "/tcm/tt_video/"))]
JUNK: tuple[Any, ...] = (
    None, "", 0, -1, 10**30, 1.5, True, [], [None], ["a"], {}, {"a": 1}, "x" * 5_000, "@ann", "ann", "1",
    "CAMPAIGN", "BRAND_LINK", "LINK", "REVOKE", "2026-06-01", "US", ["US"], "item_id", ["item_id"], float("inf"),
)  # fmt: skip


def known_values(brand: Brand, person: Person) -> dict[str, Any]:
    """Values that are right for the parameters which need one that exists."""
    made = brand.campaign(person.handle)
    brand.join(person, made["invite_link"])
    return {
        "tto_tcm_account_id": brand.app.account_id, "tcm_account_id": brand.app.account_id,
        "creator_id": person.open_id, "business_id": person.open_id, "handle_name": person.handle,
        "handle_names": [person.handle], "campaign_id": made["campaign_id"], "campaign_name": "S", "brand_name": "A",
        "tto_invite_link": made["invite_link"], "video_id": brand.video(person.handle), "app_id": brand.app.app_id,
        "secret": brand.app.app_secret, "country_codes": ["US"], "fields": ["item_id"],
    }  # fmt: skip


def drawn(data: st.DataObject, endpoint: Endpoint, known: Data) -> Data:
    """Something for every parameter: right, one of its choices, left out or anything else."""
    return {
        one.name: data.draw(
            st.sampled_from([known.get(one.name)])
            | st.sampled_from(one.choices or (known.get(one.name),))
            | st.sampled_from(JUNK)
        )
        for one in endpoint.parameters
    }


def test_no_call_breaks_an_endpoint(brand: Brand, member: Handle) -> None:
    somebody = brand.consented(member())
    known = known_values(brand, somebody)

    @settings(max_examples=300, deadline=None)
    @given(data=st.data())
    def call(data: st.DataObject) -> None:
        endpoint = data.draw(st.sampled_from(OURS))
        token = somebody.token if endpoint.token is Token.CREATOR else None
        told = {name: value for name, value in drawn(data, endpoint, known).items() if value is not None}

        answer = (brand.get if endpoint.method == "GET" else brand.post)(endpoint.path, token=token, **told)

        assert answer["code"] in {0, 40001, 40002, 40007, 40121, 40132}
        sometimes(f"code {answer['code']}")
        sometimes("a creator's call done", answer["code"] == 0 and token)

    call()

    assert_reached(["code 0", "code 40001", "code 40002", "code 40007", "a creator's call done"])
