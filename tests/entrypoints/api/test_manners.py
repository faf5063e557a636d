"""How the Business API behaves: names of requests, marks of answers, limits, methods, what ends, and junk."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from influence.application.acting import Actor
from influence.domain.errors import Unusable
from influence.entrypoints.api.v1.ending import NEW, OLD_ACCOUNT_TYPE
from influence.entrypoints.api.v1.limits import SECONDS, Limits
from influence.entrypoints.settings import Settings
from tests.entrypoints.api.installed import Installed, installed

OLD: Final = "tiktok"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    with installed(tmp_path_factory.mktemp("manners")) as office:
        yield office


@pytest.mark.parametrize("sent", ["a", "job-7.2026:1", "x" * 64])
def test_a_plain_request_id_is_taken(office: Installed, sent: str) -> None:
    answer = office.ask("/accounts/999999", headers={"X-Request-Id": sent})

    assert answer.headers["x-request-id"] == sent
    assert answer.json()["request_id"] == sent


@pytest.mark.parametrize("sent", ["", "x" * 65, "two words", "a\tb", "<b>", "é"])
def test_any_other_request_id_is_replaced(office: Installed, sent: str) -> None:
    answer = office.ask("/whoami", headers={"X-Request-Id": sent.encode("latin-1")})

    assert answer.status_code == 200
    assert len(answer.headers["x-request-id"]) == 16
    assert answer.headers["x-request-id"] != sent


@pytest.mark.parametrize("path", ["/whoami", "/accounts", "/accounts/1"])
def test_what_did_not_change_is_not_sent_again(office: Installed, path: str) -> None:
    first = office.ask(path)
    mark = first.headers["etag"]

    again = office.ask(path, headers={"If-None-Match": f'"other", {mark}'})
    weakly = office.ask(path, headers={"If-None-Match": f"W/{mark}"})
    another = office.ask(path, headers={"If-None-Match": '"other"'})

    assert [(one.status_code, one.content) for one in (again, weakly)] == [(304, b""), (304, b"")]
    assert again.headers["etag"] == mark
    assert (another.status_code, another.content) == (200, first.content)


def test_another_answer_has_another_mark(office: Installed) -> None:
    marks = [office.ask(f"/accounts/{number}").headers["etag"] for number in (1, 2, 3, 1)]

    assert len(set(marks)) == 3
    assert marks[0] == marks[3]


def test_a_mark_opens_nothing_to_a_revoked_key(office: Installed) -> None:
    key = office.another_key("leaves soon")
    mark = office.ask("/accounts/1", key).headers["etag"]
    (number,) = [one.id for one in office.keys.all(_mara()) if one.name == "leaves soon"]
    office.keys.revoke(_mara(), number)

    answer = office.ask("/accounts/1", key, headers={"If-None-Match": mark})

    assert (answer.status_code, answer.json()["code"]) == (401, "key_ended")


def test_a_change_holds_only_while_nothing_changed(office: Installed) -> None:
    made = office.ask("/campaigns", method="POST", json={"name": "Match"}, headers={"Idempotency-Key": "m"})
    path = f"/campaigns/{made.json()['id']}"
    read = office.ask(path).headers["etag"]

    def change(brief: str, mark: str) -> int:
        said = {"If-Match": mark}
        return office.ask(path, method="PATCH", json={"brief": brief}, headers=said).status_code

    outcomes = [change("first", read), change("second", read), change("third", '"x"'), change("fourth", "*")]

    assert outcomes == [200, 412, 412, 200]
    assert office.ask(path).json()["brief"] == "fourth"
    assert (
        office.ask("/campaigns/999999", method="PATCH", json={}, headers={"If-Match": "*"}).status_code == 412
    )


@pytest.mark.parametrize("path", ["/whoami", "/accounts", "/accounts/1", "/accounts/999999"])
def test_headers_alone_are_those_of_the_answer(office: Installed, path: str) -> None:
    whole, alone = office.ask(path), office.ask(path, method="HEAD")

    assert (alone.status_code, alone.content) == (whole.status_code, b"")
    assert _lasting(alone.headers) == _lasting(whole.headers)


def _lasting(headers: httpx.Headers) -> dict[str, str]:
    passing = {"x-request-id", "date", "ratelimit", "content-length"}
    return {name: value for name, value in headers.items() if name not in passing}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "JUNK"])
def test_another_method_is_told_which_there_are(office: Installed, method: str) -> None:
    answer = office.ask("/whoami", method=method)

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_every_address_tells_all_of_its_methods(office: Installed) -> None:
    described = office.app.http.get("/openapi.json").json()["paths"]
    there_are = {path: {method.upper() for method in methods} for path, methods in described.items()}

    for path, methods in there_are.items():
        answer = office.app.http.options(path.replace("{number}", "1"))

        with_head = methods | ({"HEAD"} if "GET" in methods else set())
        assert answer.status_code == 204
        assert set(answer.headers["allow"].split(", ")) == {*with_head, "OPTIONS"}
    assert any(len(methods) > 1 for methods in there_are.values())


@pytest.mark.parametrize(
    "query",
    [
        b"search=%00",
        b"search=%ff%fe",
        b"search=\xff",
        b"search=%ED%A0%80",
        b"search=" + b"x" * 201,
        b"limit=99999999999999999999",
        b"limit=%D9%A1",
        b"limit=1e1",
        b"limit=",
        b"cursor=%00",
        b"cursor=" + b"9" * 400,
        b"%00=1",
        b"limit=1&limit=1",
        b"&".join([b"tag=x"] * 300),
    ],
)
def test_junk_in_the_query_is_refused_plainly(office: Installed, query: bytes) -> None:
    raw = b"GET /api/v1/accounts?" + query + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"

    answer = office.app.raw(raw + b"Authorization: Bearer " + office.key.encode() + b"\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400 ")
    if query.isascii():  # else it is no request at all, and the server says so by itself
        assert b'"code": "bad_value"' in answer
        assert b"/docs/api" in answer
    assert office.remarks == []


@pytest.mark.parametrize(
    "part",
    ["0", "-1", "01", "%D9%A1", "1_0", "+1", "%201", "1.0", "x", "9" * 19, "9" * 40, "%00", "1%2F2", "%ff"],
)
def test_no_number_is_nothing_that_is_there(office: Installed, part: str) -> None:
    answer = office.ask(f"/accounts/{part}")

    assert (answer.status_code, answer.json()["status"]) == (404, 404)
    assert office.remarks == []


def test_answers_are_kept_by_nobody_else(office: Installed) -> None:
    read, refused = office.ask("/accounts"), office.ask("/accounts", key="x")

    assert read.headers["cache-control"] == "private, no-cache"
    assert read.headers["vary"] == "Authorization"
    assert refused.headers["cache-control"] == "no-store"
    for answer in (read, refused):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_key_that_asks_too_often_waits(tmp_path: Path) -> None:
    with installed(tmp_path, api_requests=3) as office:
        answers = [office.ask("/whoami") for _ in range(5)]
        another = office.ask("/whoami", office.another_key("another"))

    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert answers[0].headers["ratelimit-policy"] == '"key";q=3;w=60'
    assert [one.headers["ratelimit"].split(";")[1] for one in answers] == ["r=2", "r=1", "r=0", "r=0", "r=0"]
    refused = answers[3]
    assert refused.json()["code"] == "too_many_requests"
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert another.status_code == 200


@given(
    quota=st.integers(1, 500),
    pauses=st.lists(st.floats(0, 90, allow_nan=False), min_size=1, max_size=200),
)
def test_no_minute_sees_more_than_twice_the_quota(quota: int, pauses: list[float]) -> None:
    now, passed = 0.0, []
    limits = Limits(quota, lambda: now)
    for pause in pauses:
        now += pause
        may, told = limits.spend("key")
        if may:
            passed.append(now)
        else:
            now += int(told["Retry-After"])
            assert limits.spend("key")[0]
            passed.append(now)

    for begun in passed:
        assert sum(begun <= at < begun + SECONDS for at in passed) <= 2 * quota


def test_a_rested_key_has_its_whole_share_again() -> None:
    now = 0.0
    limits = Limits(5, lambda: now)
    spent = [limits.spend("key")[0] for _ in range(7)]

    now = float(SECONDS)
    again = [limits.spend("key")[0] for _ in range(7)]

    assert spent == again == [True] * 5 + [False] * 2


def test_keys_that_rest_are_forgotten() -> None:
    now = 0.0
    limits = Limits(5, lambda: now)
    for number in range(10_000):
        limits.spend(number)

    now = float(SECONDS)
    limits.spend("one more")

    assert len(limits._buckets) == 1


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    old=st.sampled_from([OLD, NEW]),
    others=st.dictionaries(st.sampled_from(["limit", "sort", "search"]), st.just(None)),
)
def test_the_old_type_is_answered_as_the_new_one(
    office: Installed, old: str, others: dict[str, None]
) -> None:
    values = {"limit": "2", "sort": "handle", "search": "acme"}
    asked = {name: values[name] for name in others}

    answer = office.ask("/accounts", params={**asked, "account_type": old})

    plain = office.ask("/accounts", params={**asked, "account_type": NEW})
    assert answer.content == plain.content
    assert {one["account_type"] for one in answer.json()["items"]} == {NEW}
    assert ("deprecation" in answer.headers) is (old == OLD)
    assert "deprecation" not in plain.headers


def test_the_old_type_is_told_when_it_ends(office: Installed) -> None:
    answer = office.ask("/accounts", params={"account_type": OLD})

    assert answer.headers["deprecation"] == f"@{int(OLD_ACCOUNT_TYPE.since.timestamp())}"
    assert parsedate_to_datetime(answer.headers["sunset"]) == OLD_ACCOUNT_TYPE.until
    assert answer.headers["link"] == '</docs/api#ending>; rel="deprecation"; type="text/html"'


def test_the_documents_tell_the_same_days() -> None:
    page = (Path(__file__).parents[3] / "docs" / "api-versions.md").read_text(encoding="utf-8")

    assert f"| {OLD_ACCOUNT_TYPE.since.date()} | {OLD_ACCOUNT_TYPE.until.date()}, and" in page
    assert f"`@{int(OLD_ACCOUNT_TYPE.since.timestamp())}`" in page
    assert f"`{NEW}`" in page


def test_an_installation_may_have_no_old_type(tmp_path: Path) -> None:
    with installed(tmp_path, old_account_type="") as office:
        answer = office.ask("/accounts", params={"account_type": OLD})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_value")


@pytest.mark.parametrize("taken", [NEW, "instagram", "a\nb"])
def test_no_type_of_now_is_an_old_one(taken: str) -> None:
    with pytest.raises(Unusable):
        Settings(old_account_type=taken)


def _mara() -> Actor:
    return Actor("acme", "mara")
