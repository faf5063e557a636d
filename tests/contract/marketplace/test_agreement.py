"""Random work on the in-memory marketplace and on the wire at once: equal answers are demanded."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from typing import Final

import attrs
import httpx
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from influence.adapters.simulator.server import RunningSimulator
from influence.domain.membership import Membership
from influence.domain.ports.upstream import LinkRequestStatus, OrdersPlaced, Permit
from influence.domain.ports.upstream_failures import Generation
from influence.domain.secret import Secret
from influence.testing.contracts.marketplace.asking import ask
from influence.testing.contracts.marketplace.kinds import TIKTOK_ONE, TTCM
from influence.testing.contracts.marketplace.towns import BACK, new_handle
from tests.contract.marketplace.agreement import Both, Side, people, places
from tests.contract.marketplace.hostility import new_hostility
from tests.contract.marketplace.wire_town import new_world
from tests.support.sometimes import assert_reached, sometimes

memberships = st.sampled_from([Membership.IN, Membership.IN, Membership.NOT_IN, Membership.INVITED])
several = st.lists(people, min_size=1, max_size=4)


def is_refused(told: object) -> bool:
    return isinstance(told, str)


class Marketplaces(Both):
    """What both generations can do."""

    def __init__(self) -> None:
        super().__init__()
        self.tied: list[int] = []
        self.place_orders(who=[0, 1, 3], posts=1, brand="Acme", again=None)
        for who in range(5):
            self.publish(who=who)
        self.publish_for_an_order(order=0, stray=None)

    @rule(who=people, membership=memberships)
    def becomes(self, who: int, membership: Membership) -> None:
        self.both(lambda side: side.town.becomes(side.handles[who], membership))

    @rule(who=people, is_known=st.booleans())
    def is_renamed(self, who: int, is_known: bool) -> None:
        self.both(lambda side: _rename(side, who, is_known=is_known))

    @rule(hours=st.sampled_from([1, 12, 24]))
    def time_passes(self, hours: int) -> None:
        self.both(lambda side: side.town.advance(timedelta(hours=hours)))

    @rule(who=several)
    def ask_for_memberships(self, who: list[int]) -> None:
        self.both(
            lambda side: {
                side.handles.index(handle): answer.membership
                for handle, answer in side.marketplace.memberships(side.of(who)).items()
            }
        )

    @rule(who=several)
    def invite(self, who: list[int]) -> None:
        told = self.both(
            lambda side: {
                side.handles.index(h): one for h, one in side.marketplace.invite(side.of(who)).items()
            }
        )
        sometimes("invited somebody", not is_refused(told))

    @rule(who=people)
    def look_at_the_public_profile(self, who: int) -> None:
        told = self.both(
            lambda side: sorted(side.marketplace.public_profile(Permit(side.handles[who])).values)
        )
        sometimes("saw a profile", not is_refused(told))

    @rule(who=people)
    def publish(self, who: int) -> None:
        self.both(lambda side: side.note(side.town.publish(side.handles[who])))
        self.owners.append(who)

    @rule(who=people, most=st.integers(1, 12))
    def list_videos(self, who: int, most: int) -> None:
        """Only those that were published here: the simulated creators bring old ones along."""
        told = self.both(
            lambda side: [
                side.videos.index(video.video_id)
                for video in side.marketplace.public_videos(Permit(side.handles[who]), most=most)
                if video.video_id in side.videos
            ]
        )
        sometimes("listed videos", told and not is_refused(told))

    @rule(
        who=several,
        posts=st.integers(1, 3),
        brand=st.sampled_from(["Acme", "Bolt"]),
        again=places | st.none(),
    )
    def place_orders(self, who: list[int], posts: int, brand: str, again: int | None) -> None:
        told = self.both(lambda side: _place(side, who, posts, brand, again))
        sometimes("placed orders", not is_refused(told))
        sometimes("orders refused", is_refused(told))

    @precondition(lambda self: self.sides[0].requests)
    @rule(which=places)
    def find_what_was_placed(self, which: int) -> None:
        told = self.both(lambda side: _find(side, which))
        sometimes("found orders", told and not is_refused(told))

    @precondition(lambda self: self.sides[0].requests)
    @rule(who=several, code=places)
    def look_for_others_under_a_code(self, who: list[int], code: int) -> None:
        told = self.both(lambda side: _look(side, who, code))
        sometimes("found others", told and not is_refused(told))
        sometimes("found no others", told is None)

    @rule()
    def read_orders(self) -> None:
        told = self.both(lambda side: sorted(map(side.number, side.marketplace.read_orders(side.sought()))))
        assert isinstance(told, list)
        sometimes("saw a report", any(numbers[5] for numbers in told))
        sometimes("saw a video of nobody", any(numbers[4] for numbers in told))

    @rule(order=places, stray=people | st.none() | st.none())
    def publish_for_an_order(self, order: int, stray: int | None) -> None:
        orders = self.sides[0].orders
        which = orders[order % len(orders)]
        who = which.who if stray is None else stray
        told = self.both(
            lambda side: side.note(
                side.town.publish_by(side.handles[who], side.codes[which.code].invite_link)
            )
        )
        if not is_refused(told):
            self.tied.append(len(self.owners))
            self.owners.append(who)
        sometimes("published for an order", not is_refused(told))
        sometimes("could not publish for an order", is_refused(told))

    @rule(video=places)
    def delete_video(self, video: int) -> None:
        place = video % len(self.owners)
        self.both(lambda side: side.town.delete_video(side.handles[self.owners[place]], side.videos[place]))

    # --- consents ---

    @rule(who=people)
    def connect(self, who: int) -> None:
        self.both(lambda side: _connect(side, who))

    @precondition(lambda self: self.sides[0].tokens)
    @rule(who=people)
    def refresh(self, who: int) -> None:
        told = self.both(lambda side: _refresh(side, who))
        sometimes("refreshed", not is_refused(told))

    @precondition(lambda self: self.sides[0].tokens)
    @rule(who=people)
    def ask_whose_the_token_is(self, who: int) -> None:
        self.look_at_token(who)

    def look_at_token(self, who: int) -> None:
        """Whose it is, or why it is no longer anybody's."""
        told = self.both(lambda side: _holder(side, who))
        sometimes("token expired", told == "AuthorisationExpired")
        sometimes("token dead", told == "AuthorisationDead")

    @precondition(lambda self: self.sides[0].tokens)
    @rule(who=people)
    def look_at_the_shared_profile(self, who: int) -> None:
        self.both(lambda side: _shared(side, who))

    @precondition(lambda self: self.sides[0].tokens)
    @rule(who=people)
    def revoke(self, who: int) -> None:
        self.both(lambda side: side.marketplace.revoke(side.tokens[_one_of(side, who)].access))
        self.look_at_token(who)

    @rule(who=people)
    def withdraw(self, who: int) -> None:
        self.both(lambda side: side.town.withdraws(side.handles[who]))
        if self.sides[0].tokens:
            self.look_at_token(who)

    def mine_under(self, order: int, video: int) -> tuple[int, int, int]:
        """Who has an order, its code, and one of that creator's videos."""
        orders = self.sides[0].orders
        which = orders[order % len(orders)]
        mine = [place for place, owner in enumerate(self.owners) if owner == which.who] or [0]
        return which.who, which.code, mine[video % len(mine)]


