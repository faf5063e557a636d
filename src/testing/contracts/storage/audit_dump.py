"""What a storage has recorded, without what each store chooses for itself: numbers of rows, pseudonyms, digests."""

from collections import Counter

from influence.domain.audit import Chain
from influence.domain.ports.storage import Storage

Told = tuple[str, str | None, str | None, str, str]


def told(storage: Storage, tenant: str, chain: Chain = Chain.TENANT) -> list[Told]:
    """Every record of the *tenant*, first first: what it is about, who did what when, and which facts changed."""
    with storage.view(tenant) as view:
        entries = list(view.audit.latest(chain))
    return [(e.record.noun, e.record.verb, e.by, e.record.at, e.record.what) for e in reversed(entries)]


def counted(storage: Storage, tenant: str, chain: Chain = Chain.TENANT) -> Counter[Told]:
    """The same, in no order."""
    return Counter(told(storage, tenant, chain))
