from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from influence.adapters.simulator.campaign_book import CampaignBook
from influence.adapters.simulator.campaigns import Campaign, CampaignKind, Plan, Verdict
from influence.adapters.simulator.clock import START
from influence.adapters.simulator.refusals import Refused
from influence.adapters.simulator.world import World
from tests.adapters.simulator.brand import Brand
from tests.support.sometimes import assert_reached, sometimes

Handle = Callable[[], str]
STATUS = "/tto/tcm/campaign/link/status/"
RECEIVED = "/tto/creator/link/request/get/"
CONFIRM = "/tto/creator/link/request/confirm/"
JOIN = "/tto/creator/campaign/join/"
OWN = "/tto/creator/campaign/video/link/"


def test_a_link_request_waits_for_its_creator(brand: Brand, member: Handle) -> None:
    handle = member()
    campaign_id, video_id = brand.campaign(handle)["campaign_id"], brand.video(handle)

    answer = brand.link(campaign_id, video_id)

    assert answer["data"] == {
        "video_id": video_id,
        "status": "IN_REVIEW",
        "last_reminded_timestamp": f"{brand.world.clock.now():%Y-%m-%dT%H:%M:%SZ}",
        "number_of_requests": 1,
        "campaign_type": "CAMPAIGN",
    }
    assert brand.shown(campaign_id)["video_ids"] == []


def test_a_creator_reads_and_approves_the_request(brand: Brand, member: Handle) -> None:
    person = brand.consented(member())
    made, video_id = brand.campaign(person.handle), brand.video(person.handle)
    brand.link(made["campaign_id"], video_id)

    received = brand.seen_by(person, RECEIVED, tto_invite_link=made["invite_link"])["data"]
    request_id = received["link_requests"][0]["link_request_id"]
    answer = brand.by(person, CONFIRM, link_request_id=request_id, action="APPROVE")

    assert received == {
        "campaign_id": made["campaign_id"],
        "spark_authorization_days": 0,
        "link_requests": [{"video_id": video_id, "link_request_id": request_id}],
    }
    assert (answer["code"], answer["data"]) == (0, {})
    assert brand.shown(made["campaign_id"])["video_ids"] == [video_id]
    again = brand.seen_by(person, RECEIVED, tto_invite_link=made["invite_link"])["data"]
    assert again["link_requests"] == []


def test_a_rejected_request_links_nothing_and_stays_decided(brand: Brand, member: Handle) -> None:
    person = brand.consented(member())
    made, video_id = brand.campaign(person.handle), brand.video(person.handle)
    brand.link(made["campaign_id"], video_id)
    received = brand.seen_by(person, RECEIVED, tto_invite_link=made["invite_link"])["data"]
    request_id = received["link_requests"][0]["link_request_id"]

    codes = [
        brand.by(person, CONFIRM, link_request_id=request_id, action=action)["code"]
        for action in ("REJECT", "APPROVE", "REJECT")
    ]
    brand.wait(days=2)

    assert codes == [0, 40002, 40002]
    assert brand.shown(made["campaign_id"])["video_ids"] == []
    assert brand.link(made["campaign_id"], video_id)["code"] == 40002
    assert brand.link(made["campaign_id"], video_id, "REVOKE")["code"] == 40002


def test_two_reminders_are_possible_a_day_apart(brand: Brand, member: Handle) -> None:
    handle = member()
    campaign_id, video_id = brand.campaign(handle)["campaign_id"], brand.video(handle)
    answers = [brand.link(campaign_id, video_id)]

    for hours in (23, 1, 24, 48):
        brand.wait(hours=hours)
        answers.append(brand.link(campaign_id, video_id))

    assert [answer["code"] for answer in answers] == [0, 40002, 0, 0, 40002]
    assert "24 hours" in answers[1]["message"]
    assert answers[3]["data"]["number_of_requests"] == 3


