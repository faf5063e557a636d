import pytest
from hypothesis import given

from influence.adapters.reports.cells import text_cell, text_of
from tests.adapters.reports.documents import FORMULA_STARTS, HOSTILE, TEXTS


@given(TEXTS)
def test_a_text_comes_back_from_its_cell(text: str) -> None:
    assert text_of(text_cell(text)) == text


@given(TEXTS)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not text_cell(text).startswith(FORMULA_STARTS)


@pytest.mark.parametrize("text", ["a=1", "", "1", "ann", " =1"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert text_cell(text) == text


def test_the_corpus_holds_every_dangerous_beginning() -> None:
    assert {text[0] for text in HOSTILE} >= set("=+-@\t\r\n\0'")
