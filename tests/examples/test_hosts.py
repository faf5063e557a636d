"""Each host of `examples/` does what its README says: own login, own page, the product inside."""

from pathlib import Path

import pytest

from tests.examples.hosting import HOSTS, PASSWORD, running, submit
from tests.examples.worlds import TikTok
from tests.support.program import Program, program_in

pytestmark = pytest.mark.journey


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