def test_a_request_is_withdrawn_once_and_only_undecided(brand: Brand, member: Handle) -> None:
    handle = member()
    campaign_id, video_id = brand.campaign(handle)["campaign_id"], brand.video(handle)

    codes = [brand.link(campaign_id, video_id, action)["code"] for action in ("REVOKE", "LINK")]
    withdrawn = brand.link(campaign_id, video_id, "REVOKE")
    codes.append(brand.link(campaign_id, video_id, "REVOKE")["code"])

    assert codes == [40002, 0, 40002]
    assert withdrawn["data"]["status"] == "REVOKE"


@pytest.mark.parametrize("code", [40001, 40003])
def test_the_code_of_broken_rules_can_be_chosen(brand: Brand, member: Handle, code: int) -> None:
    handle = member()
    campaign_id, video_id = brand.campaign(handle)["campaign_id"], brand.video(handle)
    brand.link(campaign_id, video_id)

    with brand.habits(refusal_code=code):
        answer = brand.link(campaign_id, video_id)

    assert (answer["code"], answer["data"]) == (code, {})


def test_only_public_free_videos_of_the_invited_can_be_asked_for(brand: Brand, member: Handle) -> None:
    inside, outside = member(), member()
    campaign_id = brand.campaign(inside)["campaign_id"]
    private, deleted, linked = (brand.video(inside, place) for place in range(3))
    brand.trigger("make_private", inside, video_id=private)
    brand.trigger("delete_video", inside, video_id=deleted)
    brand.trigger("campaign_link", inside, link=campaign_id, video_id=linked)

    asked = [private, deleted, linked, brand.video(outside), "7000000000000000001"]

    assert [brand.link(campaign_id, video_id)["code"] for video_id in asked] == [40002] * 5
    assert brand.link(campaign_id, brand.video(inside, 1))["code"] == 0


def test_the_states_of_all_requests_are_listed(brand: Brand, member: Handle) -> None:
    first, second = member(), member()
    made = brand.campaign(first, second)
    campaign_id = made["campaign_id"]
    for handle in (first, second):
        brand.link(campaign_id, brand.video(handle))
    brand.trigger("link_approve", first)
    brand.trigger("link_reject", second)

    told = brand.asked(STATUS, campaign_ids=[campaign_id])["data"]
    filtered = brand.asked(STATUS, handle_names=[second])["data"]["video_infos"]
    links = brand.asked(STATUS, campaign_ids=[campaign_id], campaign_type="BRAND_LINK")["data"]

    assert [one["status"] for one in told["video_infos"]] == ["APPROVE", "REJECTED"]
    assert told["page_info"] == {"page": 1, "page_size": 10, "total_number": 2, "total_page": 1}
    assert [one["video_id"] for one in filtered] == [brand.video(second)]
    assert all(one["link_request_id"] for one in told["video_infos"])
    assert links["video_infos"] == []


def test_the_state_list_can_follow_its_example(brand: Brand, member: Handle) -> None:
    handle = member()
    campaign_id = brand.campaign(handle)["campaign_id"]
    brand.link(campaign_id, brand.video(handle))

    with brand.habits(contradictions="example"):
        told = brand.asked(STATUS, campaign_ids=[campaign_id])["data"]

    assert told["page_info"] == {"page": 1, "page_size": 10, "total_number": 1, "total_size": 1}
    assert "link_request_id" not in told["video_infos"][0]


@pytest.mark.parametrize(
    "query",
    [
        {"page_size": 51},
        {"campaign_ids": ["1"] * 51},
        {"handle_names": ["a"] * 51},
        {"campaign_type": "BRAND"},
    ],
    ids=str,
)
def test_a_state_list_out_of_bounds_is_40002(brand: Brand, query: dict[str, Any]) -> None:
    assert brand.asked(STATUS, **query)["code"] == 40002


@pytest.mark.parametrize("told", [{"action": "UNLINK"}, {"action": None}, {"video_id": None}], ids=str)
def test_a_link_call_out_of_bounds_is_40002(brand: Brand, member: Handle, told: dict[str, Any]) -> None:
    handle = member()
    body = {
        "campaign_id": brand.campaign(handle)["campaign_id"],
        "video_id": brand.video(handle),
        "action": "LINK",
        **told,
    }

    assert brand.done("/tto/tcm/campaign/link/", **body)["code"] == 40002


