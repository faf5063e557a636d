import math

import pytest

from influence.domain.metrics import SHAPES, AccountMetric, Metric, PostMetric, Shape
from influence.domain.values import LARGEST_COUNT, Money, is_well_formed, well_formed

EXAMPLES: dict[Shape, Metric] = {shape: metric for metric, shape in SHAPES.items()}
HUGE = 10**400

GOOD: list[tuple[Shape, object]] = [
    (Shape.COUNT, 0),
    (Shape.COUNT, LARGEST_COUNT),
    (Shape.FRACTION, 0),
    (Shape.FRACTION, 1.0),
    (Shape.CHANGE, -0.25),
    (Shape.CHANGE, 3),
    (Shape.MEAN, 12.5),
    (Shape.MEAN, 12),
    (Shape.SECONDS, 0.0),
    (Shape.TEXT, "ann"),
    (Shape.MONEY, Money(100.0, "USD")),
    (Shape.MONEY, Money(None, "EUR", negotiable=True)),
    (Shape.SHARES, (("DE", 0.5), ("FR", 0.5))),
    (Shape.SHARES, (("", 0.5),)),
    (Shape.SERIES, (1.0, 0.5)),
    (Shape.CURVE, ((0, 1.0), (1, 0.5))),
]
BAD: list[tuple[Shape, object]] = [
    (Shape.COUNT, -1),
    (Shape.COUNT, 1.0),
    (Shape.COUNT, True),
    (Shape.COUNT, "1"),
    (Shape.COUNT, None),
    (Shape.COUNT, LARGEST_COUNT + 1),
    (Shape.COUNT, HUGE),
    (Shape.FRACTION, 1.01),
    (Shape.FRACTION, -0.01),
    (Shape.FRACTION, math.nan),
    (Shape.FRACTION, False),
    (Shape.FRACTION, "0.5"),
    (Shape.FRACTION, HUGE),
    (Shape.CHANGE, math.inf),
    (Shape.CHANGE, -HUGE),
    (Shape.MEAN, -1),
    (Shape.MEAN, HUGE),
    (Shape.SECONDS, math.inf),
    (Shape.SECONDS, HUGE),
    (Shape.TEXT, ""),
    (Shape.TEXT, 7),
    (Shape.MONEY, 100.0),
    (Shape.MONEY, Money(-1.0, "USD")),
    (Shape.MONEY, Money(math.nan, "USD")),
    (Shape.MONEY, Money(1.0, "")),
    (Shape.MONEY, Money(1.0, "dollars")),
    (Shape.SHARES, ()),
    (Shape.SHARES, [("DE", 0.5)]),
    (Shape.SHARES, (("DE", 1.5),)),
    (Shape.SHARES, (("DE",),)),
    (Shape.SHARES, ((1, 0.5),)),
    (Shape.SHARES, (["DE", 0.5],)),
    (Shape.SERIES, ()),
    (Shape.SERIES, (1.0, 2.0)),
    (Shape.SERIES, 0.5),
    (Shape.CURVE, ()),
    (Shape.CURVE, (("0", 1.0),)),
    (Shape.CURVE, ((True, 1.0),)),
    (Shape.CURVE, ((-1, 1.0),)),
    (Shape.CURVE, "curve"),
]


def test_every_shape_has_a_metric() -> None:
    assert set(EXAMPLES) == set(Shape) == {shape for shape, _ in GOOD} == {shape for shape, _ in BAD}


@pytest.mark.parametrize(("shape", "value"), GOOD)
def test_a_value_of_its_shape_may_be_stored(shape: Shape, value: object) -> None:
    assert is_well_formed(EXAMPLES[shape], value)


@pytest.mark.parametrize(("shape", "value"), BAD, ids=[f"{shape}-{n}" for n, (shape, _) in enumerate(BAD)])
def test_a_value_out_of_shape_is_not_stored(shape: Shape, value: object) -> None:
    assert not is_well_formed(EXAMPLES[shape], value)


def test_only_well_formed_values_are_kept() -> None:
    kept = well_formed({AccountMetric.FOLLOWER_COUNT: 0, AccountMetric.LIKE_COUNT: -1})

    assert kept == {AccountMetric.FOLLOWER_COUNT: 0}
    assert well_formed({PostMetric.REACH: "many"}) == {}
