"""Doing things once over HTTP: many callers of one key, other bodies, other callers, and what is kept."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import httpx
import pytest

from influence.domain.membership import Membership
from influence.domain.networks import Network
from influence.domain.ports.upstream_failures import NotConfigured, TikTokUnavailable
from tests.contract.storage.backends import all_backends
from tests.entrypoints.api.writing import Programs, programs

CALLERS: Final = 8


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    with all_backends() as backends, programs(backends["sqlite"], tmp_path_factory.mktemp("once")) as office:
        yield office


@pytest.mark.parametrize("key", [None, ""])
def test_without_a_key_nothing_is_done(office: Programs, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}

    answer = office.post("/campaigns", {"name": "No key"}, once=None, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert any("Idempotency-Key" in way for way in answer.json()["remedies"])
    assert "No key" not in names(office)


def names(office: Programs) -> list[str]:
    with office.storage.view("acme") as view:
        return [one.name for one in view.campaigns.all()]


def test_a_repeat_is_answered_the_same(office: Programs) -> None:
    first = office.post("/campaigns", {"name": "Once"}, once="once")
    again = office.post("/campaigns", {"name": "Once"}, once="once")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert names(office).count("Once") == 1


def test_a_repeated_refusal_is_the_same_refusal(office: Programs) -> None:
    office.post("/campaigns", {"name": "Taken"})

    first = office.post("/campaigns", {"name": "Taken"}, once="taken")
    again = office.post("/campaigns", {"name": "Taken"}, once="taken")

    assert (first.status_code, first.json()["code"]) == (409, "campaign_exists")
    assert (again.status_code, again.content) == (409, first.content)
    assert again.headers["content-type"] == "application/problem+json"


def test_a_key_is_for_one_request(office: Programs) -> None:
    number = office.told("/campaigns", {"name": "Fits"}, once="fits")["id"]

    other_body = office.post("/campaigns", {"name": "Other"}, once="fits")
    other_address = office.post(f"/campaigns/{number}/archive", once="fits")

    for answer in (other_body, other_address):
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
        assert answer.json()["remedies"]
    assert "Other" not in names(office)


def test_callers_do_not_share_keys(office: Programs) -> None:
    office.post("/campaigns", {"name": "Mine"}, once="shared")

    other = office.post("/campaigns", {"name": "Yours"}, once="shared", key=office.another_key("other"))
    foreign = office.post(
        "/campaigns", {"name": "Mine"}, once="shared", key=office.another_key("bolt's", tenant="bolt")
    )

    assert (other.status_code, foreign.status_code) == (201, 201)
    assert "idempotency-replayed" not in foreign.headers


def test_a_body_that_cannot_be_read_uses_up_no_key(office: Programs) -> None:
    refused = office.post("/campaigns", {"name": 7}, once="typo")
    done = office.post("/campaigns", {"name": "Seven"}, once="typo")

    assert (refused.status_code, done.status_code) == (400, 201)


def test_what_tiktok_failed_at_is_told_item_by_item(office: Programs) -> None:
    office.members("steady")
    office.market.fail_next(NotConfigured(("INFLUENCE_TIKTOK_APP_ID",)), "memberships")
    failed = office.post("/accounts/membership-checks", {"which": "all"})
    office.market.fail_next(TikTokUnavailable("away"), "invite")
    office.market.add_creator("shy", Membership.NOT_IN)
    shy = office.told("/accounts/invites", {"handles": ["shy", "not a handle"]})["results"]

    assert (failed.status_code, failed.json()["error"]["code"]) == (200, "tiktok_not_configured")
    assert [one["sent"] for one in shy] == ["failed", "failed"]
    assert [one["status"] for one in shy] == [502, 400]


def test_orders_are_placed_once_for_a_key(office: Programs) -> None:
    office.members("once.one", "once.two")
    number = office.campaign("Placed once", "once.one", "once.two")
    wanted = {"handles": ["once.one", "once.two"]}
    before = [call.name for call in office.market.calls].count("place_orders")

    answers = at_once(office, f"/campaigns/{number}/orders", wanted, "orders")

    assert len({answer.content for answer in answers}) == 1
    with office.storage.view("acme") as view:
        assert len(list(view.orders.select(campaign=number))) == 2  # type: ignore[arg-type]
    assert [call.name for call in office.market.calls].count("place_orders") == before + 1


def at_once(office: Programs, path: str, body: object, key: str) -> Sequence[httpx.Response]:
    """The answers to as many callers at once, that ask again as long as they are told to wait."""

    def ask(_: int) -> httpx.Response:
        while (answer := office.post(path, body, once=key)).status_code == 409:
            assert (answer.json()["code"], answer.headers["retry-after"]) == ("request_at_work", "2")
        return answer

    with ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(ask, range(CALLERS)))


def many(office: Programs, name: str, keys: int) -> None:
    """So many keys, each of as many callers at once: a deed each, and one answer for all callers of a key."""
    office.members(name)
    number = office.campaign(name, name)
    paths = (
        ("/influencers/notes", lambda key: {"whom": [name], "text": key}),
        (f"/campaigns/{number}/reports", lambda key: {"note": key}),
        ("/accounts", lambda key: {"handles": [key], "network": "instagram"}),
        ("/campaigns", lambda key: {"name": f"Campaign {key}"}),
    )
    asked = [f"{name}.{one}" for one in range(keys)]

    for place, key in enumerate(asked):
        path, body = paths[place % len(paths)]
        answers = at_once(office, path, body(key), key)
        assert {answer.status_code for answer in answers} <= {201, 207}, [one.text for one in answers]
        assert len({answer.content for answer in answers}) == 1
        assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1

    with office.storage.view("acme") as view:
        account = view.accounts.find(Network.TIKTOK, name)
        assert account is not None
        assert account.influencer is not None
        assert [note.text for note in view.influencers.get(account.influencer).notes] == asked[0::4]
        kept = view.kept_reports.all(number)  # type: ignore[arg-type]
        assert [report.note for report in kept] == asked[1::4]
        assert [handle for handle in asked if view.accounts.find(Network.INSTAGRAM, handle)] == asked[2::4]


def test_each_deed_is_done_once_for_many_callers(office: Programs) -> None:
    many(office, "crowd", 40)


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_a_thousand_deeds_are_done_once_each(office: Programs) -> None:
    many(office, "thousand", 1000)
