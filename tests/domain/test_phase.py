import pytest

from influence.domain.phase import Phase, PhaseRefused, Release
from tests.domain.making import DAY, NOW


@pytest.mark.parametrize("now", list(Phase), ids=str)
@pytest.mark.parametrize("wanted", list(Phase), ids=str)
def test_the_phase_goes_one_step_forward_only(now: Phase, wanted: Phase) -> None:
    order = list(Phase)
    release = Release(now)

    if order.index(wanted) == order.index(now) + 1:
        assert release.to(wanted, at=NOW) == Release(wanted, NOW)
        return
    with pytest.raises(PhaseRefused, match=f"in phase {now.value}; it cannot go to {wanted.value}"):
        release.to(wanted, at=NOW)


def test_the_plan_is_remembered_to_the_end() -> None:
    closing = Release().to(Phase.CLOSING, at=NOW, plan="digest")

    assert closing.to(Phase.AFTER, at=NOW + DAY) == Release(Phase.AFTER, NOW + DAY, "digest")


def test_an_installation_starts_before_the_release() -> None:
    assert Release() == Release(Phase.BEFORE, None, None)
