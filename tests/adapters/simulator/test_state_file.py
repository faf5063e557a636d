import json
import stat
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from influence.adapters.simulator.campaigns import BrandProfile, CampaignKind, Plan
from influence.adapters.simulator.clock import SimClock
from influence.adapters.simulator.creators import Creator, Membership
from influence.adapters.simulator.credentials import credentials_of
from influence.adapters.simulator.habits import Habits, set_habits
from influence.adapters.simulator.order_book import Brief
from influence.adapters.simulator.orders import Deliverable
from influence.adapters.simulator.server import RunningSimulator
from influence.adapters.simulator.state_file import StateFile, StateFileUnreadable, encoded
from influence.adapters.simulator.world import World
from tests.adapters.simulator.client import Client


def lived_in() -> World:
    """A world in which everything that can be kept has happened."""
    world = World(
        9, clock=SimClock(frozen=True), credentials=credentials_of(5), report_delay=timedelta(minutes=5)
    )
    world.populate(10)
    first, second, third, *_ = world.creators()
    brief = Brief(world.credentials.account_id, "Acme", "", (Deliverable("One"), Deliverable("Two", 30)))
    world.book.place(brief, [first, second], world.clock.now())
    video, _ = world.publish_new(first.handle, caption="Hallo 👋 مرحبا")
    world.review(first.handle, video.video_id, "AD_REVIEWING")
    world.refuse(second.handle)
    world.delete_video(second.handle, world.videos(second.handle)[0].video_id)
    world.rename(third.handle, "renamed")
    world.delete_account(world.creators()[4].handle)
    code = world.desk.issue(first, ("video.list",), "https://example.org/", world.clock.now())
    consent, _ = world.desk.trade(code.code, "https://example.org/", world.clock.now())
    world.desk.refresh(consent.refresh_token, world.clock.now())
    live_campaigns(world, *world.creators(Membership.IN)[:2])
    world.clock.advance(timedelta(days=3))
    return world


def live_campaigns(world: World, first: Creator, second: Creator) -> None:
    """Everything of the newer generation that can be kept."""
    set_habits(world, {"contradictions": "example", "handle_names_delay": 7.5})
    account, now = world.credentials.account_id, world.clock.now()
    profile = world.campaigns.add_profile(BrandProfile("", account, "Acme", "1", "https://acme.example/"))
    link = Plan(account, CampaignKind.BRAND_LINK, "Acme", brand_profile_id=profile.profile_id)
    world.campaigns.create(link, (), ("9",), now)
    plan = Plan(account, CampaignKind.CAMPAIGN, "Acme", name="Summer", spark_days=7, description="👋")
    made = world.campaigns.create(plan, [first], (), now)
    made = world.campaigns.extend(made, [second], ("8",), now)
    video, _ = world.publish_in_campaign(first.handle, made.invite_link, released=False)
    world.review(first.handle, video.video_id, "CONTENT_REVIEW_FAIL", "no disclosure")
    world.publish_in_campaign(first.handle, made.invite_link)
    for place in (1, 2, 3):
        world.ask_for_link(world.campaign(made.campaign_id), world.videos(second.handle)[place].video_id)
    for request, approve in zip(world.campaigns.requests.all, (True, False), strict=False):
        world.answer_link(second.handle, request.request_id, approve=approve)
    world.hide_video(second.handle, world.videos(second.handle)[0].video_id, private=True)
    world.use_up(world.book.codes[0].code)
    world.brand.use(world.brand.issue(now).code, now)
    world.brand.issue(now)
    world.revoke_brand_token()
    world.publications.add(first.key, video.video_id, now)
    world.publications.add(first.key, None, now)
    world.take_over(first.handle)


def test_a_world_comes_back_as_it_went(tmp_path: Path) -> None:
    world, file = lived_in(), StateFile(tmp_path / "deep" / "world.json")

    file.save(world)
    back = file.load()

    assert back is not None
    assert encoded(back) == encoded(world)
    assert [back.standing(c) for c in back.creators()] == [world.standing(c) for c in world.creators()]


def test_a_world_goes_on_where_it_rested(tmp_path: Path) -> None:
    world, file = lived_in(), StateFile(tmp_path / "world.json")
    file.save(world)
    back = file.load()
    assert back is not None
    handle = world.creators()[0].handle

    assert back.publish_new(handle) == world.publish_new(handle)
    assert encoded(back) == encoded(world)


LATER = (
    "habits", "unseen", "brand_profiles", "campaigns", "link_requests", "brand_secrets_drawn", "brand_codes",
    "publications", "spark_requests",
)  # fmt: skip


