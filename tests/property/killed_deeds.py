"""What is done in processes that are killed: a day's work, and a cut-over."""

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Final

import punq

from influence.application.acting import Actor
from influence.application.add_from_crm import AddFromCrm
from influence.application.apply_cutover import ApplyCutover
from influence.application.place_orders import PlaceOrders, Wanted
from influence.application.run_campaigns import Brief, RunCampaigns
from influence.application.run_influencers import RunInfluencers, Whom
from influence.application.sync_accounts import SyncAccounts
from influence.application.tell_people import TellPeople
from influence.domain.cutover import Plan
from influence.entrypoints.bootstrap import bootstrap
from influence.entrypoints.settings import Settings
from tests.support.killing import READY, Tell

MARA: Final = Actor("acme", "mara")


def _handle(number: int) -> str:
    return f"creator.{number:05}"


def _campaign(number: int) -> str:
    return f"Campaign {number}"


def _add(ask: punq.Container, number: int) -> None:
    (entry,) = ask.resolve(AddFromCrm)(MARA, [_handle(number)])
    assert entry.error is None, entry.error


def _write_down(ask: punq.Container, number: int) -> None:
    (result,) = ask.resolve(RunInfluencers).note(MARA, Whom((_handle(number),)), f"note {number}")
    assert result.error is None, result.error


def _begin(ask: punq.Container, number: int) -> None:
    ask.resolve(RunCampaigns).create(MARA, Brief(name=_campaign(number), brand="Acme"))


def _enrol(ask: punq.Container, number: int) -> None:
    ask.resolve(RunCampaigns).add(MARA, _campaign(number), [_handle(number)])


def _order(ask: punq.Container, number: int) -> None:
    ask.resolve(PlaceOrders)(MARA, _campaign(number), [_handle(number)], Wanted(posts=2, key=f"key {number}"))


def _refresh(ask: punq.Container, _: int) -> None:
    ask.resolve(SyncAccounts)(MARA)


def _tell_people(ask: punq.Container, _: int) -> None:
    ask.resolve(TellPeople)(MARA)


DEEDS: Final[Mapping[str, Callable[[punq.Container, int], None]]] = {
    "add": _add,
    "note": _write_down,
    "campaign": _begin,
    "enrol": _enrol,
    "order": _order,
    "tell": _tell_people,
    "refresh": _refresh,
}
"""What a day consists of, in this order, for one creator after the other. `refresh` comes at every tenth."""


def days(first: tuple[int, str]) -> Iterator[tuple[int, str]]:
    """The deeds from *first* on, as (number of the creator, deed)."""
    number, name = first
    names = list(DEEDS)
    left = names[names.index(name) :]
    for creator in count(number):
        for deed in left:
            if deed != "refresh" or creator % 10 == 0:
                yield creator, deed
        left = names


def work_on(tell: Tell, settings: Settings, first: tuple[int, str], most: int) -> None:
    """Do one deed after the other from *first* on for *most* creators, and tell of each that is done."""
    ask = bootstrap(settings, lambda _: None)
    tell(READY)
    for number, name in days(first):
        if number >= most:
            return
        DEEDS[name](ask, number)
        tell((number, name))


def cut_over(tell: Tell, settings: Settings, plan: Plan) -> None:
    """Apply *plan*, or go on with it where somebody was killed."""
    apply = bootstrap(settings, lambda _: None).resolve(ApplyCutover)
    tell(READY)
    apply(MARA, plan, lambda done, of: tell((done, of)))