def test_a_creator_joins_and_links_an_own_video(brand: Brand, member: Handle) -> None:
    person = brand.consented(member())
    made, video_id = brand.campaign(person.handle), brand.video(person.handle)
    told = {"tto_invite_link": made["invite_link"], "video_id": video_id}

    codes = [
        brand.by(person, OWN, **told)["code"],
        brand.join(person, made["invite_link"])["code"],
        brand.join(person, made["invite_link"])["code"],
        brand.by(person, OWN, **told)["code"],
        brand.by(person, OWN, **told)["code"],
    ]

    assert codes == [40002, 0, 0, 0, 40002]
    assert brand.shown(made["campaign_id"])["video_ids"] == [video_id]


def test_linking_can_join_on_its_own(brand: Brand, member: Handle) -> None:
    person = brand.consented(member())
    made = brand.campaign(person.handle)
    told = {"tto_invite_link": made["invite_link"], "video_id": brand.video(person.handle)}

    with brand.habits(linking_needs_joining=False):
        answer = brand.by(person, OWN, **told)

    assert answer["code"] == 0
    assert brand.world.campaign(made["campaign_id"]).joined


def test_a_campaign_link_is_of_use_to_the_invited_only(brand: Brand, member: Handle) -> None:
    invited, stranger = member(), brand.consented(member())
    campaign, link = brand.campaign(invited), brand.brand_link()
    video_id = brand.video(stranger.handle)

    codes = [
        brand.join(stranger, campaign["invite_link"])["code"],
        brand.by(stranger, OWN, tto_invite_link=campaign["invite_link"], video_id=video_id)["code"],
        brand.join(stranger, link["invite_link"])["code"],
        brand.by(stranger, OWN, tto_invite_link=link["invite_link"], video_id=video_id)["code"],
    ]

    assert codes == [40002, 40002, 0, 0]


def test_nobody_answers_for_somebody_else(brand: Brand, member: Handle) -> None:
    addressee, other = member(), brand.consented(member())
    made = brand.campaign(addressee, other.handle)
    brand.link(made["campaign_id"], brand.video(addressee))
    [request] = brand.asked(STATUS, campaign_ids=[made["campaign_id"]])["data"]["video_infos"]

    answer = brand.by(other, CONFIRM, link_request_id=request["link_request_id"], action="APPROVE")
    seen = brand.seen_by(other, RECEIVED, tto_invite_link=made["invite_link"])["data"]["link_requests"]
    mistaken = attrs.evolve(other, open_id="somebody")
    taken = brand.join(mistaken, made["invite_link"])

    assert (answer["code"], seen, taken["code"]) == (40007, [], 40001)


def test_creators_need_a_scope_for_campaigns(brand: Brand, member: Handle) -> None:
    handles = [member(), member(), member()]
    made = brand.campaign(*handles)
    scopes = ("biz.creator.info", "tcm.order.update", "tto.campaign.link")

    codes = [
        brand.join(brand.consented(handle, scope), made["invite_link"])["code"]
        for handle, scope in zip(handles, scopes, strict=True)
    ]

    assert codes == [40130, 0, 0]


@pytest.mark.parametrize("path", [JOIN, OWN, RECEIVED])
def test_an_invite_link_that_leads_nowhere_is_40007(brand: Brand, member: Handle, path: str) -> None:
    person = brand.consented(member())
    told = {"tto_invite_link": "https://www.tiktok.com/t/nowhere/", "video_id": brand.video(person.handle)}

    answer = (brand.seen_by if path == RECEIVED else brand.by)(person, path, **told)

    assert answer["code"] == 40007


def test_a_campaign_id_is_no_invite_link(brand: Brand, member: Handle) -> None:
    person = brand.consented(member())
    made = brand.campaign(person.handle)

    assert brand.join(person, made["campaign_id"])["code"] == 40007


