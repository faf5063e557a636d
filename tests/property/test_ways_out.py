"""I12: what is withheld moves nothing that can be read. I15: what no table names is never stored."""

import json
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import attrs
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.adapters.memory.policy import MemoryPolicy
from influence.adapters.simulator.server import RunningSimulator
from influence.application.acting import OneLane
from influence.application.add_from_crm import AddFromCrm
from influence.application.begin_consent import BeginConsent
from influence.application.check_memberships import CheckMemberships, Which
from influence.application.connect_account import CompleteConsent
from influence.application.follow_orders import FollowOrders
from influence.application.fresh_tokens import FreshTokens
from influence.application.place_orders import PlaceOrders, Wanted
from influence.application.send_invites import SendInvites
from influence.application.sync_accounts import SyncAccounts
from influence.application.sync_posts import SyncPosts
from influence.domain.capabilities import Kind, Tie, may
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.provenance import DEMANDED, Provenance
from influence.domain.secret import Secret
from influence.domain.values import Value
from influence.testing.contracts.marketplace.towns import BACK
from tests.contract.marketplace.wire_town import Cable, WireTown, new_world
from tests.contract.storage.backends import sqlite
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes
from tests.support.strategies import values_of
from tests.support.ways_out import Shell, answers, printed

# --- I12 -----------------------------------------------------------------------------------------------------------

MEMBERSHIP: Final = {
    Kind.AUTHENTICATED_TTCM: Membership.IN,
    Kind.NON_AUTHENTICATED_TTCM: Membership.IN,
    Kind.AUTHENTICATED_NON_TTCM: Membership.NOT_IN,
    Kind.UNSUPPORTED: Membership.NOT_IN,
}
SOURCES: Final = (Provenance.TTCM_PUBLIC, Provenance.TTCM_AUTHORISED)


@attrs.frozen
class Hidden:
    """What rests in the store though nobody may read it."""

    of_account: Mapping[AccountMetric, Value]
    of_post: Mapping[PostMetric, Value]


def withheld_from(kind: Kind) -> st.SearchStrategy[Hidden]:
    """Any values of what *kind*, and posts of it without an order, may not show."""
    tie = _TIES[kind]
    accounts = [m for m in AccountMetric if not may(kind, m) and not m.value.startswith("legacy.")]
    posts = [metric for metric in PostMetric if not may(tie, metric)]
    return st.builds(
        Hidden,
        st.fixed_dictionaries({metric: values_of(metric) for metric in accounts}),
        st.fixed_dictionaries({metric: values_of(metric) for metric in posts}),
    )


_TIES: Final = {
    Kind.AUTHENTICATED_TTCM: Tie.FREE_AUTH,
    Kind.AUTHENTICATED_NON_TTCM: Tie.FREE_AUTH,
    Kind.NON_AUTHENTICATED_TTCM: Tie.FREE_TTCM,
    Kind.UNSUPPORTED: Tie.NONE,
}


def world(desk: Desk, kind: Kind, hidden: Hidden) -> Desk:
    """Ann, of that kind, with a free post in a campaign, and with *hidden* at rest."""
    desk.member("other")
    desk.market.add_creator("ann", Membership.IN)
    if kind in {Kind.AUTHENTICATED_TTCM, Kind.AUTHENTICATED_NON_TTCM}:
        desk.consents("ann")
    else:
        desk.add(desk.by, ["ann"])
    desk.campaign("Spring", "ann", "other")
    videos = [desk.market.add_video(handle) for handle in ("ann", "other")]
    desk.market.publish("other", desk.code_of(desk.order("other")))
    desk.sync_accounts(desk.by)
    desk.sync_posts(desk.by)
    for video in videos:
        desk.add_by_hand(desk.by, "Spring", video)
    desk.market.becomes("ann", MEMBERSHIP[kind])
    desk.check(desk.by, Which.ALL)
    assert desk.account("ann").kind is kind
    _rest(desk, videos[0], hidden)
    return desk


