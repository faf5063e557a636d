"""I1: from the first moment of the cut-over no way out shows anything of the old source."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.application.read_posts import Tab
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Observation, Snapshot
from influence.domain.phase import Phase
from influence.domain.ports.accounts import AccountFilter
from influence.domain.provenance import Provenance, taints
from influence.domain.values import Value
from tests.contract.storage.backends import BACKENDS, sqlite
from tests.support.desk import Desk
from tests.support.old_world import LONG_AGO, plant
from tests.support.sentinels import found, sentinel
from tests.support.sometimes import assert_reached, sometimes
from tests.support.ways_out import Shell, answers, printed


@pytest.fixture(params=BACKENDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk on each kind of store."""
    with BACKENDS[request.param](tmp_path) as backend:
        yield Desk(backend.storage, backend.premises, tmp_path)


def tell_everybody(desk: Desk) -> str:
    """What people are told of what happened."""
    desk.tell(desk.by)
    return "\n".join(f"{event.kind} {event.who} {event.detail} {event}" for _, event in desk.notifier.told)


def test_no_query_shows_the_old_source_once_the_cutover_began(desk: Desk) -> None:
    planted = plant(desk)
    before = "\n".join(answers(desk, planted.posts).values())
    assert planted.shown <= found(planted.values, before)
    assert LONG_AGO.isoformat() in before

    desk.hide()

    assert desk.phase() is Phase.CLOSING
    hidden = answers(desk, planted.posts)
    assert {name for name, text in hidden.items() if found(planted.values, text)} == set()
    assert LONG_AGO.isoformat() not in "\n".join(hidden.values())
    assert sum(desk.watch.status(desk.by).left.values()) > 0
    desk.cut_over()
    after = answers(desk, planted.posts)
    assert found(planted.values, "\n".join(after.values())) == set()
    assert found(planted.values, tell_everybody(desk)) == set()


def test_no_command_prints_the_old_source_once_the_cutover_began(tmp_path: Path) -> None:
    with sqlite(tmp_path) as backend:
        desk = Desk(backend.storage, backend.premises, tmp_path)
        planted = plant(desk)
        shell = Shell(tmp_path / "influence.db", tmp_path)
        control = [
            shell.run(*words, "--json")
            for words in (
                ("accounts", "show", "unasked"),
                ("accounts", "show", "left.out"),
                ("posts", "list", "Spring"),
                ("posts", "list", "Summer"),
            )
        ]
        before = "\n".join(one.out for one in control)
        assert planted.shown <= found(planted.values, before)

        desk.hide()

        for words, left in printed(shell, desk, planted.posts).items():
            assert found(planted.values, left.out) == set(), words
            assert found(planted.values, left.err) == set(), words
            assert left.status in {0, 2, 3, 4}, (words, left.err)
            sometimes("refused", left.status)
            sometimes("answered", left.out)
    assert_reached(["refused", "answered"])


def test_no_refusal_of_a_plan_or_an_import_tells_the_old_source(tmp_path: Path) -> None:
    with sqlite(tmp_path) as backend:
        desk = Desk(backend.storage, backend.premises, tmp_path)
        planted = plant(desk)
        shell, plan = Shell(tmp_path / "influence.db", tmp_path), tmp_path / "plan.json"
        export = tmp_path / "export.csv"
        export.write_text("tiktok handle,followers\nnew.one,5\n")
        assert shell.run("cutover", "plan", "--offline", "-o", str(plan)).status == 0
        desk.stub("late")

        refused = [shell.run("cutover", "apply", str(plan), "--yes")]
        desk.hide()
        refused += [
            shell.run("cutover", "verify"),
            shell.run("cutover", "apply", str(plan), "--yes"),
            shell.run("import", str(export), "--source", "legacy"),
        ]

        assert [one.status for one in refused] == [3, 3, 3, 3], refused
        assert found(planted.values, plan.read_text()) == set()
        assert found(planted.values, "".join(one.out + one.err for one in refused)) == set()


# --- random worlds -------------------------------------------------------------------------------------------------


@attrs.frozen
class Life:
    """One account: what TikTok says of it, and what each source told."""

    membership: Membership | None
    consents: bool
    old: frozenset[AccountMetric]
    fresh: frozenset[AccountMetric]
    captured: frozenset[PostMetric] | None


