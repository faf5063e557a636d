import threading
from pathlib import Path
from typing import Final

import pytest

from tests.support.sometimes import NeverReached, assert_reached, counting, sometimes


def test_what_was_reached_passes() -> None:
    assert sometimes("here", 1 + 1 == 2) is True

    assert_reached({"here"})


def test_what_was_never_reached_fails_by_name() -> None:
    sometimes("here")
    sometimes("there", condition=False)

    with pytest.raises(NeverReached, match="never reached: elsewhere, there") as error:
        assert_reached({"here", "there", "elsewhere"})

    assert "here 1" in str(error.value)


def test_one_test_does_not_count_for_another() -> None:
    with pytest.raises(NeverReached):
        assert_reached({"here"})


def test_an_inner_count_belongs_to_the_outer_one_too() -> None:
    with counting() as inner:
        sometimes("within")
    sometimes("without")

    assert dict(inner.counts) == {"within": 1}
    assert_reached({"within", "without"})


def test_threads_count_together() -> None:
    def count() -> None:
        for _ in range(1000):
            sometimes("counted")

    threads = [threading.Thread(target=count) for _ in range(4)]
    with counting() as sheet:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sheet.counts["counted"] == 4000


DRAWS: Final[list[str]] = []


def test_bad_luck_is_given_one_more_draw() -> None:
    DRAWS.append("a draw")

    sometimes("a second draw", len(DRAWS) > 1)

    assert_reached(["a second draw"])


def test_what_is_never_reached_fails_after_the_second_draw(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    tests = Path(__file__).parents[1]
    monkeypatch.setenv("PYTHONPATH", str(tests.parent))
    pytester.makeconftest((tests / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(
        """
        from tests.support.sometimes import assert_reached, sometimes

        def test_nothing():
            print("drawn")
            sometimes("there", False)
            assert_reached(["there"])
        """
    )

    found = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-rA")

    found.assert_outcomes(failed=1)
    assert found.stdout.str().splitlines().count("drawn") == 2
