"""Who is gone from TikTok is erased as if they had asked, and what was stopped anywhere is gone on with."""

from pathlib import Path

import attrs
import pytest

from influence.adapters.memory.log_file import MemoryLogFile
from influence.adapters.memory.signer import MemorySigner
from influence.application.apply_erasure import ApplyErasure
from influence.application.duties import DUTIES
from influence.application.ending_consents import end_consent
from influence.application.erase_the_gone import STOPPED_AFTER, EraseTheGone
from influence.application.plan_erasure import ErasurePlan, PlanErasure, Wanted
from influence.application.read_erasures import ReceiptNotFound
from influence.domain.erasures import Erasure, ErasureNeedsItsPlan, Ground
from influence.domain.grants import EndReason
from influence.domain.jobs import Ending
from influence.domain.ports.storage import Storage
from influence.domain.retention import GOES, NEVER_KEPT, Goes, is_to_be_erased
from tests.application.test_erasure_races import ANN, a_desk, places
from tests.support.breaking import BreakingStorage, Cuts, PowerCut
from tests.support.desk import MARA, Desk
from tests.support.sometimes import assert_reached, sometimes

# fmt: off
TAKES = {
    EndReason.WITHDRAWN:             Goes.FIGURES,
    EndReason.DISCONNECTED:          Goes.FIGURES,
    EndReason.EXPIRED:               Goes.FIGURES,
    EndReason.LOST:                  Goes.FIGURES,
    EndReason.REFUSED:               Goes.FIGURES,
    EndReason.DECLINED:              Goes.FIGURES,
    EndReason.APPLICATION_WITHDRAWN: Goes.FIGURES,
    EndReason.ACCOUNT_DELETED:       Goes.PERSON,
    EndReason.AGE_CHANGED:           Goes.PERSON,
    EndReason.ACCOUNT_BANNED:        Goes.FIGURES,
    EndReason.DEVELOPER_REVOKED:     Goes.FIGURES,
}
# fmt: on


def applying(desk: Desk, storage: Storage) -> ApplyErasure:
    return ApplyErasure(
        storage, desk.premises, MemoryLogFile(), desk.revoke_consents, MemorySigner(), desk.chance, desk.clock
    )


def plan_of(desk: Desk) -> ErasurePlan:
    return PlanErasure(desk.storage, desk.chance, desk.clock)(MARA, Wanted(handle=ANN))


def the_gone(desk: Desk) -> EraseTheGone:
    plan = PlanErasure(desk.storage, desk.chance, desk.clock)
    return EraseTheGone(desk.storage, plan, applying(desk, desk.storage), desk.clock)


def ends(desk: Desk, why: EndReason) -> None:
    """TikTok ends Ann's consent."""
    account = desk.account(ANN)
    assert account.grant is not None
    with desk.write() as work:
        end_consent(work, account, account.grant.epoch, why, desk.clock.now())


def erasures(desk: Desk) -> tuple[Erasure, ...]:
    with desk.view() as view:
        return view.erasures.all()


def test_every_end_of_a_consent_has_its_row() -> None:
    assert dict(GOES) == TAKES
    assert set(GOES) == set(EndReason)
    assert frozenset({EndReason.ACCOUNT_DELETED, EndReason.AGE_CHANGED}) == NEVER_KEPT


@pytest.mark.parametrize("why", EndReason)
def test_the_person_goes_only_where_the_table_says(why: EndReason, tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    ends(desk, why)

    erased = the_gone(desk)(MARA)

    goes = TAKES[why] is Goes.PERSON
    assert (erased.done, erased.waiting) == (int(goes), ())
    assert (places(desk) == {}) is goes
    assert [one.ground.value for one in erasures(desk)] == ([why.value] if goes else [])
    assert the_gone(desk)(MARA).done == 0


def test_who_consents_again_stays(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    ends(desk, EndReason.ACCOUNT_DELETED)
    assert is_to_be_erased(desk.account(ANN))
    desk.consents(ANN)

    assert the_gone(desk)(MARA).done == 0
    assert not is_to_be_erased(desk.account(ANN))


def test_a_person_of_two_tenants_goes_once(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    desk.storage.add_tenant("bolt")
    other = attrs.evolve(desk, by=attrs.evolve(desk.by, tenant="bolt"))
    other.add(other.by, [ANN])
    ends(desk, EndReason.ACCOUNT_DELETED)

    assert the_gone(desk)(MARA).done == 1
    assert places(desk) == {}
    assert [part.tenant for part in erasures(desk)[0].parts] == ["acme", "bolt"]


def test_a_stopped_erasure_goes_on_without_its_plan(tmp_path: Path) -> None:
    for at in range(1, 60):
        folder = tmp_path / str(at)
        folder.mkdir()
        desk = a_desk(folder)
        cuts = Cuts(at)
        try:
            applying(desk, BreakingStorage(desk.storage, cuts))(MARA, plan_of(desk))
        except PowerCut:
            sometimes("stopped")
        else:
            break
        was_known = bool(erasures(desk))
        sometimes("before it began", not was_known)
        early = the_gone(desk)(MARA)
        desk.clock.advance(STOPPED_AFTER)

        late = the_gone(desk)(MARA)

        assert early.done == 0
        assert late.waiting == ()
        assert all(one.is_over and one.receipt for one in erasures(desk))
        if was_known:
            assert places(desk) == {}, at
    assert_reached(("stopped", "before it began"))


def test_what_only_a_plan_names_says_so(desk: Desk) -> None:
    desk.applies(email="kofi@mail.example")
    plan = PlanErasure(desk.storage, desk.chance, desk.clock)(MARA, Wanted(email="kofi@mail.example"))
    with pytest.raises(PowerCut):
        applying(desk, BreakingStorage(desk.storage, Cuts(3)))(MARA, plan)
    (stopped,) = erasures(desk)

    with pytest.raises(ErasureNeedsItsPlan) as refused:
        the_gone(desk).resume(MARA, stopped.pseudonym)

    assert "erase apply PLAN" in refused.value.remedies[0]
    assert not erasures(desk)[0].is_over


def test_an_erasure_that_is_over_is_left_alone(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    done = applying(desk, desk.storage)(MARA, plan_of(desk))

    assert the_gone(desk).resume(MARA, done.pseudonym) == done
    with pytest.raises(ReceiptNotFound):
        the_gone(desk).resume(MARA, "nobody")


def test_the_worker_erases_who_is_gone(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    ends(desk, EndReason.AGE_CHANGED)
    (duty,) = [one for one in DUTIES if one.kind == "gone"]

    first, second = (duty.run(lambda kind: the_gone(desk), MARA) for _ in range(2))  # type: ignore[arg-type] # the only one

    assert (first.ending, first.words) == (Ending.DONE, "1 person erased")
    assert (second.ending, second.words) == (Ending.DONE, "0 people erased")
    assert erasures(desk)[0].ground is Ground.AGE_CHANGED