MEMBERSHIPS: Final = (Membership.IN, Membership.NOT_IN, Membership.INVITED)
_COUNTS: Final = (AccountMetric.FOLLOWER_COUNT, AccountMetric.LIKE_COUNT, AccountMetric.VIDEO_COUNT)


def _some(metrics: type[AccountMetric] | type[PostMetric]) -> st.SearchStrategy[frozenset[object]]:
    return st.frozensets(st.sampled_from(list(metrics)))


LIVES = st.lists(
    st.builds(
        Life,
        st.sampled_from([*MEMBERSHIPS, None]),
        st.booleans(),
        _some(AccountMetric),
        _some(AccountMetric),
        st.none() | _some(PostMetric),
    ),
    min_size=1,
    max_size=4,
)


def live(desk: Desk, number: int, life: Life) -> dict[str, Value]:
    """Let one account be as that life says; the answer is what the old source told."""
    handle, first = f"creator{number}", 100 * number
    values: dict[str, Value] = {}
    old = {m: sentinel(m, first + place) for place, m in enumerate(AccountMetric) if m in life.old}
    desk.stub(handle, **{m.value.replace(".", "__"): value for m, value in old.items()} or {"like_count": 0})
    values |= {f"{handle}/{m}": value for m, value in old.items()}
    if life.membership is not None or life.consents:
        desk.market.add_creator(handle, life.membership or Membership.NOT_IN)
    if life.membership is not None:
        desk.check(desk.by)
    if life.consents:
        desk.consents(handle, asked=handle)
    desk.campaigns.add(desk.by, "Spring", [handle])
    fresh: dict[AccountMetric, Value] = {metric: 1 for metric in _COUNTS if metric in life.fresh}
    with desk.write() as work:
        now = desk.clock.now()
        account = work.accounts.find(Network.TIKTOK, handle)
        assert account is not None
        work.figures.keep_account(account.id, Snapshot(Provenance.TTCM_PUBLIC, now, now, fresh))
    if life.captured is not None:
        figures = {
            m: sentinel(m, first + 50 + place) for place, m in enumerate(PostMetric) if m in life.captured
        }
        desk.capture("Spring", handle, f"video-{number}", **{m.value: v for m, v in figures.items()})
        values |= {f"{handle}/{m}": value for m, value in figures.items()}
        values[f"{handle}/id"] = f"video-{number}"
    return values


def sources_shown(desk: Desk) -> set[Provenance]:
    """Where everything that is shown comes from."""
    rows = desk.read_accounts.all(desk.by, AccountFilter())
    posts = desk.read_posts(desk.by, "Spring", Tab.ALL).rows
    readings = [one for row in rows for one in row.readings.values()]
    readings += [one for row in posts for one in row.readings.values()]
    return {source for one in readings if isinstance(one, Observation) for source in one.sources}


def test_no_world_shows_its_old_source_once_the_cutover_began() -> None:
    @settings(max_examples=25)
    @given(LIVES)
    def run(lives: list[Life]) -> None:
        with TemporaryDirectory() as folder:
            desk = Desk.in_memory(Path(folder))
            desk.campaign("Spring")
            values: dict[str, Value] = {}
            for number, life in enumerate(lives):
                values |= live(desk, number, life)
                sometimes(f"membership {life.membership}")
                sometimes("consent", life.consents)
            sometimes("an old value is shown before", taints(sources_shown(desk)))

            desk.hide()

            videos = tuple(f"video-{number}" for number in range(len(lives)))
            assert found(values, "\n".join(answers(desk, videos).values())) == set()
            assert Provenance.LEGACY not in sources_shown(desk)
            sometimes("a fresh value is shown after", sources_shown(desk))

    run()
    assert_reached({"an old value is shown before", "a fresh value is shown after", "consent"})
    assert_reached(f"membership {membership}" for membership in (*MEMBERSHIPS, None))


def test_stopping_after_hiding_leaves_something_to_hide(tmp_path: Path) -> None:
    desk = Desk.in_memory(tmp_path)
    plant(desk)

    desk.hide()

    assert desk.premises.examine() != ()
    desk.apply(desk.by, desk.planned())
    assert desk.premises.examine() == ()