class WithCodes(Marketplaces):
    """Orders and campaign codes."""

    generation = TTCM

    @rule(order=places, video=places)
    def type_code(self, order: int, video: int) -> None:
        who, code, place = self.mine_under(order, video)
        told = self.both(
            lambda side: side.town.type_code(
                side.handles[who], side.videos[place], side.codes[code].campaign_code
            )
        )
        sometimes("typed a code", told is None)

    @rule(video=places)
    def unlink(self, video: int) -> None:
        place = self.tied[video % len(self.tied)]
        told = self.both(lambda side: side.town.unlink(side.handles[self.owners[place]], side.videos[place]))
        sometimes("took a video out", told is None)

    @rule()
    def read_reviews(self) -> None:
        told = self.both(
            lambda side: sorted(
                (side.videos.index(review.video_id), review.stage)
                for review in side.marketplace.reviews(side.sought())
            )
        )
        sometimes("saw a review", told)


class WithCampaigns(Marketplaces):
    """Campaigns and link requests."""

    generation = TIKTOK_ONE

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[int, int]] = []  # codes and videos
        self.request_link(order=0, video=0)

    @rule(order=places, video=places)
    def request_link(self, order: int, video: int) -> None:
        _, code, place = self.mine_under(order, video)
        self.asked.append((code, place))
        sometimes("request refused", is_refused(self.ask_again(len(self.asked) - 1)))

    @rule(hours=st.sampled_from([23, 24, 24, 24]))
    def remind(self, hours: int) -> None:
        self.time_passes(hours=hours)
        sometimes("reminded", self.ask_again(-1) in {2, 3})

    def ask_again(self, which: int) -> int | str | None:
        code, place = self.asked[which % len(self.asked)]
        return self.both(
            lambda side: (
                side.marketplace.request_link(side.codes[code].campaign_code, side.videos[place]).times_asked
            )
        )

    @rule(which=places)
    def withdraw_link_request(self, which: int) -> None:
        code, place = self.asked[which % len(self.asked)]
        told = self.both(
            lambda side: (
                side.marketplace.withdraw_link_request(
                    side.codes[code].campaign_code, side.videos[place]
                ).status
            )
        )
        sometimes("withdrew a request", told is LinkRequestStatus.REVOKED)

    @rule()
    def list_link_requests(self) -> None:
        told = self.both(lambda side: sorted(_requests(side)))
        assert isinstance(told, list)
        for _, _, status, _, _ in told:
            sometimes(f"request {status}")

    @rule(which=places, approve=st.booleans())
    def answer_request(self, which: int, approve: bool) -> None:
        code, place = self.asked[which % len(self.asked)]
        who = self.owners[place]
        told = self.both(
            lambda side: side.town.answer_request(
                side.handles[who], side.codes[code].campaign_code, side.videos[place], approve=approve
            )
        )
        sometimes("answered a request", told is None)

    @rule(order=places, video=places, joins=st.booleans())
    def link_video(self, order: int, video: int, joins: bool) -> None:
        who, code, place = self.mine_under(order, video)
        if joins:
            told = self.both(lambda side: side.marketplace.join(*_mine(side, who, code)))
            sometimes("joined", told is None)
        told = self.both(
            lambda side: side.marketplace.link_video(*_mine(side, who, code), side.videos[place])
        )
        sometimes("linked a video", told is None)
        sometimes("could not link a video", is_refused(told))

    @rule(order=places, approve=st.booleans())
    def answer_requests_through_us(self, order: int, approve: bool) -> None:
        who, code, _ = self.mine_under(order, 0)
        told = self.both(lambda side: _answer_through_us(side, who, code, approve=approve))
        sometimes("answered through us", told and not is_refused(told))


