"""Taking away what may no longer be held, in memory."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from influence.adapters.memory.kept_reports import drop_orphans, keep_figures
from influence.adapters.memory.state import Holdings
from influence.adapters.memory.table import Table
from influence.domain.accounts import AccountId
from influence.domain.breakdowns import parts_within
from influence.domain.capabilities import Kind
from influence.domain.doors import AccountNotFound
from influence.domain.formulas import TIKTOK
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.networks import Network, fold
from influence.domain.observations import Snapshot
from influence.domain.posts import PostId, Why
from influence.domain.provenance import Provenance
from influence.domain.removing_accounts import AccountHeld
from influence.domain.retention import DueErasure, account_cells, post_cells

K = TypeVar("K", AccountId, PostId)
M = TypeVar("M", AccountMetric, PostMetric)


def _left(
    history: Sequence[Snapshot[M]], cells: Mapping[Provenance, frozenset[M]]
) -> Iterator[Snapshot[M] | None]:
    """What is left of each snapshot; the same one where nothing had to go."""
    for snapshot in history:
        opened = cells.get(snapshot.source)
        if opened is None or (opened and opened.issuperset(_metrics(snapshot))):
            yield snapshot
            continue
        values = {metric: value for metric, value in snapshot.values.items() if metric in opened}
        parts = parts_within(snapshot.parts, opened)
        yield attrs.evolve(snapshot, values=values, parts=parts) if values or parts else None


def _metrics(snapshot: Snapshot[M]) -> set[Metric]:
    """What it holds, be it whole or in parts."""
    return {*snapshot.values, *(one.metric for one in snapshot.parts)}


def _keep(
    figures: Table[K, tuple[Snapshot[M], ...]], subject: K, cells: Mapping[Provenance, frozenset[M]]
) -> int:
    """How many snapshots of *subject* changed or went."""
    before = figures.get(subject, ())
    after = tuple(_left(before, cells))
    changed = sum(one is not other for one, other in zip(before, after, strict=True))
    if changed:
        figures[subject] = tuple(snapshot for snapshot in after if snapshot is not None)
    return changed


@attrs.frozen
class MemoryErasure:
    """What one tenant's accounts may no longer hold."""

    _own: Holdings

    def keep_only(self, kind: Kind, accounts: Sequence[AccountId]) -> int:
        family = self._tiktok_family(accounts)
        linked = {a.post for a in self._own.attachments.values() if a.why is Why.ORDER_LINK}
        count = sum(_keep(self._own.account_figures, one, account_cells(kind)) for one in family)
        for post in self._posts_of(family):
            cells = post_cells(kind, by_order=post in linked)
            count += _keep(self._own.post_figures, post, cells) + keep_figures(self._own, post, cells)
        return count

    def forget(self, accounts: Sequence[AccountId]) -> int:
        family = self._tiktok_family(accounts)
        no_account: Mapping[Provenance, frozenset[AccountMetric]] = {s: frozenset() for s in TIKTOK}
        gone = sum(_keep(self._own.account_figures, one, no_account) for one in family)
        return gone + self.forget_posts(self._posts_of(family))

    def forget_posts(self, posts: Sequence[PostId]) -> int:
        nothing: Mapping[Provenance, frozenset[PostMetric]] = {s: frozenset() for s in TIKTOK}
        mine = [post for post in posts if post in self._own.posts]
        kept = sum(keep_figures(self._own, post, nothing) for post in mine)
        return kept + sum(_keep(self._own.post_figures, post, nothing) for post in mine)

    def _tiktok_family(self, accounts: Sequence[AccountId]) -> set[AccountId]:
        known = (self._own.accounts.get(account) for account in accounts)
        return self._family([a.id for a in known if a is not None and a.network is Network.TIKTOK])

    def _family(self, accounts: Sequence[AccountId]) -> set[AccountId]:
        """The accounts and those that were merged into them."""
        family: set[AccountId] = set()
        more = set(accounts)
        while more:
            family |= more
            more = {a.id for a in self._own.accounts.values() if a.merged_into in family} - family
        return family

    def _posts_of(self, family: set[AccountId]) -> list[PostId]:
        posts = self._own.posts.values()
        return [p.id for p in posts if p.account in family and p.network is Network.TIKTOK]

    def put_off(self, due: DueErasure) -> None:
        self._own.due_erasures[due.account] = due

    def call_off(self, accounts: Sequence[AccountId]) -> None:
        for account in accounts:
            self._own.due_erasures.pop(account, None)

    def due(self) -> tuple[DueErasure, ...]:
        return tuple(sorted(self._own.due_erasures.values(), key=lambda due: (due.erase_by, due.account)))

    def due_of(self, accounts: Sequence[AccountId]) -> tuple[DueErasure, ...]:
        return tuple(due for due in self.due() if due.account in set(accounts))

    def remove(self, account: AccountId) -> None:
        if account not in self._own.accounts:
            raise AccountNotFound(account)
        family = self._family([account])
        held = sorted(order.id for order in self._own.orders.values() if order.account in family)
        if held:
            raise AccountHeld(self._own.accounts[account].handle, tuple(held))
        posts = {post.id for post in self._own.posts.values() if post.account in family}
        self._drop_names(family, posts)
        for field in attrs.fields(Holdings):
            table = getattr(self._own, field.name)
            gone = [key for key, row in table.items() if _hangs_on(key, row, family, posts, field.name)]
            for key in gone:
                del table[key]
        drop_orphans(self._own)

    def _drop_names(self, family: set[AccountId], posts: set[PostId]) -> None:
        for account in (self._own.accounts[one] for one in family):
            name = (account.network, fold(account.handle))
            bearers = self._own.handles.get(name, ())
            self._own.handles[name] = tuple(one for one in bearers if one not in family)
        for key in [key for key, account in self._own.identities.items() if account in family]:
            del self._own.identities[key]
        for names in [name for name, post in self._own.external_ids.items() if post in posts]:
            del self._own.external_ids[names]


_BY_ACCOUNT = frozenset({"accounts", "account_figures"})
_BY_POST = frozenset({"posts", "post_figures"})
_NAMES_POST = frozenset({"attachments", "kept_posts"})
_OWNERS = ("account", "account_id", "kept", "gone", "only")


def _hangs_on(key: Any, row: Any, family: set[AccountId], posts: set[PostId], table: str) -> bool:
    """True when a row belongs to one of the accounts or posts: by its key, or by what it names."""
    if table in _BY_ACCOUNT:
        return key in family
    if table in _BY_POST:
        return key in posts
    if table == "participants":
        return key[1] in family
    if table in _NAMES_POST:
        return row.post in posts
    return any(getattr(row, name, None) in family for name in _OWNERS)