def _rest(desk: Desk, video: str, hidden: Hidden) -> None:
    """Let *hidden* rest under every source that could have brought it, beside what may be shown."""
    now = desk.clock.now()
    with desk.write() as work:
        account, post = work.accounts.find(Network.TIKTOK, "ann"), work.posts.find(Network.TIKTOK, video)
        assert account is not None
        assert post is not None
        told = {s.source: dict(s.values) for s in work.figures.of_accounts([account.id])[account.id]}
        shown = {s.source: dict(s.values) for s in work.figures.of_posts([post.id])[post.id]}
        for source in (*SOURCES, Provenance.TTCM_ORDER_REPORT):
            of_post = {m: v for m, v in hidden.of_post.items() if source in DEMANDED[m]}
            work.figures.keep_post(post.id, Snapshot(source, now, now, shown.get(source, {}) | of_post))
        for source in SOURCES:
            of_account = told.get(source, {}) | dict(hidden.of_account)
            work.figures.keep_account(account.id, Snapshot(source, now, now, of_account))


@pytest.mark.parametrize("kind", Kind)
def test_a_withheld_value_moves_no_answer(kind: Kind) -> None:
    @settings(max_examples=8)
    @given(withheld_from(kind), withheld_from(kind))
    def run(one: Hidden, other: Hidden) -> None:
        with TemporaryDirectory() as folder:
            first = answers(world(Desk.in_memory(Path(folder)), kind, one))
            second = answers(world(Desk.in_memory(Path(folder)), kind, other))

        assert {name for name in first if first[name] != second.get(name)} == set()
        assert first.keys() == second.keys()
        sometimes(str(kind), one != other)

    run()
    assert_reached([str(kind)])


def test_a_shown_value_does_move_answers(tmp_path: Path) -> None:
    nothing = Hidden({}, {})
    first, second = (
        world(Desk.in_memory(tmp_path), Kind.NON_AUTHENTICATED_TTCM, hidden)
        for hidden in (nothing, Hidden({AccountMetric.FOLLOWER_COUNT: 7}, {PostMetric.LIKES: 7}))
    )

    before, after = answers(first), answers(second)
    moved = {name for name, text in before.items() if after[name] != text}

    assert {"accounts", "Spring report", "Spring published", "account ann"} <= moved


def test_a_withheld_value_moves_nothing_that_is_printed(tmp_path: Path) -> None:
    kind = Kind.NON_AUTHENTICATED_TTCM
    one, other = (everything_printed(tmp_path / name, kind, name) for name in ("one", "other"))

    assert one.keys() == other.keys()
    assert {words for words in one if one[words] != other[words]} == set()


def everything_printed(folder: Path, kind: Kind, seed: str) -> dict[str, str]:
    """What all commands print for ann, with values drawn for *seed* that nobody may read."""
    folder.mkdir()
    chance = random.Random(seed)
    hidden = Hidden(
        {m: chance.randrange(10**9) for m in _NUMBERS if not may(kind, m)},
        {m: chance.randrange(10**9) for m in _POST_NUMBERS if not may(_TIES[kind], m)},
    )
    with sqlite(folder) as backend:
        desk = world(Desk(backend.storage, backend.premises, folder), kind, hidden)
        shell = Shell(folder / "influence.db", folder)
        left = printed(shell, desk, ("7000000", "7000001"))
    return {
        _alike(words, folder): _alike(f"{one.status}{one.out}{one.err}", folder)
        for words, one in left.items()
    }


def _alike(text: str, folder: Path) -> str:
    """*text* without where, with whose key and, by the clock of this machine, when it was said."""
    own = "made_at|created_at|fingerprint|public_key|signature"
    said = re.sub(rf'("(?:{own})": ?)"[^"]*"', r"\1…", text.replace(str(folder), "FOLDER"))
    return re.sub(r"(made |as of |Made at</dt><dd>)[\d-]+ [\d:]+ UTC", r"\1…", said)


_NUMBERS: Final = (AccountMetric.LIKE_COUNT, AccountMetric.AVERAGE_VIEWS, AccountMetric.FOLLOWER_COUNT)
_POST_NUMBERS: Final = (PostMetric.TOTAL_ENGAGEMENTS, PostMetric.REACH, PostMetric.LIKES)


# --- I15 -----------------------------------------------------------------------------------------------------------


MARK: Final = "zq_extra"


