"""What a drawn request has to be for its answer to say something."""

from typing import Any, Final

from schemathesis import GenerationMode

_IN_ORDER: Final = (("from", "to"), ("starts_on", "ends_on"))
"""Pairs of days of which the second is not before the first: no schema of one value says so."""
_BESIDE_CHANGES: Final = {"updated_since", "fields", "limit"}
_HANDLE: Final = "ann.cooks"
"""It may be one on every network."""


def leaves_as_drawn(query: Any) -> bool:
    """False where a parameter is written as nothing, such as `{"": []}`: whatever is wrong with it never leaves."""
    return not isinstance(query, dict) or all(value not in ([], {}, None) for value in query.values())


def fair(case: Any) -> Any:
    """*case*, where it is meant to be well formed, as somebody would ask who knows what no schema can say."""
    if case.meta is None or case.meta.generation.mode is GenerationMode.POSITIVE:
        for part in (case.query, case.body):
            if isinstance(part, dict):
                _put_in_order(part)
        if isinstance(case.query, dict):
            _ask_sensibly(case.query)
    return case


def _ask_sensibly(query: dict[str, Any]) -> None:
    """Cursors come from pages, what changed is told unfiltered, a tag can be shown, a handle is one of its network."""
    query.pop("cursor", None)
    if "updated_since" in query:
        for name in query.keys() - _BESIDE_CHANGES:
            del query[name]
    if "influencer" in query:
        query["influencer"] = _HANDLE
    if "tag" in query:
        said = query["tag"]
        query["tag"] = list(map(_shown, said)) if isinstance(said, list) else _shown(said)


def _shown(text: Any) -> Any:
    """*text* without the letters that nobody can see: which those are no pattern says."""
    if not isinstance(text, str):
        return text
    return "".join(letter for letter in text if letter.isprintable()).strip() or "cooking"


def _put_in_order(part: dict[str, Any]) -> None:
    for names in _IN_ORDER:
        days = [day for name in names if isinstance(day := part.get(name), str)]
        if len(days) == len(names):
            part.update(zip(names, sorted(days), strict=True))
