"""Profile images on the simulator itself, behind signed links."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from urllib.parse import parse_qs, urlsplit

import attrs
import httpx
import pytest

from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.server import RunningSimulator
from influence.adapters.simulator.web.faces import face
from influence.adapters.simulator.world import World


@attrs.frozen
class Town:
    """A running simulator, and somebody who asks it."""

    running: RunningSimulator
    client: httpx.Client

    def address(self, handle: str, host: str | None = None) -> str:
        """The address of a member's picture, as the API tells it; empty when it tells none."""
        told = self.running.environment()
        answer = self.client.get(
            told["INFLUENCE_TIKTOK_BASE_URL"] + "/tcm/creator/public/",
            params={"tcm_account_id": told["INFLUENCE_TIKTOK_ACCOUNT_ID"], "handle_name": handle},
            headers={
                "Access-Token": told["INFLUENCE_TIKTOK_ACCESS_TOKEN"],
                **({"Host": host} if host else {}),
            },
        )
        return str(answer.json()["data"].get("profile_image", ""))

    def addresses(self) -> Iterator[str]:
        """Where the pictures of members are."""
        members = (
            self.address(creator.handle) for creator in self.running.world.creators() if creator.is_member
        )
        return filter(None, members)

    def get(self, address: str) -> httpx.Response:
        return self.client.get(address)


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    world = World(3, clock=SimClock(frozen=True))
    world.populate(12)
    with RunningSimulator(world) as running, httpx.Client() as client:
        yield Town(running, client)


def test_a_face_is_served_for_its_signed_address(town: Town) -> None:
    one, other = (town.get(address) for address in islice(town.addresses(), 2))

    assert (one.status_code, one.headers["content-type"]) == (200, "image/png")
    assert one.headers["x-content-type-options"] == "nosniff"
    assert one.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert one.content != other.content


def test_a_link_dies_when_it_says(town: Town) -> None:
    clock, address = town.running.world.clock, next(town.addresses())
    end = int(parse_qs(urlsplit(address).query)["x-expires"][0])
    left = timedelta(seconds=end - clock.now().timestamp())

    clock.advance(left - timedelta(seconds=1))
    before = town.get(address).status_code
    clock.advance(timedelta(seconds=1))
    after = town.get(address).status_code

    assert timedelta(days=1) < left <= timedelta(days=2)
    assert (before, after) == (200, 403)


SPOILT: dict[str, Callable[[str], str]] = {
    "unsigned": lambda address: address.partition("?")[0],
    "prolonged": lambda address: address.replace("x-expires=1", "x-expires=2"),
    "another signature": lambda address: address[:-1] + ("0" if address[-1] != "0" else "1"),
    "another face": lambda address: address.replace("/avatar/7", "/avatar/8"),
    "no number": lambda address: address.partition("x-expires")[0] + "x-expires=soon&x-signature=a",
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_a_link_that_was_not_given_is_refused(town: Town, spoil: Callable[[str], str]) -> None:
    address = next(town.addresses())

    assert spoil(address) != address
    assert town.get(address).status_code == 200
    assert town.get(spoil(address)).status_code == 403


def test_pictures_lead_nowhere_for_who_asks_from_elsewhere(town: Town) -> None:
    handles = (creator.handle for creator in town.running.world.creators() if creator.is_member)
    told = [town.address(handle, host="evil.example") for handle in handles]

    assert any(told)
    assert all(address.startswith("https://p16-sign.tiktokcdn.invalid/") for address in told if address)


def test_a_client_is_told_where_pictures_come_from(town: Town) -> None:
    assert f"http://{town.running.environment()['INFLUENCE_IMAGE_HOSTS']}" == town.running.origin
    assert next(town.addresses()).startswith(f"{town.running.origin}/avatar/")


def test_a_face_is_the_same_whenever_it_is_drawn() -> None:
    assert face("7123.png") == face("7123.png")
    assert len({face(f"{number}.png") for number in range(50)}) > 45
