"""Which account a creator's consent belongs to, new or known."""

import attrs

from influence.application.finding import known_account
from influence.domain.accounts import Account, Door
from influence.domain.applications import Application
from influence.domain.consent_refusals import AnotherCreator
from influence.domain.consents import Consent
from influence.domain.doors import TwoAccounts
from influence.domain.events import Event, EventKind
from influence.domain.grants import Tokens
from influence.domain.membership import MembershipAnswer
from influence.domain.networks import Network, fold
from influence.domain.ports.storage import UnitOfWork
from influence.domain.ports.upstream import Profile


@attrs.frozen
class Told:
    """What TikTok told of the creator who consented."""

    tokens: Tokens
    authorised: Profile
    answer: MembershipAnswer
    public: Profile | None

    @property
    def handle(self) -> str:
        """What the creator is called now."""
        return self.authorised.handle

    @property
    def creator_id(self) -> str | None:
        """The public id, for members."""
        return self.public.creator_id if self.public else None


def account_of(
    work: UnitOfWork, consent: Consent, told: Told, application: Application | None
) -> Account | None:
    """The account of the creator who consented, if there is one; a stub only if it belongs to the same person.

    Raises:
        TwoAccounts: the creator has two, and a user has to decide.
        AnotherCreator: somebody else was asked.
    """
    by_consent = work.accounts.of_open_id(told.tokens.open_id)
    by_creator = work.accounts.of_creator(told.creator_id) if told.creator_id else None
    if by_consent and by_creator and by_consent.id != by_creator.id:
        raise TwoAccounts(by_creator.handle, by_consent.id, by_creator.id)
    found = by_consent or by_creator or _named(work, consent, told, application)
    _demand_the_expected(work, consent, told.handle, found)
    return found


def _demand_the_expected(work: UnitOfWork, consent: Consent, came: str, found: Account | None) -> None:
    """Pass when the creator who was asked came, under whichever name."""
    if consent.handle is None or fold(consent.handle) == fold(came):
        return
    asked = consent.account
    if asked is None:
        bearer = work.accounts.find(Network.TIKTOK, consent.handle)
        asked = bearer.id if bearer else None
    if asked is None or found is None or found.id != asked:
        raise AnotherCreator(consent.handle, came)


def _named(work: UnitOfWork, consent: Consent, told: Told, application: Application | None) -> Account | None:
    """An account without proof of its own that bears the handle and belongs to the person who consented."""
    if application is not None:
        stub = work.accounts.find_stub(Network.TIKTOK, told.handle)
        is_theirs = stub is not None and stub.influencer is not None
        return stub if stub and is_theirs and stub.influencer == application.influencer else None
    asked = None if consent.account is None else known_account(work, consent.account)
    if asked is None or fold(asked.handle) != fold(told.handle):
        return None
    if asked.open_id is not None or asked.merged_into is not None:
        return None
    # Whoever left the marketplace has no public profile to compare with: the link made for the account decides.
    return asked if asked.is_stub or told.public is None else None


def door_of(application: Application | None) -> Door:
    """The door at which somebody stands who consents."""
    return Door.DASHBOARD if application is None else Door.APPLICATION


def remark_namesake(work: UnitOfWork, account: Account) -> None:
    """Have a user look at an account of the same handle that nobody has identified, when *account* comes in."""
    stub = work.accounts.find_stub(account.network, account.handle)
    if stub is not None and stub.id != account.id:
        work.outbox.put(
            Event(
                EventKind.ACCOUNT_BESIDE, account.handle, f"{account.id} {stub.id}", f"account/{account.id}"
            )
        )
