"""Digests of everything that is not the old source's, table by table, in memory."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import attrs

from influence.adapters.memory.state import Holdings, State, tables_of
from influence.adapters.memory.table import Table
from influence.domain.accounts import Account
from influence.domain.cutover_record import TableDigest
from influence.domain.cutover_run import CutoverRun
from influence.domain.networks import Network
from influence.domain.phase import Phase
from influence.domain.posts import PostId, Why
from influence.domain.provenance import Provenance
from influence.domain.worlds import Standing, TakingPart

WRITES: Final = frozenset(
    # what the cut-over itself writes, and an index of posts
    {"releases", "steps", "cutover_runs", "cutover_records", "cutover_others", "numbers"}
    | {
        "deeds",
        "removed_posts",
        "outbox",
        "notices",
        "external_ids",
        "audit_records",
        "audit_names",
        "audit_pending",
    }
)


def _is_old_post(held: Holdings, post: PostId) -> bool:
    return post in held.posts and held.posts[post].source is Provenance.LEGACY


def _figures(row: tuple[Any, Any]) -> Iterator[object]:
    subject, history = row
    if left := tuple(snapshot for snapshot in history if snapshot.source is not Provenance.LEGACY):
        yield subject, left


def _of_posts(held: Holdings, row: tuple[Any, Any]) -> Iterator[object]:
    return iter(()) if _is_old_post(held, row[0]) else _figures(row)


def _reasons(held: Holdings, row: tuple[Any, Any]) -> Iterator[object]:
    (_, post, why, _), _ = row
    if why is not Why.LEGACY_CAPTURE and not _is_old_post(held, post):
        yield row


def _posts(row: tuple[Any, Any]) -> Iterator[object]:
    if row[1].source is not Provenance.LEGACY:
        yield row


def _kept_posts(row: tuple[Any, Any]) -> Iterator[object]:
    key, post = row
    if not post.is_old:
        told = tuple(one for one in post.told if one.source is not Provenance.LEGACY)
        yield key, attrs.evolve(post, told=told)


_KEPT: Final[Mapping[str, Callable[[Holdings, tuple[Any, Any]], Iterator[object]]]] = {
    # what of a row is not the old source's
    "account_figures": lambda _, row: _figures(row),
    "post_figures": _of_posts,
    "attachments": _reasons,
    "posts": lambda _, row: _posts(row),
    "kept_posts": lambda _, row: _kept_posts(row),
}


def _judged(held: Holdings) -> Iterator[Account]:
    """The accounts that verdicts are given on."""
    for _, account in sorted(held.accounts.items()):
        if account.network is Network.TIKTOK and account.merged_into is None and not account.applying:
            yield account


def _digest(rows: Iterator[object]) -> TableDigest:
    told = sorted(map(repr, rows))
    return TableDigest(len(told), hashlib.sha256("\n".join(told).encode()).hexdigest())


def _kept(held: Holdings, name: str, table: Table[Any, Any]) -> Iterator[object]:
    kept = _KEPT.get(name)
    for row in table.items():
        yield from (row,) if kept is None else kept(held, row)


@attrs.frozen
class MemoryContents:
    """The tables of the state."""

    _state: State

    def digests(self) -> Mapping[str, TableDigest]:
        shared = {
            name: _digest(iter(table.items())) for name, table in tables_of(self._state) if name not in WRITES
        }
        of_tenants = {
            f"{tenant}/{name}": _digest(_kept(held, name, table))
            for tenant, held in self._state.tenants.items()
            for name, table in tables_of(held)
            if name not in WRITES
        }
        return {**shared, **of_tenants}

    def standing(self) -> Iterator[Standing]:
        for tenant, held in sorted(self._state.tenants.items()):
            for account in _judged(held):
                consent = account.grant.epoch if account.grant else 0
                yield Standing(tenant, account.id, account.handle, account.answer.membership, consent)

    def taking_part(self) -> Iterator[TakingPart]:
        for tenant, held in sorted(self._state.tenants.items()):
            judged = [account.id for account in _judged(held)]
            for number, campaign in sorted(held.campaigns.items()):
                members = tuple(account for account in judged if (number, account) in held.participants)
                yield TakingPart(tenant, number, campaign.name, members)

    def others(self) -> Mapping[str, int]:
        return dict(self._state.cutover_others)


def note_others(before: State, after: State) -> None:
    """Write into *after* which tables were changed since *before*, while the cut-over runs and by somebody else."""
    own = not before.cutover_runs.is_as(after.cutover_runs)
    run = before.cutover_runs.get(0, CutoverRun())
    begins = before.release.phase is Phase.BEFORE and run.lease_until is not None
    if own or not (begins or before.release.phase is Phase.CLOSING):
        return
    known = dict(before.places())
    for name, table in list(after.places()):
        if name not in known or not table.is_as(known[name]):
            after.cutover_others[name] = after.cutover_others.get(name, 0) + 1
