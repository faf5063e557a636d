import pytest

from influence.application.acting import OneLane, batches, unwatched


@pytest.mark.parametrize(
    ("items", "size", "expected"), [([], 2, []), ([1, 2], 2, [(1, 2)]), ([1, 2, 3], 2, [(1, 2), (3,)])]
)
def test_batches_hold_all_items_in_order(
    items: list[int], size: int, expected: list[tuple[int, ...]]
) -> None:
    assert list(batches(iter(items), size)) == expected


def test_one_lane_answers_in_order() -> None:
    assert list(OneLane().run(lambda item: item * 2, [3, 1, 2])) == [6, 2, 4]


def test_nobody_has_to_watch() -> None:
    unwatched(1, 2)
