"""Old-source data that can be told from everything else, in every kind of column."""

from collections.abc import Sequence

from influence.adapters.sql.storage import SqlStorage
from influence.domain.accounts import AccountId
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.figures import LegacyRow
from influence.domain.ports.storage import UnitOfWork
from influence.domain.posts import Attachment, Post, Why
from influence.domain.provenance import Provenance
from influence.domain.values import Value
from influence.testing.builders import a_campaign, a_post_snapshot, a_snapshot, closing
from influence.testing.moments import NOON, hours_later

PATTERN = 0x5E4719E10000
"""Six bytes, of which the upper four stand nowhere else."""


def texts(number: int) -> tuple[str, ...]:
    """What is planted as text for one account."""
    return (
        f"Planted name ✶ {number:05} of the old source",
        f"Planted caption {number:05} #ad @brand",
        f"https://www.tiktok.com/@planted{number:05}/video/77{number:017}",
    )


def patterns(number: int) -> tuple[bytes, ...]:
    """What is planted as a number, as SQLite writes it."""
    return ((PATTERN + number).to_bytes(6, "big"),)


def plant(storage: SqlStorage, count: int) -> None:
    """*count* accounts with a post each: of the old source, and for every other one of TikTok as well."""
    with storage.begin("acme") as work:
        rows = [_row(number) for number in range(count)]
        work.takeover.put(rows, at=NOON, by="mara")
        campaign = work.campaigns.add(a_campaign()).id
        found = work.accounts.select(AccountFilter())
        accounts = {account.handle: account.id for account in found}
        posts = work.posts.keep([_post(number, accounts[handle(number)]) for number in range(count)])
        for number, post in enumerate(posts):
            work.campaigns.join(campaign, post.account, NOON)
            views = {PostMetric.VIDEO_VIEWS: PATTERN + number}
            work.figures.keep_post(post.id, a_post_snapshot(views, source=Provenance.LEGACY))
            if number % 2:
                work.figures.keep_account(post.account, a_snapshot(as_of=hours_later(1)))
        captured = (Attachment(campaign, p.id, p.network, Why.LEGACY_CAPTURE, at=NOON) for p in posts)
        work.posts.attach(list(captured))
        work.commit()


def handle(number: int) -> str:
    """The account that stays when what was planted goes."""
    return f"kept{number:05}"


def _post(number: int, account: AccountId) -> Post:
    _, caption, url = texts(number)
    return Post(Network.TIKTOK, f"77{number:017}", account, url, Provenance.LEGACY, caption=caption)


def _row(number: int) -> LegacyRow:
    values: dict[AccountMetric, Value] = {
        AccountMetric.DISPLAY_NAME: texts(number)[0],
        AccountMetric.FOLLOWER_COUNT: PATTERN + number,
    }
    return LegacyRow(handle(number), values)


def close(storage: SqlStorage) -> None:
    """Begin the cut-over."""
    with storage.begin("acme") as work:
        work.installation.move(closing())
        work.commit()


def remove_all(storage: SqlStorage, most: int = 100) -> int:
    """Remove until nothing is left; how many rows went."""
    gone, removed = 0, -1
    while removed:
        with storage.begin("acme") as work:
            removed = work.old_source.remove(most)
            work.commit()
        gone += removed
    return gone


def kept_figures(work: UnitOfWork, handles: Sequence[str]) -> list[tuple[Snapshot[AccountMetric], ...]]:
    """What TikTok said of the accounts."""
    found = (work.accounts.find(Network.TIKTOK, handle) for handle in handles)
    histories = (work.figures.account_history(account.id) for account in found if account)
    return [tuple(s for s in history if s.source is not Provenance.LEGACY) for history in histories]
