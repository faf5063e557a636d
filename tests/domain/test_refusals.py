"""Every way of saying no: a stable code, a sentence, and remedies that are sentences too."""

import importlib
import pkgutil
from typing import Final

import pytest

import influence.domain
from influence.domain.accounts import AnotherIdentity
from influence.domain.campaigns import CampaignClosed, CampaignExists, CampaignNotFound, NotAParticipant
from influence.domain.cutover import CutoverBegun, Finding, OldSourceLeft, PlanUnreadable, WorldChanged
from influence.domain.doors import AccountExists, AccountNotFound, NotAMember, Stale
from influence.domain.errors import (
    BadInput,
    FileUnreadable,
    InfluenceError,
    MarketplaceFailed,
    Refused,
    Unusable,
)
from influence.domain.grants import AnotherCreator, ConsentRefused, ConsentUnknown
from influence.domain.membership import Membership
from influence.domain.networks import InvalidHandle, Network
from influence.domain.orders import (
    OrderExists,
    OrderForUnsupported,
    OrderNotFound,
    OrderState,
    OrderStepRefused,
    Step,
)
from influence.domain.phase import Phase, PhaseRefused
from influence.domain.ports.marketplace import (
    AuthorisationDead,
    NotConfigured,
    OutcomeUnknown,
    TikTokRefused,
    TikTokUnavailable,
)
from influence.domain.ports.sealing import SealBroken
from influence.domain.ports.storage import LegacyWriteRefused, TenantNotFound
from influence.domain.posts import (
    InvalidPostAddress,
    LinkConflict,
    NoWayIn,
    PostNotFound,
    PostOfUnsupported,
    Why,
)

EXAMPLES: Final[tuple[InfluenceError, ...]] = (
    AccountExists("ann"),
    AccountNotFound("ann"),
    AnotherCreator("ann", "bob"),
    AnotherIdentity("ann"),
    AuthorisationDead("@ann"),
    CampaignClosed("Spring"),
    CampaignExists("Spring"),
    CampaignNotFound("Spring"),
    ConsentRefused("access_denied"),
    ConsentUnknown(),
    CutoverBegun("The cut-over has begun."),
    FileUnreadable("a.csv", "it is empty", ("Export it again.",)),
    InvalidHandle("a b", Network.TIKTOK),
    InvalidPostAddress("ftp://x"),
    LegacyWriteRefused(),
    LinkConflict("v-1"),
    NoWayIn(Network.TIKTOK, Why.KEYWORD),
    NotAMember("ann", Membership.NOT_IN),
    NotAParticipant("ann", "Spring"),
    NotConfigured(("INFLUENCE_TIKTOK_ACCESS_TOKEN",)),
    OldSourceLeft((Finding("accounts", 3, "rows"),)),
    OrderExists("ann", "7"),
    OrderForUnsupported("ann", ("Invite it.",)),
    OrderNotFound("7"),
    OrderStepRefused(OrderState.PARTLY_FULFILLED, Step.CALL),
    OutcomeUnknown("the connection was cut"),
    PhaseRefused(Phase.AFTER, Phase.BEFORE),
    PlanUnreadable("plan.json", "it was altered"),
    PostNotFound("v-1"),
    PostOfUnsupported("ann", ("Invite it.",)),
    SealBroken(),
    Stale("The campaign"),
    TenantNotFound("acme"),
    TikTokRefused(40002, "bad request"),
    TikTokUnavailable("timed out"),
    Unusable("posts", "11", "an order asks for 1 to 10 posts"),
    WorldChanged(("accounts", "posts")),
)
FAMILIES: Final = {InfluenceError, BadInput, Refused, MarketplaceFailed}


def below(cls: type[InfluenceError]) -> set[type[InfluenceError]]:
    return {cls} | {error for child in cls.__subclasses__() for error in below(child)}


def of_the_domain() -> set[type[InfluenceError]]:
    for module in pkgutil.walk_packages(influence.domain.__path__, "influence.domain."):
        importlib.import_module(module.name)
    return {error for error in below(InfluenceError) if error.__module__.startswith("influence.domain.")}


def test_no_refusal_of_the_domain_is_forgotten() -> None:
    # An attrs class with slots is made twice; the first one has no instances and is told by its name only.
    assert {error.__qualname__ for error in of_the_domain() - FAMILIES} - {
        family.__qualname__ for family in FAMILIES
    } == {type(example).__qualname__ for example in EXAMPLES}


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_a_refusal_speaks_in_whole_sentences(error: InfluenceError) -> None:
    assert str(error).strip()
    assert "<" not in str(error)
    assert all(remedy.strip() for remedy in error.remedies)


def test_every_refusal_has_a_code_of_its_own() -> None:
    codes = {type(error).code for error in EXAMPLES} | {family.code for family in FAMILIES}

    assert len(codes) == len(EXAMPLES) + len(FAMILIES)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_a_refusal_belongs_to_one_family(error: InfluenceError) -> None:
    assert sum(isinstance(error, family) for family in (BadInput, Refused, MarketplaceFailed)) == 1


def test_a_plain_error_has_no_remedies() -> None:
    assert InfluenceError("no").remedies == ()


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_a_refusal_can_be_raised_from_another(error: InfluenceError) -> None:
    cause = ValueError("before")

    with pytest.raises(type(error)) as raised:
        raise error from cause

    assert raised.value.__cause__ is cause