def _rename(side: Side, who: int, *, is_known: bool) -> None:
    handle = new_handle()
    side.town.rename(side.handles[who], handle)
    side.handles[who] = handle
    if is_known:
        side.known[who] = handle


def _place(
    side: Side, who: list[int], posts: int, brand: str, again: int | None
) -> tuple[list[bool], list[bool], int | None]:
    code = None if again is None or not side.codes else side.code(again).campaign_code
    handles = tuple(dict.fromkeys(side.of(who)))
    request = ask(*handles, posts=posts, brand=brand, code=code)
    side.requests.append(request)
    placed = side.marketplace.place_orders(request)
    side.keep(placed.placements)
    return (
        [handle in placed.placements for handle in handles],
        [handle in placed.refused for handle in handles],
        placed.remaining,
    )


def _found(side: Side, placed: OrdersPlaced | None) -> list[int] | None:
    return None if placed is None else sorted(side.handles.index(handle) for handle in placed.placements)


def _find(side: Side, which: int) -> list[int] | None:
    """Nobody but those who are still called so can be found."""
    request = side.requests[which % len(side.requests)]
    still = tuple(handle for handle in request.handles if handle in side.handles)
    found = side.marketplace.find_placed(attrs.evolve(request, handles=still)) if still else None
    return _found(side, found)


def _look(side: Side, who: list[int], code: int) -> list[int] | None:
    handles = tuple(dict.fromkeys(side.of(who)))
    found = side.marketplace.find_placed(ask(*handles, code=side.code(code).campaign_code))
    return _found(side, found)