def test_spark_rights_come_with_the_link(brand: Brand, member: Handle) -> None:
    handle = member()
    made = brand.campaign(handle, default_spark_ads_requested_authorization_days=30)
    country, video_id = brand.country(handle), brand.video(handle)

    brand.trigger("campaign_link", handle, link=made["invite_link"], video_id=video_id)
    brand.wait(seconds=3)

    [entry] = brand.measured(made["campaign_id"], country)["data"]["videos"]
    status = brand.get("/tcm/tt_video/status/", tcm_account_id=brand.app.account_id, video_id=video_id)[
        "data"
    ]
    assert entry["video_info"]["authorization_code"] == status["auth_code"]
    assert (status["auth_status"], status["requested_authorization_days"]) == ("ACCEPTED", 30)


HOURS = st.sampled_from([1, 5, 23, 24, 25, 48])


class Asking(RuleBasedStateMachine):
    """One request to link one video, asked, decided and withdrawn at random."""

    def __init__(self) -> None:
        super().__init__()
        world = World(5)
        world.add_handles(["ann"], members=1)
        self.owner = world.creator("ann")
        self.now = START
        self.requests = CampaignBook(5).requests
        self.campaign = Campaign("c", "l", Plan("a", CampaignKind.CAMPAIGN, "b"), START)
        self.sent: list[Any] = []
        self.verdicts: list[Verdict] = []

    @rule(hours=HOURS)
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def ask(self) -> None:
        try:
            self.requests.ask(self.campaign, self.owner.key, "v", self.now)
        except Refused:
            early = bool(self.sent) and self.now - self.sent[-1] < timedelta(hours=24)
            assert self.verdicts or early or len(self.sent) == 3
            sometimes("too early", early and len(self.sent) < 3 and not self.verdicts)
            sometimes("one reminder too many", len(self.sent) == 3 and not early and not self.verdicts)
        else:
            self.sent.append(self.now)

    @rule()
    def remind_in_time(self) -> None:
        self.wait(hours=24)
        self.ask()

    @rule(deed=st.sampled_from(["withdraw", "approve", "reject"]), chance=st.integers(0, 2))
    def decide(self, deed: str, chance: int) -> None:
        request = self.requests.about(self.campaign, "v")
        if request is None or chance:
            return
        try:
            if deed == "withdraw":
                decided = self.requests.withdraw(self.campaign, "v", self.now)
            else:
                decided = self.requests.decide(request, self.now, approve=deed == "approve")
        except Refused:
            assert self.verdicts
            sometimes("decided twice")
        else:
            self.verdicts.append(decided.verdict)

    @invariant()
    def asked_three_times_at_most_and_a_day_apart(self) -> None:
        assert len(self.sent) <= 3
        assert all(b - a >= timedelta(hours=24) for a, b in zip(self.sent, self.sent[1:], strict=False))

    @invariant()
    def decided_once_at_most(self) -> None:
        assert len(self.verdicts) <= 1


def test_any_course_of_a_request_keeps_its_rules() -> None:
    machine = Asking.TestCase
    machine.settings = settings(max_examples=100, stateful_step_count=25, deadline=None, derandomize=True)

    machine("runTest").runTest()

    assert_reached(["too early", "one reminder too many", "decided twice"])


def test_any_page_size_tells_every_request_once(brand: Brand, member: Handle) -> None:
    videos = []
    for _ in range(2):
        person, link = brand.consented(member()), brand.brand_link()
        brand.join(person, link["invite_link"])
        for place in range(5):
            videos.append(brand.video(person.handle, place))
            brand.link(link["campaign_id"], videos[-1])

    @settings(max_examples=25, deadline=None)
    @given(size=st.integers(1, 50))
    def read(size: int) -> None:
        pages: list[Any] = []
        while not pages or len(pages[-1]["video_infos"]) == size:
            page = {"page": len(pages) + 1, "page_size": size}
            pages.append(brand.asked(STATUS, campaign_type="BRAND_LINK", **page)["data"])
        assert [one["video_id"] for page in pages for one in page["video_infos"]] == videos
        assert {page["page_info"]["total_number"] for page in pages} == {len(videos)}
        sometimes("several pages", len(pages) > 1)
        sometimes("an empty last page", not pages[-1]["video_infos"])
        sometimes("one page", len(pages) == 1)

    read()

    assert_reached(["several pages", "an empty last page", "one page"])
