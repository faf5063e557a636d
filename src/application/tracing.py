"""Who somebody is at every tenant, and what leads to them there."""

from collections.abc import Iterable, Mapping

from influence.domain.accounts import Account
from influence.domain.applications import Application
from influence.domain.erasures import Identity, NobodyToErase, SeveralPersons, Traces
from influence.domain.influencers import Influencer, InfluencerId
from influence.domain.networks import Network, fold
from influence.domain.ports.storage import Storage, View

Wherever = Mapping[str, Traces]
"""What leads to somebody, by tenant."""


def traced(storage: Storage, asked: Identity) -> tuple[Identity, Wherever]:
    """Everything that names the person, and the traces at each tenant that has some.

    What one tenant knows of them is looked for at the others too, until nothing new is learned.
    """
    person, found = asked, dict[str, Traces]()
    while True:
        known = person
        for tenant in storage.tenants():
            with storage.view(tenant) as view:
                found[tenant], more = traces_at(view, person)
            person |= more
        if person == known:
            return person, found


def traces_at(view: View, person: Identity) -> tuple[Traces, Identity]:
    """The traces at one tenant, and what is learned from them."""
    chosen = {one.id: one for one in _by_mail(view, person)}
    while True:
        accounts = view.personal.accounts(person, tuple(chosen))
        bearers = {a.influencer for a in accounts if a.influencer is not None} - set(chosen)
        if not bearers:
            break
        chosen |= view.influencers.of(sorted(bearers))
    applications = _applications(view, person, accounts, chosen.values())
    learned = _learned(view, accounts, chosen.values(), applications)
    return _traces(view, person | learned, accounts, (chosen.values(), applications)), learned


def _traces(
    view: View,
    person: Identity,
    accounts: Iterable[Account],
    others: tuple[Iterable[Influencer], Iterable[Application]],
) -> Traces:
    ids = tuple(account.id for account in accounts)
    now = {fold(account.handle) for account in accounts}
    once = {fold(former.handle) for one in ids for former in view.handles.of(one)}
    names = person.handles | now | once
    influencers, applications = others
    return Traces(
        accounts=ids,
        influencers=tuple(sorted(one.id for one in influencers)),
        applications=tuple(one.id for one in applications),
        names=names - view.personal.borne_by_others(names, ids),
        emails=frozenset(
            address for address in person.emails if len(view.personal.influencers({address})) <= 1
        ),
        open_ids=person.open_ids,
        creator_ids=person.creator_ids,
    )


def _by_mail(view: View, person: Identity) -> Iterable[Influencer]:
    """Those who alone bear one of the person's addresses, and are nobody else."""
    for address in sorted(person.emails):
        bearers = view.personal.influencers({address})
        if len(bearers) == 1 and not _is_somebody_else(view, bearers[0].id, person):
            yield bearers[0]


def _is_somebody_else(view: View, influencer: InfluencerId, person: Identity) -> bool:
    theirs = view.personal.accounts(Identity(), (influencer,))
    known = [one for one in theirs if one.network is Network.TIKTOK and not one.is_stub]
    return bool(known) and all(person.is_foreign(one.creator_id, one.open_id) for one in known)


def _applications(
    view: View, person: Identity, accounts: Iterable[Account], influencers: Iterable[Influencer]
) -> tuple[Application, ...]:
    """Those of the accounts and influencers, and those from their addresses that brought nobody else."""
    ids = {account.id for account in accounts}
    numbers = {one.id for one in influencers}
    addresses = person.emails | {fold(one.email) for one in influencers if one.email}
    alone = {one for one in addresses if len(view.personal.influencers({one})) <= 1}
    found = view.personal.applications(ids, numbers, alone)
    return tuple(one for one in found if one.account in (None, *ids) or one.influencer in numbers)


def _learned(
    view: View,
    accounts: Iterable[Account],
    influencers: Iterable[Influencer],
    applications: Iterable[Application],
) -> Identity:
    """What names the person besides. An address that several bear names nobody."""
    tiktoks = [one for one in accounts if one.network is Network.TIKTOK]
    said = {fold(one.email) for one in influencers} | {fold(one.particulars.email) for one in applications}
    return Identity(
        frozenset(one.creator_id for one in tiktoks if one.creator_id is not None),
        frozenset(one.open_id for one in tiktoks if one.open_id is not None),
        frozenset(one.handle for one in tiktoks),
        frozenset(one for one in said if one and len(view.personal.influencers({one})) <= 1),
    )


def called(storage: Storage, handle: str) -> Identity:
    """Whoever bears the TikTok handle now.

    Raises:
        SeveralPersons: at different tenants different creators do.
    """
    bearers: list[Account] = []
    for tenant in storage.tenants():
        with storage.view(tenant) as view:
            found = view.accounts.find(Network.TIKTOK, handle)
            bearers += [
                a for a in (found, view.accounts.find_applicant(Network.TIKTOK, handle)) if a is not None
            ]
    groups = _groups(one for one in bearers if not one.is_stub)
    if len(groups) > 1:
        raise SeveralPersons(f"@{handle}", tuple(map(_way_to, groups)))
    ids = groups[0] if groups else Identity()
    return ids | Identity(handles=frozenset({handle}))


def addressed(storage: Storage, email: str) -> Identity:
    """Whoever bears the mail address.

    Raises:
        SeveralPersons: more than one does.
    """
    accounts: list[Account] = []
    for tenant in storage.tenants():
        with storage.view(tenant) as view:
            bearers = view.personal.influencers({fold(email)})
            accounts += view.personal.accounts(Identity(), [one.id for one in bearers])
            if len(bearers) > 1:
                raise SeveralPersons(email, tuple(_way_to_influencer(one) for one in bearers))
    groups = _groups(one for one in accounts if one.network is Network.TIKTOK and not one.is_stub)
    if len(groups) > 1:
        raise SeveralPersons(email, tuple(map(_way_to, groups)))
    return Identity(emails=frozenset({email}))


def _groups(accounts: Iterable[Account]) -> list[Identity]:
    """Who the accounts belong to, as far as TikTok's ids tell."""
    groups: list[Identity] = []
    for account in accounts:
        ids = Identity(
            frozenset({account.creator_id} - {None}),  # type: ignore[arg-type] # None is taken out
            frozenset({account.open_id} - {None}),  # type: ignore[arg-type]
        )
        same = [one for one in groups if one.creator_ids & ids.creator_ids or one.open_ids & ids.open_ids]
        for one in same:
            groups.remove(one)
            ids |= one
        groups.append(ids)
    return groups


def _way_to(person: Identity) -> str:
    if person.creator_ids:
        return f"--creator-id {min(person.creator_ids)}"
    return f"--open-id {min(person.open_ids)}"


def _way_to_influencer(influencer: Influencer) -> str:
    return f"influencer {influencer.id}"


def must_be_somebody(who: str, *, is_held: bool) -> None:
    """Pass when something is held about them.

    Raises:
        NobodyToErase: nothing is.
    """
    if not is_held:
        raise NobodyToErase(who)
