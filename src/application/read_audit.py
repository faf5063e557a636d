"""Looking at the records: who did what when, and to whom, as far as that may still be told."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_account
from influence.domain.accounts import AccountId
from influence.domain.audit import Chain, Entry, Noun, Subject
from influence.domain.audit_chain import moment
from influence.domain.doors import AccountNotFound
from influence.domain.ports.storage import Storage, View


@attrs.frozen
class AuditRow:
    """One record for readers. *by* and *handle* are None where nobody can tell any more, or never could."""

    number: int
    at: str
    by: str | None
    kind: str
    verb: str
    what: tuple[str, ...]
    about: str | None
    handle: str | None
    erased: bool
    digest: str


@attrs.frozen
class Wanted:
    """Which records: of one account, of one user, of some kind, from some time on, before some number."""

    chain: Chain = Chain.TENANT
    handle: str | None = None
    user: str | None = None
    noun: Noun | None = None
    since: datetime | None = None
    limit: int | None = None
    before: int | None = None

    def fits(self, entry: Entry) -> bool:
        """True for a record of that kind before that number; the others are found elsewhere."""
        is_early = self.before is None or entry.record.number < self.before
        return is_early and (self.noun is None or entry.record.noun == self.noun)


@attrs.frozen
class ReadAudit:
    """The records of a tenant, or of the installation, last first."""

    _storage: Storage

    def __call__(self, by: Actor, wanted: Wanted) -> tuple[AuditRow, ...]:
        """The records that are *wanted*.

        Raises:
            AccountNotFound: no account bears the handle.
        """
        with self._storage.view(by.tenant) as view:
            handles: dict[Subject, str | None] = {}
            found = filter(wanted.fits, _recent(view, wanted))
            return tuple(_row(view, entry, handles) for entry in islice(found, wanted.limit))


def _recent(view: View, wanted: Wanted) -> Iterator[Entry]:
    owner = None if wanted.user is None else Subject(Noun.USER, wanted.user)
    if wanted.handle is not None:
        owner = Subject(Noun.ACCOUNT, str(find_account(view, wanted.handle).id))
    since = "" if wanted.since is None else moment(wanted.since)
    return (entry for entry in view.audit.latest(wanted.chain, owner) if entry.record.at >= since)


def _row(view: View, entry: Entry, handles: dict[Subject, str | None]) -> AuditRow:
    record, subject, owner = entry.record, entry.subject, entry.owner
    if owner is not None and owner not in handles:
        handles[owner] = _handle(view, owner)
    return AuditRow(
        number=record.number,
        at=record.at,
        by=entry.by,
        kind=record.noun,
        verb=record.verb,
        what=tuple(record.what.split()),
        about=None if subject is None else subject.key,
        handle=None if owner is None else handles[owner],
        erased=subject is None,
        digest=record.digest.hex(),
    )


def _handle(view: View, owner: Subject) -> str | None:
    """What the account is called now; None for one that is gone, and for anybody else."""
    if owner.noun is not Noun.ACCOUNT:
        return None
    try:
        return view.accounts.get(AccountId(int(owner.key))).handle
    except AccountNotFound:
        return None
