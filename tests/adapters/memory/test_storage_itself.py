"""What only the store in memory promises; the rest is in tests/contract/storage."""

import pytest

from influence.adapters.memory.state import Holdings, State
from influence.adapters.memory.storage import MemoryStorage
from influence.adapters.memory.table import Table, ViewOnly


def test_a_second_unit_of_work_in_one_thread_is_told_so() -> None:
    storage = MemoryStorage()
    storage.add_tenant("acme")

    with (
        storage.begin("acme"),
        pytest.raises(RuntimeError, match="open in this thread"),
        storage.begin("acme"),
    ):
        pass

    with storage.begin("acme") as work:
        assert work.tenant == "acme"


def test_a_copy_of_a_table_goes_its_own_way() -> None:
    table = Table({1: "one"})
    twin = table.copy()

    twin[1] = "changed"
    table[2] = "two"

    assert (dict(table), dict(twin)) == ({1: "one", 2: "two"}, {1: "changed"})


def test_a_table_of_a_view_refuses_every_write() -> None:
    table = Table({1: "one"}).copy(may_write=False)

    with pytest.raises(ViewOnly):
        table[1] = "changed"
    with pytest.raises(ViewOnly):
        del table[1]
    assert dict(table) == {1: "one"}


def test_every_table_is_a_place_to_look_at() -> None:
    state = State(tenants={"acme": Holdings()})

    places = dict(state.places())

    tables = [
        value
        for held in (state, state.tenants["acme"])
        for value in vars_of(held)
        if isinstance(value, Table)
    ]
    assert len(places) == len(tables)
    assert {id(table) for table in places.values()} == {id(table) for table in tables}


def vars_of(held: object) -> list[object]:
    """Everything an object holds."""
    names: tuple[str, ...] = type(held).__slots__  # type: ignore[attr-defined] # attrs made them
    return [getattr(held, name) for name in names if name != "__weakref__"]