def test_a_file_from_before_campaigns_still_loads(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    kept = json.loads(encoded(lived_in()))
    for name in LATER:
        del kept["world"][name]
    for code in kept["world"]["codes"]:
        del code["accepted_elsewhere"]
    path.write_text(json.dumps(kept))

    back = StateFile(path).load()

    assert back is not None
    assert (back.habits, back.campaigns.campaigns) == (Habits(), ())
    assert [creator.handle for creator in back.creators()] == [one.handle for one in lived_in().creators()]
    assert set(kept["world"]) | set(LATER) == set(json.loads(encoded(back))["world"])


def test_campaigns_go_on_where_they_rested(tmp_path: Path) -> None:
    world, file = lived_in(), StateFile(tmp_path / "world.json")
    file.save(world)
    back = file.load()
    assert back is not None

    def live_on(lived: World) -> None:
        campaign = lived.campaigns.campaigns[-1]
        owner = lived.people.by_key(campaign.invited[1].owner)
        lived.publish_in_campaign(owner.handle, campaign.invite_link)
        lived.campaigns.create(campaign.plan, [owner], (), lived.clock.now())
        asked = lived.ask_for_link(lived.campaigns.campaigns[-1], lived.videos(owner.handle)[-1].video_id)
        lived.answer_link(owner.handle, asked.request_id, approve=True)
        lived.brand.issue(lived.clock.now())
        lived.publications.add(owner.key, None, lived.clock.now())

    live_on(world)
    live_on(back)

    assert encoded(back) == encoded(world)


def test_only_the_owner_reads_the_file_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "world.json")
    file.save(lived_in())

    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file.path]


def test_no_file_is_no_world(tmp_path: Path) -> None:
    assert StateFile(tmp_path / "world.json").load() is None


def damaged(**changed: object) -> bytes:
    kept = json.loads(encoded(lived_in()))
    kept["world"].update(changed)
    return json.dumps(kept).encode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[]", "not written by this simulator"),
        (b'{"format": "something"}', "not written by this simulator"),
        (b'{"format": "influence-simulator", "version": 2}', "its version is 2"),
        (b'{"format": "influence-simulator", "version": 1}', "damaged"),
        (damaged(creators=None), "damaged"),
        (damaged(creators=[{}]), "damaged"),
        (damaged(now="2026-06-01"), "damaged"),
        (damaged(now="1000-01-01T00:00:00+00:00"), "damaged"),
        (damaged(codes=[]), "damaged"),
        (damaged(consents=[]), "damaged"),
        (damaged(surprise=1), "damaged"),
        (damaged(report_delay_seconds=1e300), "damaged"),
        (damaged(brand_profiles=[]), "damaged"),
        (damaged(campaigns=[]), "damaged"),
        (damaged(link_requests=[{}]), "damaged"),
        (damaged(habits={"contradictions": "both"}), "damaged"),
        (damaged(habits={"colour": "red"}), "damaged"),
        (damaged(habits=None), "damaged"),
        (damaged(unseen=None), "damaged"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_file_that_is_not_ours_is_refused_and_left_alone(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "world.json"
    path.write_bytes(content)

    with pytest.raises(StateFileUnreadable, match=reason) as refused:
        StateFile(path).load()

    assert str(path) in str(refused.value)
    assert path.read_bytes() == content


def test_a_running_simulator_keeps_every_change_at_once(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    with RunningSimulator(World(3, clock=SimClock(frozen=True)), state_file=path) as running:
        httpx.post(f"{running.origin}/simulator/seed", json={"handles": ["ann", "bob"], "members": 0.5})
        kept = StateFile(path).load()
        alive = encoded(running.world)

    assert kept is not None
    assert encoded(kept) == alive


def test_a_restarted_simulator_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    with RunningSimulator(World(3), state_file=path) as running:
        running.world.add_handles(["ann"], members=1)
        before = running.environment()["INFLUENCE_TIKTOK_ACCESS_TOKEN"]

    with RunningSimulator(World(4), state_file=path) as running:
        assert running.world.creator("ann").is_member
        assert running.environment()["INFLUENCE_TIKTOK_ACCESS_TOKEN"] == before


def test_a_simulator_does_not_start_on_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    path.write_text("something else")

    with pytest.raises(StateFileUnreadable):
        RunningSimulator(state_file=path)


def test_a_state_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    with RunningSimulator(World(3), state_file=path) as running:
        running.world.add_handles(["ann"])
        path.unlink()
        path.mkdir()

        client = Client(running)
        api, (status, control) = client.order("ann"), client.control("seed", count=1)
        client.http.close()
        path.rmdir()

    assert (api["code"], api["data"]) == (50000, {})
    assert (status, "could not be written" in control["error"]) == (507, True)
    assert StateFile(path).load() is not None
    assert list(tmp_path.iterdir()) == [path]
