"""No access: every call of the port says what is missing."""

import inspect

import pytest

from influence.adapters.tiktok.absent import AbsentMarketplace
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream_failures import NotConfigured
from influence.domain.quota import Urgency

KNOWN = {"generation", "undelivered", "lacks", "scopes", "at"}
CALLS = [name for name in vars(Marketplace) if not name.startswith("_") and name not in KNOWN]
absent = AbsentMarketplace(("INFLUENCE_TIKTOK_APP_ID",))


@pytest.mark.parametrize("call", CALLS)
def test_every_call_names_what_is_missing(call: str) -> None:
    parameters = list(inspect.signature(getattr(Marketplace, call)).parameters.values())[1:]
    plain = [None for one in parameters if one.kind is not one.KEYWORD_ONLY]
    named = {one.name: None for one in parameters if one.kind is one.KEYWORD_ONLY}

    with pytest.raises(NotConfigured, match="INFLUENCE_TIKTOK_APP_ID missing"):
        getattr(absent, call)(*plain, **named)


def test_what_can_be_told_without_access_is_told() -> None:
    assert len(CALLS) > 20
    assert absent.at(Urgency.FIGURES) is absent
    assert absent.lacks == frozenset()
    assert absent.undelivered == frozenset()
    assert absent.scopes
