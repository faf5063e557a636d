"""Profile images through the door: facts, files, and links that die."""

import stat
from collections.abc import Iterator

import attrs
import pytest

from tests.entrypoints.story import settled
from tests.support.program import Program, program_in, simulator

pytestmark = pytest.mark.journey

SHOWN = {
    "handle",
    "network",
    "media_type",
    "bytes",
    "width",
    "height",
    "source",
    "fetched_at",
    "expires_at",
    "file",
}


@attrs.frozen
class Followed:
    """The program, and a member whose picture TikTok tells."""

    program: Program
    handle: str


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    with simulator(program_in(tmp_path_factory.mktemp("images"))) as program, program.warm() as warm:
        members = settled(warm).members
        warm("accounts", "add", *members).left_with(0)
        told = (m for m in members if warm.ask("accounts", "image", m)["media_type"])
        yield Followed(warm, next(told))


def test_facts_are_shown_without_a_file(followed: Followed) -> None:
    facts = followed.program.ask("accounts", "image", followed.handle)

    assert set(facts) == SHOWN
    assert (facts["media_type"], facts["width"], facts["height"]) == ("image/png", 96, 96)
    assert (facts["source"], facts["network"], facts["file"]) == ("ttcm_public", "tiktok", None)
    assert facts["fetched_at"] < facts["expires_at"]


def test_people_read_the_same_and_no_address(followed: Followed) -> None:
    said = followed.program.say("accounts", "image", f"@{followed.handle}")

    assert f"@{followed.handle}: image/png, 96 × 96 pixels" in said
    assert "the copy is kept until" in said
    assert "http" not in said


def test_a_file_is_written_for_its_owner_only(followed: Followed) -> None:
    program, path = followed.program, followed.program.folder / "face.png"

    facts = program.ask("accounts", "image", followed.handle, "-o", "face.png")

    assert facts["file"] == "face.png"
    assert path.read_bytes().startswith(b"\x89PNG")
    assert len(path.read_bytes()) == facts["bytes"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes() in program.stored()


def test_a_file_that_is_there_stays_unless_forced(followed: Followed) -> None:
    program, path = followed.program, followed.program.folder / "mine.txt"
    path.write_text("mine")

    error = program.refuse("accounts", "image", followed.handle, "-o", "mine.txt")
    assert (error["code"], path.read_text()) == ("file_exists", "mine")
    program.say("accounts", "image", followed.handle, "-o", "mine.txt", "--force")

    assert path.read_bytes().startswith(b"\x89PNG")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(program.folder.glob(".*.part"))


def test_a_link_to_a_file_is_replaced_not_followed(followed: Followed) -> None:
    program, target = followed.program, followed.program.folder / "target.txt"
    target.write_text("target")
    (program.folder / "link.png").symlink_to(target)

    assert program.refuse("accounts", "image", followed.handle, "-o", "link.png")["code"] == "file_exists"
    program.say("accounts", "image", followed.handle, "-o", "link.png", "--force")

    assert target.read_text() == "target"
    assert not (program.folder / "link.png").is_symlink()


def test_a_place_where_nothing_can_be_written_is_bad_input(followed: Followed) -> None:
    error = followed.program.refuse(
        "accounts", "image", followed.handle, "-o", "no/such/folder.png", status=2
    )

    assert error["code"] == "file_unwritable"


def test_nobody_has_no_picture(followed: Followed) -> None:
    assert followed.program.refuse("accounts", "image", "nobody.at.all")["code"] == "account_not_found"


def test_a_dead_link_is_an_absence_until_the_next_refresh(followed: Followed) -> None:
    program = followed.program
    program.say("simulator", "clock", "+72h")

    absent = program.ask("accounts", "image", followed.handle)
    error = program.refuse("accounts", "image", followed.handle, "-o", "late.png")
    program.say("sync", "accounts")
    again = program.ask("accounts", "image", followed.handle)

    assert absent["media_type"] is None
    assert absent["message"].startswith("Link expired on")
    assert absent["remedies"] == ["influence sync accounts"]
    assert (error["code"], error["remedies"]) == ("no_picture", ["influence sync accounts"])
    assert not (program.folder / "late.png").exists()
    assert again["media_type"] == "image/png"


def test_without_the_setting_this_machine_is_not_asked(followed: Followed) -> None:
    program = followed.program
    program.say("simulator", "clock", "+25h")
    cold = Program(program.folder, {**program.environment, "INFLUENCE_IMAGE_HOSTS": ""})

    assert cold.refuse("accounts", "image", followed.handle)["code"] == "image_address_refused"