def _one_of(side: Side, who: int) -> int:
    return list(side.tokens)[who % len(side.tokens)]


def _connect(side: Side, who: int) -> None:
    side.tokens[who] = side.marketplace.exchange(side.town.consents(side.handles[who]), BACK)


def _refresh(side: Side, who: int) -> bool:
    mine = _one_of(side, who)
    before, after = side.tokens[mine], side.marketplace.refresh(side.tokens[mine].refresh)
    side.tokens[mine] = after
    return (after.open_id, after.scopes) == (before.open_id, before.scopes)


def _holder(side: Side, who: int) -> bool:
    tokens = side.tokens[_one_of(side, who)]
    return side.marketplace.holder(tokens.access).open_id == tokens.open_id


def _shared(side: Side, who: int) -> tuple[int, list[str]]:
    tokens = side.tokens[_one_of(side, who)]
    profile = side.marketplace.authorised_profile(tokens.open_id, tokens.access)
    return side.handles.index(profile.handle), sorted(profile.values)


def _mine(side: Side, who: int, code: int) -> tuple[str, str, Secret]:
    """What a creator's calls about a campaign begin with; who has not consented does it now."""
    if who not in side.tokens:
        _connect(side, who)
    tokens = side.tokens[who]
    return side.codes[code].invite_link, tokens.open_id, tokens.access


def _requests(side: Side) -> Iterator[tuple[int, int, str, int | None, timedelta | None]]:
    for request in side.marketplace.link_requests([one.campaign_code for one in side.codes]):
        asked = request.last_asked_at
        yield (
            side.place_of_code(request.campaign_code),
            side.videos.index(request.video_id),
            request.status.value,
            request.times_asked,
            None if asked is None else side.town.now() - asked,
        )


def _answer_through_us(side: Side, who: int, code: int, *, approve: bool) -> list[int]:
    mine = _mine(side, who, code)
    received = {
        side.videos.index(one.video_id): one.request_id
        for one in side.marketplace.link_requests_received(*mine)
    }
    for place in sorted(received):
        side.marketplace.answer_link_request(received[place], *mine[1:], approve=approve)
    return sorted(received)


MACHINES: Final[Mapping[Generation, type[Marketplaces]]] = {TTCM: WithCodes, TIKTOK_ONE: WithCampaigns}
SHORT: Final = settings(
    max_examples=15,
    stateful_step_count=60,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],
)
_ANYWHERE: Final = (
    "saw a profile",
    "listed videos",
    "placed orders",
    "orders refused",
    "found orders",
    "found others",
    "found no others",
    "saw a report",
    "published for an order",
    "could not publish for an order",
    "refreshed",
    "token expired",
    "token dead",
)
REACHED: Final[Mapping[Generation, tuple[str, ...]]] = {
    TTCM: (*_ANYWHERE, "invited somebody", "typed a code", "took a video out", "saw a review"),
    TIKTOK_ONE: (
        *_ANYWHERE,
        "saw a video of nobody",
        "reminded",
        "request refused",
        "withdrew a request",
        "request in_review",
        "request approved",
        "request rejected",
        "request revoked",
        "answered a request",
        "answered through us",
        "joined",
        "linked a video",
        "could not link a video",
    ),
}


def run(generation: Generation, chosen: settings) -> None:
    machine, hostility = MACHINES[generation], new_hostility()
    with ExitStack() as stack:
        machine.simulator = stack.enter_context(RunningSimulator(new_world(9), hostility=hostility))
        machine.transport = stack.enter_context(httpx.HTTPTransport())
        machine.browser = stack.enter_context(httpx.Client(trust_env=False))
        run_state_machine_as_test(machine, settings=chosen)
    assert_reached(REACHED[generation])


@pytest.mark.slow
@pytest.mark.parametrize("generation", Generation)
def test_memory_and_wire_agree(generation: Generation) -> None:
    run(generation, SHORT)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("generation", Generation)
def test_memory_and_wire_agree_for_long(generation: Generation) -> None:
    run(generation, settings(SHORT, max_examples=300, stateful_step_count=80, derandomize=False))