class Meddling(httpx.BaseTransport):
    """Puts fields that nobody asked for into every object of every answer."""

    def __init__(self, inner: httpx.BaseTransport, seed: int) -> None:
        self._inner = inner
        self._chance = random.Random(seed)
        self.planted: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, with more in it than there was."""
        response = self._inner.handle_request(request)
        body = response.read()
        response.close()
        told = json.dumps(self._with_more(json.loads(body)))
        return httpx.Response(response.status_code, headers={"Content-Type": "application/json"}, text=told)

    def _with_more(self, told: Any) -> Any:
        if isinstance(told, list):
            return [self._with_more(item) for item in told]
        if not isinstance(told, dict):
            return told
        more = {name: self._with_more(item) for name, item in told.items()}
        for _ in range(self._chance.randrange(1, 4)):
            more[self._new("field")] = self._anything()
        return more

    def _new(self, what: str) -> str:
        mark = f"{MARK}_{what}_{self._chance.randrange(10**12):012}"
        self.planted.append(mark)
        return mark

    def _anything(self) -> object:
        mark = self._new("value")
        shapes: tuple[object, ...] = (mark, [mark], {self._new("field"): mark}, f"https://x.test/{mark}.jpeg")
        return self._chance.choice(shapes)


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    """One simulator for all runs."""
    with RunningSimulator(new_world()) as running:
        yield running


def consents(desk: Desk, town: WireTown, handle: str) -> None:
    """The creator called *handle* consents on the simulator's page."""
    market, clock = town.marketplace, town.world.clock
    page = BeginConsent(desk.storage, market, clock, desk.chance)(desk.by, BACK, handle)
    state = parse_qs(urlsplit(page).query)["state"][0]
    code = town.consents(handle, state)
    CompleteConsent(desk.storage, market, clock, desk.sealer)(desk.by, Secret(state), code)


def ask_everything(desk: Desk, town: WireTown) -> str:
    """Everything TikTok is ever asked; the answer is the handle of a member."""
    storage, by, clock, market, lanes = desk.storage, desk.by, town.world.clock, town.marketplace, OneLane()
    member, guest = town.somebody(Membership.IN), town.somebody(Membership.NOT_IN)
    (entry,) = AddFromCrm(storage, market, clock)(by, [member])
    assert entry.account is not None, entry.error
    (invited,) = SendInvites(storage, market, clock, MemoryPolicy())(by, [guest])
    assert invited.error is None
    for handle in (member, guest):
        consents(desk, town, handle)
    CheckMemberships(storage, market, clock, lanes)(by, Which.ALL)
    desk.campaign("Spring", member, guest)
    (ordered,) = PlaceOrders(storage, market, clock, desk.chance, desk.policy)(
        by, "Spring", [member], Wanted()
    )
    assert ordered.error is None
    town.publish_by(member, desk.code_of(ordered))
    for handle in (member, guest):
        town.publish(handle)
    tokens = FreshTokens(storage, market, desk.sealer, clock)
    assert SyncAccounts(storage, market, tokens, clock, lanes)(by).failed == ()
    follow = FollowOrders(storage, market, clock, MemoryPolicy())
    synced = SyncPosts(storage, market, tokens, clock, lanes, follow)(by)
    assert (synced.linked, synced.failed) == (1, ())
    return member


def bytes_in(folder: Path) -> bytes:
    """Every byte of every file."""
    return b"\0".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("seed", range(4))
def test_fields_that_no_table_names_are_never_stored(
    simulator: RunningSimulator, tmp_path: Path, seed: int
) -> None:
    with (
        sqlite(tmp_path) as backend,
        httpx.HTTPTransport() as transport,
        httpx.Client(trust_env=False) as browser,
    ):
        desk = Desk(backend.storage, backend.premises, tmp_path)
        meddling = Meddling(transport, seed)

        member = ask_everything(desk, WireTown(simulator, Cable(meddling), browser))

        assert len(meddling.planted) > 50
        assert member.encode() in bytes_in(tmp_path)
        assert MARK.encode() not in bytes_in(tmp_path)
        assert MARK not in "\n".join(answers(desk).values())
        desk.campaign(f"{MARK} as a control")
        assert MARK.encode() in bytes_in(tmp_path)
