"""Rights that are lost, names that change and accounts that nobody wants, through the door."""

from collections.abc import Iterator

import attrs
import pytest

from tests.entrypoints.story import settled
from tests.support.program import Program, program_in, simulator

pytestmark = pytest.mark.journey


@attrs.frozen
class Followed:
    """The program, and four members who are followed."""

    program: Program
    handles: tuple[str, ...]


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    with simulator(program_in(tmp_path_factory.mktemp("losses"))) as program, program.warm() as warm:
        members = settled(warm).members[:4]
        warm("accounts", "add", *members).left_with(0)
        yield Followed(warm, members)


def test_a_flicker_waits_and_is_listed(followed: Followed) -> None:
    program, leaver = followed.program, followed.handles[0]
    program.say("simulator", "trigger", "leave", f"handle={leaver}")
    program.say("sync", "accounts", "--force")

    (waiting,) = program.ask("accounts", "erasures", "--now")

    assert (waiting["handle"], waiting["erase_by"]) == (leaver, None)
    assert waiting["not_before"] is not None
    assert f"@{leaver}  when TikTok says so again, after " in program.say("accounts", "erasures")
    assert program.ask("accounts", "show", leaver)["erasures"] == [waiting]
    assert "To be erased when TikTok says so again" in program.say("accounts", "show", leaver)


def test_an_old_name_leads_to_the_new_one(followed: Followed) -> None:
    program, handle = followed.program, followed.handles[1]
    program.say("simulator", "trigger", "rename", f"handle={handle}", "new_handle=renamed.creator")
    program.say("accounts", "add", "renamed.creator")

    error = program.refuse("accounts", "show", handle)

    assert error["code"] == "handle_changed"
    assert "@renamed.creator" in error["message"]
    assert "influence accounts show renamed.creator" in error["remedies"][0]
    [former] = program.ask("accounts", "show", "renamed.creator")["former_handles"]
    assert former["handle"] == handle
    assert f"Formerly @{handle} until " in program.say("accounts", "show", "renamed.creator")


def test_removing_asks_looks_and_removes(followed: Followed) -> None:
    program, handle = followed.program, followed.handles[2]
    unasked = program("accounts", "remove", handle).left_with(3)
    looked = program.ask("accounts", "remove", handle, "--dry-run")
    said = program.say("accounts", "remove", handle, "--dry-run")
    program.ask("accounts", "show", handle)
    removed = program.ask("accounts", "remove", handle, "--yes")

    assert "Not confirmed; nothing was done." in unasked.err
    assert looked == [
        {"handle": handle, "result": "would_be_removed", "consent_ended": False, "message": None}
    ]
    assert f"@{handle}: would be removed" in said
    assert removed == [{"handle": handle, "result": "removed", "consent_ended": False, "message": None}]
    assert program.refuse("accounts", "show", handle)["code"] == "account_not_found"


def test_an_account_with_an_order_stays(followed: Followed) -> None:
    program, handle = followed.program, followed.handles[3]
    program.say("campaigns", "create", "Spring", "--brand", "Acme")
    program.say("campaigns", "add", "Spring", handle)
    program.say("orders", "create", "Spring", handle)

    error = program.refuse("accounts", "remove", handle, "--yes")

    assert error["code"] == "account_has_orders"
    assert len(error["remedies"]) == 2
    assert program.ask("accounts", "show", handle)["handle"] == handle
