"""Facts of cut-overs, and certificates of them."""

from datetime import date, datetime, timedelta
from typing import Final

import attrs
from hypothesis import strategies as st

from influence.domain.backups import KnownCopy, Origin
from influence.domain.certificate import AuditMark, Facts
from influence.domain.cutover import CutoverStep
from influence.domain.cutover_record import Compaction, CutoverRecord, Sought, TableDigest
from influence.domain.phase import Phase
from influence.domain.probes import Control
from influence.testing.moments import NOON

_MINUTE: Final = timedelta(minutes=1)
_SAME: Final = {"accounts": TableDigest(3, "aa" * 32), "handles": TableDigest(0, "bb" * 32)}
RECORD: Final = CutoverRecord(
    plan="cc" * 32,
    policy="ttcm-release-1/2024-01-01",
    operator="mara",
    begun_at=NOON,
    sealed_at=NOON + 8 * _MINUTE,
    counts={"posts": 4, "post values": 12},
    removed={"posts": 4, "post values": 12},
    before=_SAME,
    after=_SAME,
    control=Control(60, 60, 0),
    sought=Sought(5, 5, 5, 0),
    compaction=Compaction(1.25, 9000, 7000),
)
COPY: Final = KnownCopy(
    token="token",
    place="/home/mara/backups/may.db",
    origin=Origin.MADE,
    made_at=NOON - timedelta(days=3),
    made_by="mara",
    phase=Phase.BEFORE,
    kept_until=date(2026, 6, 1),
    fingerprint="dd" * 32,
    number=7,
)


def steps(begun: datetime = NOON) -> dict[CutoverStep, tuple[datetime, int]]:
    """A minute for each step."""
    return {
        step: (begun + minute * _MINUTE, 16 if step is CutoverStep.DELETE else 0)
        for minute, step in enumerate(CutoverStep, start=1)
    }


FACTS: Final = Facts(
    record=RECORD,
    sealed_at=NOON + 8 * _MINUTE,
    steps=steps(),
    installation="4f" * 16,
    tenants=2,
    operator="ee" * 16,
    rules="ttcm-release-1",
    version="1.2.3",
    issued_at=NOON + 60 * _MINUTE,
    copies=(COPY,),
    audit=AuditMark(12, "ff" * 32),
)

_COUNTS: Final = st.integers(0, 10**12)
_CATEGORIES: Final = st.dictionaries(
    st.sampled_from(["posts", "post values", "account values"]), _COUNTS, min_size=1
)
_DIGESTS: Final = st.builds(TableDigest, _COUNTS, st.binary(min_size=32, max_size=32).map(bytes.hex))
_TABLES: Final = st.dictionaries(
    st.sampled_from(["accounts", "handles", "orders", "grants"]), _DIGESTS, min_size=1
)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Facts of any cut-over that came to its end."""
    counts, before = draw(_CATEGORIES), draw(_TABLES)
    planted, known = draw(st.integers(1, 10**6)), draw(_COUNTS)
    others = draw(st.dictionaries(st.sampled_from(sorted(before)), st.integers(1, 9)))
    after = {name: draw(_DIGESTS) if name in others else digest for name, digest in before.items()}
    copies = draw(
        st.lists(st.sampled_from([COPY, attrs.evolve(COPY, number=8, kept_until=None)]), max_size=2)
    )
    record = attrs.evolve(
        RECORD,
        counts=counts,
        removed=counts,
        before=before,
        after=after,
        others=others,
        control=Control(planted, planted, 0),
        sought=Sought(known, known, draw(st.integers(0, known)), 0),
        compaction=Compaction(draw(st.floats(0, 1e6)), draw(_COUNTS), draw(_COUNTS)),
    )
    return attrs.evolve(FACTS, record=record, copies=tuple(copies), tenants=draw(st.integers(1, 9)))
