"""Each host of `examples/` does what its README says: own login, own page, the product inside."""

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from tests.examples.hosting import HOSTS, PASSWORD, running, submit
from tests.support.program import Program, program_in, simulator

pytestmark = pytest.mark.journey


@attrs.frozen
class TikTok:
    """A simulated TikTok, somebody in its marketplace, and somebody who is not."""

    program: Program
    member: str
    outsider: str


@pytest.fixture(scope="module")
def tiktok(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TikTok]:
    """A small simulated world."""
    with simulator(program_in(tmp_path_factory.mktemp("tiktok"))) as program, program.warm() as warm:
        warm.say("simulator", "seed", "--count", "10", "--members", "50%", "--seed", "7")
        creators = [
            warm.ask("simulator", "creators", "--membership", membership, "--limit", "1")["handles"][0]
            for membership in ("IN", "NOT_IN")
        ]
        yield TikTok(program, *creators)


@pytest.mark.parametrize("name", HOSTS)
def test_a_host_lets_its_users_work_with_the_product(name: str, tiktok: TikTok, tmp_path: Path) -> None:
    host, at_home = HOSTS[name], program_in(tmp_path)
    tiktok_settings = {
        k: v for k, v in tiktok.program.environment.items() if k.startswith("INFLUENCE_TIKTOK")
    }

    with running(host, at_home.told(**tiktok_settings)) as browser:
        before = browser.get("/influence/api/v1/accounts")
        wrong = submit(browser, host.login, host.login, user="mara", username="mara", password="a guess")
        still_out = browser.get("/influence/api/v1/accounts")
        page = submit(browser, host.login, host.login, user="mara", username="mara", password=PASSWORD)
        added = submit(browser, "/", "/creators", handle=tiktok.member, note="quick and friendly")
        refused = submit(browser, "/", "/creators", handle=tiktok.outsider)
        listed = browser.get("/influence/api/v1/accounts")
        health = browser.get("/influence/healthz")

    assert (before.status_code, still_out.status_code) == (401, 401)
    assert "password" in wrong.text
    assert "/creators" in page.text
    assert f"@{tiktok.member}" in added.text
    assert "not_a_marketplace_member" in refused.text
    assert f"@{tiktok.outsider}" not in refused.text
    assert [account["handle"] for account in listed.json()["items"]] == [tiktok.member]
    assert health.json()["status"] == "ok"
    assert _recorded(at_home, host.folder) == {"mara"}


def _recorded(program: Program, folder: str) -> set[str]:
    """Who is written down for what was done with accounts."""
    database = program.database.with_name(f"{folder}.db")
    rows = program.ask("audit", "list", "--all", "--database", str(database))
    return {row["by"] for row in rows if row["kind"] == "account"}
