"""What the callback address understands, and what it turns away."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.entrypoints.api.callback_query import Answer, Malformed, Ticket, printable, read
from tests.support.sometimes import assert_reached, sometimes

CODES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="%"), min_size=1)
NAMES = st.sampled_from(["ticket", "state", "code", "auth_code", "error", "error_description", "x"])
VALUES = st.sampled_from(["a", "%41", "%2541", "%00", "", "%", "+"])
PIECES = st.builds("{}={}".format, NAMES, VALUES)

WHOLE = st.sampled_from(["ticket=a", "code=a&state=b", "error=x&state=b", "x=1"])


def understood(query: str) -> tuple[str | None, ...]:
    """What *query* is read as, in clear."""
    asked = read(query.encode())
    if isinstance(asked, Ticket):
        return ("ticket", asked.state.reveal())
    if isinstance(asked, Answer):
        return (asked.state.reveal(), asked.code.reveal() if asked.code else None, asked.refusal)
    return ()


@pytest.mark.parametrize(
    ("query", "reading"),
    [
        ("", ()),
        ("utm_source=mail&x=", ()),
        ("ticket=s-1", ("ticket", "s-1")),
        ("ticket=s-1&utm_source=mail&utm_source=mail", ("ticket", "s-1")),
        ("code=c&state=s", ("s", "c", "")),
        ("auth_code=c&state=s&scopes=a,b", ("s", "c", "")),
        ("code=c&auth_code=c&state=s", ("s", "c", "")),
        ("code=a%252Ab&state=s", ("s", "a*b", "")),
        ("code=a%2Ab&auth_code=a%252Ab&state=s", ("s", "a*b", "")),
        ("error=access_denied&state=s", ("s", None, "access_denied")),
        (
            "error=access_denied&error_description=The+user+said+no&state=s",
            ("s", None, "The user said no"),
        ),
        ("error_description=%E2%80%AEno%0A&error=x&state=s", ("s", None, "no")),
    ],
)
def test_what_a_browser_may_bring(query: str, reading: tuple[str | None, ...]) -> None:
    assert understood(query) == reading


@pytest.mark.parametrize(
    "query",
    [
        "ticket=",
        "ticket=a&ticket=a",
        "ticket=a&ticket=b",
        "ticket=a&state=a",
        "ticket=a&code=c",
        f"ticket={'a' * 513}",
        "ticket=a%00",
        "ticket=a%20b",
        "ticket=%FF",
        "ticket=%C3%A4",
        "state=s",
        "code=c",
        "error=x",
        "code=&state=s",
        "code=c&state=",
        "code=c&state=s&state=s",
        "code=c&code=c&state=s",
        "code=c&auth_code=d&state=s",
        "code=c&error=x&state=s",
        f"code={'c' * 2049}&state=s",
        f"code=c&state={'s' * 513}",
        "code=c%250A&state=s",
        "code=%2520&state=s",
        "error=&state=s",
        "error_description=&error=x&state=s",
        f"error={'x' * 201}&state=s",
        f"error=x&error_description={'x' * 1001}&state=s",
        "&".join(f"x{number}=" for number in range(51)),
        f"x={'x' * 8_192}",
    ],
)
def test_what_is_no_answer_of_tiktoks(query: str) -> None:
    with pytest.raises(Malformed):
        read(query.encode())


def test_a_code_arrives_however_often_it_was_encoded() -> None:
    @given(CODES, CODES, st.booleans())
    def run(code: str, state: str, twice: bool) -> None:
        sometimes("needs encoding", twice and quote(code, safe="") != code)

        sent = quote(code, safe="") if twice else code

        assert understood(urlencode({"code": sent, "state": state})) == (state, code, "")

    run()

    assert_reached(["needs encoding"])


def test_any_query_is_understood_or_turned_away() -> None:
    @given(WHOLE, st.lists(PIECES, max_size=2), st.text(max_size=20))
    def run(whole: str, pieces: list[str], more: str) -> None:
        query = "&".join([whole, *pieces, more])
        try:
            asked = read(query.encode(errors="replace"))
        except Malformed:
            sometimes("turned away")
            return
        sometimes(type(asked).__name__)

    run()

    assert_reached(["turned away", "NoneType", "Ticket", "Answer"])


@given(st.text())
def test_printable_text_moves_nothing_on_a_page(text: str) -> None:
    shown = printable(text)

    assert shown.isprintable()
    assert shown == printable(shown)
