import threading

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
