"""One field of a documented answer becomes something else: what is said is left out, or stays what it was."""

import copy
import functools
import itertools
import json
import logging
import random
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final

import attrs
import pytest

from influence.adapters.memory.clock import NOON as NOW
from influence.adapters.memory.clock import SteppedClock
from influence.adapters.tiktok.fields import PartRow, Row
from influence.adapters.tiktok.tiktok_one import tables as one
from influence.adapters.tiktok.ttcm import tables as ttcm
from influence.adapters.tiktok.webhooks import WebhookReader
from influence.domain.breakdowns import PartOf
from influence.domain.errors import MarketplaceFailed
from influence.domain.grants import Tokens
from influence.domain.membership import MembershipAnswer
from influence.domain.metrics import SHAPES, AccountMetric, Metric, PostMetric, Shape
from influence.domain.ports.inbox import MessageKind, NotFromTikTok
from influence.domain.ports.upstream import (
    Invited,
    LinkRequest,
    LinkRequestReceived,
    OrdersPlaced,
    OwnAccount,
    Profile,
    Subscription,
    TokenHolder,
    UpstreamOrder,
    Video,
    VideoReview,
)
from influence.domain.ports.upstream_failures import Generation, OutcomeUnknown, TikTokUnavailable
from influence.domain.secret import Secret
from influence.domain.values import is_well_formed
from tests.adapters.tiktok.documented import (
    CASES,
    CODE,
    KINDS,
    MESSAGES,
    SETTINGS,
    TOKEN,
    Case,
    Json,
    NearWire,
    Place,
    as_bytes,
    bodies_of,
    envelope,
    every_answer,
    marketplace,
)
from tests.adapters.tiktok.records import RecordedAlarms
from tests.support.sometimes import assert_reached, sometimes

Path = tuple[str | int, ...]
Key = tuple[object, ...]
Figure = Metric | PartOf
GONE, RENAMED, DOUBLED, REVERSED, MIXED = object(), object(), object(), object(), object()
UNSAID: Final = (GONE, RENAMED, None)
MUTATIONS: Final[Mapping[str, object]] = {
    "removed": GONE,
    "renamed": RENAMED,
    "null": None,
    "items doubled": DOUBLED,
    "items reversed": REVERSED,
    "items of mixed types": MIXED,
    "a number": 123,
    "zero": 0,
    "negative": -5,
    "a fraction": 0.5,
    "above one": 1.5,
    "below zero": -0.1,
    "a whole float": 5.0,
    "an id as float": 7.3e18,
    "huge": 10**39,
    "longer than a number": 10**40,
    "a huge float": 1e308,
    "digits": "123",
    "percent": "84.7%",
    "figures before a control": "0.5\x1f",
    "not a number": "NaN",
    "a word": "drift",
    "empty text": "",
    "blank": "  ",
    "true": True,
    "a list": [],
    "a list of words": ["drift"],
    "an object": {},
    "an object of something": {"drift": [{"drift": 1}]},
    "escape": "a\x1b[2Jb",
    "a zero byte": "a\x00b",
    "half a letter": "a\ud800b",
    "no time": "2026-13-45 25:61:61",
    "no address": "javascript:alert(1)",
    "a million letters": "x" * 2**20,
}
_NUMBERS: Final = {"a number": 123, "zero": 0, "a whole float": 5, "digits": 123}
_HALVES: Final = {"a fraction": 0.5, "figures before a control": 0.5}
_AMOUNTS: Final = {**_NUMBERS, **_HALVES, "above one": 1.5, "an id as float": 7.3e18}
_WORDS: Final = {
    name: str(MUTATIONS[name]).strip()
    for name in ("digits", "percent", "figures before a control", "not a number", "a word", "no address")
}
CONFORMING: Final[Mapping[str, Mapping[str, object]]] = {
    "count": _NUMBERS,
    "mean": _AMOUNTS,
    "seconds": _AMOUNTS,
    "fraction": {**_HALVES, "zero": 0, "percent": 0.847},
    "name": {**_WORDS, "a number": "123", "huge": str(10**39)},
    "text": {**_WORDS, "no time": "2026-13-45 25:61:61", "escape": "a\x1b[2Jb"},
}
"""What each kind of field may become and still be one, with what it says then. Other kinds: nothing."""
_NAMES: Final = frozenset({AccountMetric.USER_NAME, AccountMetric.CREATOR_ID})
_T, _O = "/tcm/", "/tto/"
TABLES: Final[Mapping[str, tuple[Row[Any] | PartRow, ...]]] = {
    f"{_T}creator/public/": ttcm.PUBLIC_PROFILE,
    f"{_T}creator/authorized/": ttcm.AUTHORISED_PROFILE,
    f"{_T}creator/public/video/list/": ttcm.PUBLIC_VIDEO,
    f"{_T}creator/authorized/video/list/": ttcm.AUTHORISED_VIDEO,
    f"{_T}report/get/v2/": (*ttcm.REPORT, *ttcm.REPORT_PARTS),
    f"{_O}tcm/creator/public/": one.PUBLIC_PROFILE,
    f"{_O}creator/authorized/": one.AUTHORISED_PROFILE,
    f"{_O}tcm/creator/public/video/list/": one.LISTED_VIDEO,
    f"{_O}creator/authorized/video/list/": one.LISTED_VIDEO,
    f"{_O}tcm/report/": (*one.REPORT, *one.REPORT_PARTS),
}


def paths(value: object, here: Path = ()) -> Iterator[Path]:
    """The way to every part of *value*."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        yield (*here, key)
        yield from paths(child, (*here, key))


def at(value: Any, path: Path) -> Any:
    """What stands at *path*."""
    for step in path:
        value = value[step]
    return value


def mutated(answer: Any, path: Path, mutation: object) -> Any:
    """*answer* after the *mutation*; what lies beside the *path* is shared."""
    changed = copy.copy(answer)
    step, last = path[0], len(path) == 1
    if not last:
        changed[step] = mutated(answer[step], path[1:], mutation)
    elif mutation is GONE or (mutation is RENAMED and isinstance(step, int)):
        del changed[step]
    elif mutation is RENAMED:
        changed[f"{step}_v2"] = changed.pop(step)
    else:
        changed[step] = _instead(answer[step], mutation)
    return changed


def _instead(given: object, mutation: object) -> object:
    items = given if isinstance(given, list) else [given]
    if mutation is DOUBLED:
        return [*items, *items]
    if mutation is REVERSED:
        return items[::-1]
    return [*items, None, 5, "drift", {}, []] if mutation is MIXED else mutation


# --- what a result says --------------------------------------------------------------------------------------------


def facts(result: object) -> dict[Key, object]:
    """Every single thing that *result* says, under what it is about."""
    said: dict[Key, object] = {}
    if isinstance(result, tuple):
        for item in result:
            said |= facts(item)
        return said
    if isinstance(result, Mapping):
        return {("handle", handle): _without_time(value) for handle, value in result.items()}
    tell = next((tell for kind, tell in TELLING.items() if isinstance(result, kind)), None)
    return dict(tell(result)) if tell is not None else {}


def _without_time(value: object) -> object:
    return value.membership if isinstance(value, MembershipAnswer) else value


def _profile(it: Profile) -> Iterator[tuple[Key, object]]:
    yield ("profile",), True
    yield ("profile handle",), it.handle
    yield ("profile ids",), (it.creator_id, it.open_id)
    yield from ((("metric", None, metric), value) for metric, value in it.values.items())


def _video(it: Video) -> Iterator[tuple[Key, object]]:
    yield ("video", it.video_id), True
    yield ("about", it.video_id), (it.url, it.published_at)
    yield from ((("metric", it.video_id, metric), value) for metric, value in it.values.items())
    yield from ((("metric", it.video_id, part), value) for part, value in it.parts.items())


def _order(it: UpstreamOrder) -> Iterator[tuple[Key, object]]:
    yield ("order", it.upstream_id), it.campaign_code
    yield ("order of", it.upstream_id), it.handle
    yield ("open", it.upstream_id), it.unattributed
    yield from ((("order video", it.upstream_id, video_id), True) for video_id in it.video_ids)
    for report in it.reports:
        yield ("report", report.upstream_id, report.video.video_id), True
        yield from _video(report.video)


def _placed(it: OrdersPlaced) -> Iterator[tuple[Key, object]]:
    for handle, placement in it.placements.items():
        yield ("placed", handle), True
        yield (
            ("placement", handle),
            (placement.upstream_id, placement.campaign_code, placement.invite_link),
        )
    yield from ((("refused", handle), True) for handle in it.refused)


def _link(it: LinkRequest) -> Iterator[tuple[Key, object]]:
    yield ("link", it.campaign_code, it.video_id), it.status


def _received(it: LinkRequestReceived) -> Iterator[tuple[Key, object]]:
    yield ("received", it.request_id), it.video_id


def _review(it: VideoReview) -> Iterator[tuple[Key, object]]:
    yield ("review", it.upstream_id, it.video_id), it.stage


def _subscription(it: Subscription) -> Iterator[tuple[Key, object]]:
    yield ("subscription", it.subscription_id), True


def _account(it: OwnAccount) -> Iterator[tuple[Key, object]]:
    yield ("account", it.account_id), True


def _tokens(it: Tokens) -> Iterator[tuple[Key, object]]:
    yield ("tokens",), True
    yield from ((("scope", scope), True) for scope in it.scopes)


def _holder(it: TokenHolder) -> Iterator[tuple[Key, object]]:
    yield from ((("scope", scope), True) for scope in it.scopes)


TELLING: Final[Mapping[type, Callable[[Any], Iterator[tuple[Key, object]]]]] = {
    Profile: _profile,
    Video: _video,
    UpstreamOrder: _order,
    OrdersPlaced: _placed,
    LinkRequest: _link,
    LinkRequestReceived: _received,
    VideoReview: _review,
    Subscription: _subscription,
    OwnAccount: _account,
    Tokens: _tokens,
    TokenHolder: _holder,
}
_CONCLUSIONS: Final = frozenset(
    {
        *("handle", "profile", "video", "order", "order video", "report", "placed", "refused", "link"),
        *("received", "review", "subscription", "account", "tokens", "scope"),
    }
)
"""What nothing may add to."""
_FIRM: Final = frozenset({"handle", "link", "review"})
"""What is the same, or not said at all."""
_IDS: Final = frozenset(
    {
        "handle",
        "video_id",
        "upstream_id",
        "campaign_code",
        "open_id",
        "creator_id",
        "request_id",
        "subscription_id",
        "account_id",
    }
)
_ADDRESS: Final = re.compile(r"https?://[^\s\x00-\x20]+", re.IGNORECASE)
_EARLIEST, _LATEST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def assert_sound(thing: object, name: str = "") -> None:
    """Everything in *thing* has the form that the port promises."""
    if attrs.has(type(thing)) and not isinstance(thing, Secret):
        for field in attrs.fields(type(thing)):  # type: ignore[arg-type]  # has just said so
            assert_sound(getattr(thing, field.name), field.name.removeprefix("_"))
    elif isinstance(thing, Mapping):
        for key, value in thing.items():
            if isinstance(key, AccountMetric | PostMetric | PartOf):
                assert is_well_formed(_metric(key), value), (key, value)
                json.dumps(attrs.asdict(value) if attrs.has(type(value)) else value).encode()
                str(value).encode()
            else:
                assert_sound(key, "handle")
                assert_sound(value, "reason" if isinstance(value, str) else "")
    elif isinstance(thing, tuple | list | frozenset):
        for item in thing:
            assert_sound(item, {"video_ids": "video_id", "unattributed": "video_id"}.get(name, name))
    else:
        assert _is_sound(thing, name), (name, thing)


def _is_sound(thing: object, name: str) -> bool:
    if isinstance(thing, datetime):
        return thing.tzinfo is not None and _EARLIEST <= thing < _LATEST
    if isinstance(thing, str) and not isinstance(thing, Enum):
        return _is_sound_text(thing, name)
    is_other = thing is None or isinstance(thing, Enum | Secret | bool)
    return is_other or (isinstance(thing, int) and 0 <= thing < 2**63)


def _is_sound_text(text: str, name: str) -> bool:
    if name in _IDS:
        return text != "" and text.isprintable() and " " not in text and len(text) <= 1_000
    if name in _ADDRESSES:
        return text == "" or (_ADDRESS.fullmatch(text) is not None and text.isprintable())
    return "\x00" not in text and text.encode(errors="replace").decode() == text


_ADDRESSES: Final = frozenset({"url", "invite_link", "callback_url"})


# --- what may follow -----------------------------------------------------------------------------------------------


@attrs.frozen
class Mutant:
    """One answer of one call, mutated at one place."""

    generation: Generation
    call: str
    place: Place
    path: Path
    mutation: str

    @property
    def case(self) -> Case:
        return CASES[self.generation, self.call]

    @property
    def value(self) -> object:
        return MUTATIONS[self.mutation]

    def answers(self) -> dict[Place, bytes] | None:
        """What TikTok tells; None where the mutation changes nothing."""
        told = self.case.told[self.place]
        if self.value in OF_LISTS and not isinstance(at(told, self.path), list):
            return None
        changed = mutated(told, self.path, self.value)
        return (
            None if changed == told else {**_clean(self.generation, self.call), self.place: as_bytes(changed)}
        )


OF_LISTS: Final = (DOUBLED, REVERSED, MIXED)


@functools.cache
def _clean(generation: Generation, call: str) -> dict[Place, bytes]:
    return bodies_of(CASES[generation, call])


def mutants() -> Iterator[Mutant]:
    """All of them."""
    for generation, call, place, told in every_answer():
        for path in paths(told):
            for mutation in MUTATIONS:
                yield Mutant(generation, call, place, path, mutation)


@functools.cache
def locations(generation: Generation, call: str, place: Place) -> Mapping[Path, tuple[object, list[Figure]]]:
    """Where the figures stand: the video (None: the creator), and which metrics they are."""
    told = CASES[generation, call].told[place]
    found: dict[Path, tuple[object, list[Figure]]] = {}
    table = TABLES.get(place[0], ())
    for path in paths(told):
        metrics = [_figure(row) for row in table if row.field == path[-1]]
        is_own = len(path) == 2 or len(path) == 4 or (len(path) == 5 and path[3] == "metrics")
        if metrics and is_own and path[0] == "data" and (len(path) == 2 or isinstance(path[2], int)):
            record = at(told, path[:3]) if len(path) > 2 else {}
            info = record.get("dimensions") or record.get("video_info") or record
            video_id = info.get("video_id")
            found[path] = (None if video_id is None else str(video_id), metrics)
    return found


def check(mutant: Mutant, clean: Mapping[Key, object]) -> None:
    """Ask, and hold what comes against what the unharmed answer said."""
    answers = mutant.answers()
    if answers is None:
        return
    sometimes(mutant.mutation)
    sometimes(f"{mutant.generation} {mutant.call}")
    alarms = RecordedAlarms()
    try:
        result = mutant.case.ask(marketplace(mutant.generation, answers, alarms))
    except MarketplaceFailed as error:
        sometimes("error raised")
        _check_error(mutant, error)
        return
    assert_sound(result)
    after = facts(result)
    sometimes("unchanged", after == clean)
    _check_conclusions(mutant, clean, after)
    Change(mutant, clean, after, alarms).check_figures()


def _check_error(mutant: Mutant, error: MarketplaceFailed) -> None:
    told = f"{error} {error!r} {error.__cause__!r}"
    assert "planted" not in told
    assert told.isprintable()
    if mutant.path[0] != "code" and "unreadable" in told:
        kind = OutcomeUnknown if mutant.case.changes else TikTokUnavailable
        assert isinstance(error, kind), error


def _said(mutant: Mutant) -> set[object]:
    """The words that stand in the mutated answer where they did not: TikTok said them."""
    value = mutant.value
    is_one = isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))
    words = {"drift"} if value in (MIXED, ["drift"]) else {str(value).strip()} if is_one else set[object]()
    return {*words, *(str(word).casefold() for word in words)}


def _says_so(mutant: Mutant, key: Key) -> bool:
    """True where the mutated answer does say what the unharmed one did not."""
    path, value = mutant.path, mutant.value
    is_item = isinstance(path[-1], int)
    is_shorter = value == [] or (is_item and value in (GONE, RENAMED))
    is_named = value == ["drift"] or (is_item and mutant.mutation in CONFORMING["name"])
    match key[0]:
        case "review":
            return path[-1] == "bind_status" and value in UNSAID
        case "refused":
            return "orders" in path and is_shorter
        case "placed":
            is_left_out = is_shorter or is_named or (value in UNSAID and not is_item)
            return mutant.call == "find_placed" and "failed_handle_names" in path and is_left_out
        case _:
            return False


def _check_conclusions(mutant: Mutant, clean: Mapping[Key, object], after: Mapping[Key, object]) -> None:
    said = _said(mutant)
    is_twofold = mutant.call == "invite, yes or no" and mutant.value in (True, REVERSED)
    for key, value in after.items():
        if key[0] not in _CONCLUSIONS:
            continue
        assert key in clean or said & set(key[1:]) or _says_so(mutant, key), f"{key} was never said"
        if key[0] in _FIRM and key in clean and not is_twofold:
            assert _firm(value) == _firm(clean[key]), f"{key} was {clean[key]}"
    _check_videos(mutant, clean, after)
    if mutant.generation is Generation.TTCM and "orders" in mutant.path[:-1] and mutant.case.changes:
        was_removed = len(mutant.path) == 3 and mutant.value in (GONE, RENAMED)
        assert was_removed or all(key in after for key in clean if key[0] == "placed"), "an order is lost"


def _firm(value: object) -> object:
    return (value.is_in, value.rejected is None) if isinstance(value, Invited) else value


def _check_videos(mutant: Mutant, clean: Mapping[Key, object], after: Mapping[Key, object]) -> None:
    """An order that is shown has the videos it had, unless its own list says otherwise, and in good order."""
    if mutant.call != "read_orders":
        return
    if "video_ids" in mutant.path:
        is_said = mutant.mutation in CONFORMING["name"] if isinstance(mutant.path[-1], int) else False
        is_list = isinstance(mutant.value, list) or mutant.value in (DOUBLED, REVERSED)
        if is_said or mutant.value in (GONE, RENAMED) or (is_list and mutant.path[-1] == "video_ids"):
            return
    for key in clean:
        if key[0] == "order video" and ("order", key[1]) in after:
            left = after.get(("open", key[1]), frozenset())
            assert isinstance(left, frozenset)
            assert sometimes("video kept", key in after or key[2] in left), f"{key} is lost"


@attrs.frozen
class Change:
    """What a mutant changed in what was said."""

    mutant: Mutant
    clean: Mapping[Key, object]
    after: Mapping[Key, object]
    alarms: RecordedAlarms

    def check_figures(self) -> None:
        """A figure whose own field was mutated is judged by what became of that; all others are what they were."""
        path, touched = self.mutant.path, set[Key]()
        where = locations(self.mutant.generation, self.mutant.call, self.mutant.place)
        for place, (video, metrics) in where.items():
            keys: list[Key] = [("metric", video, metric) for metric in metrics]
            if place[: len(path)] == path or path[: len(place)] == place:
                touched.update(keys)
            if path[: len(place)] == place and (video is None or ("video", video) in self.after):
                for key in keys:
                    self._check_touched(key, path[len(place) :])
        self._check_untouched(touched)

    def _check_untouched(self, touched: set[Key]) -> None:
        present = {key[-1] for key in self.after if key[0] in {"video", "report"}} | {None}
        for key, value in self.clean.items():
            if key[0] == "metric" and key not in touched and key[1] in present:
                assert self.after.get(key) == value, f"{key} was {value}, is {self.after.get(key)}"
                sometimes("figure kept")
        for key in self.after:
            if key[0] == "metric" and key not in self.clean:
                assert _said(self.mutant) & {key[1]}, f"{key} was never said"

    def _check_touched(self, key: Key, inner: Path) -> None:
        mutation, value, figure = self.mutant.mutation, self.mutant.value, key[2]
        assert isinstance(figure, AccountMetric | PostMetric | PartOf)
        metric = _metric(figure)
        conforming = CONFORMING.get(_kind(metric), {})
        is_line = SHAPES[metric] in {Shape.SERIES, Shape.CURVE}
        if not inner and mutation in conforming:
            assert self.after.get(key) == pytest.approx(conforming[mutation]), key
            sometimes("another value")
        elif value is REVERSED and not is_line:
            assert set(self.after[key]) == set(self.clean[key]), key  # type: ignore[call-overload]
        elif not self._may_be_kept(inner, is_line=is_line):
            assert sometimes("value absent", key not in self.after), f"{key} is {self.after[key]!r}"
            self._check_alarm(is_told=bool(inner) or value not in UNSAID)

    def _may_be_kept(self, inner: Path, *, is_line: bool) -> bool:
        """True where a list is a list all the same."""
        if not inner:
            return is_line and self.mutant.value in (DOUBLED, REVERSED)
        return inner[-1] != "percentage" or self.mutant.mutation in CONFORMING["fraction"]

    def _check_alarm(self, *, is_told: bool) -> None:
        fields = {row.field for row in TABLES[self.mutant.place[0]]}
        field = next(step for step in reversed(self.mutant.path) if step in fields)
        told = [alarm.endpoint for alarm in self.alarms.all() if alarm.field == field]
        assert not is_told or told == [self.mutant.place[0]], (field, told)
        sometimes("alarm raised", told)


def _figure(row: Row[Any] | PartRow) -> Figure:
    """What becomes of a field: a metric, or a part of one."""
    if isinstance(row, PartRow):
        return row.part
    metric: Metric = row.metric
    return metric


def _metric(figure: Figure) -> Metric:
    return figure.metric if isinstance(figure, PartOf) else figure


def _kind(metric: Metric) -> str:
    """Which kind of field a metric comes from."""
    if metric is AccountMetric.PROFILE_IMAGE:
        return "address"
    return "name" if metric in _NAMES else SHAPES[metric].value


OUTCOMES: Final = (
    "value absent",
    "error raised",
    "unchanged",
    "another value",
    "alarm raised",
    "figure kept",
    "video kept",
)
EVERY_CALL: Final = tuple(f"{generation} {call}" for generation, call in CASES)


def survive(chosen: Iterator[Mutant]) -> None:
    """No mutant may lead to anything but less.

    Raises:
        AssertionError: one did, or not all kinds of mutants and outcomes were reached.
    """
    clean = {name: facts(case.ask(marketplace(name[0], bodies_of(case)))) for name, case in CASES.items()}
    failures: list[str] = []
    for mutant in chosen:
        try:
            check(mutant, clean[mutant.generation, mutant.call])
        except Exception as error:  # noqa: BLE001 - every kind of failure is told, with its mutant
            failures.append(f"{mutant}: {type(error).__name__}: {str(error)[:300]}")
    assert not failures, f"{len(failures)} failed:\n" + "\n".join(failures[:20])
    assert_reached([*MUTATIONS, *EVERY_CALL, *OUTCOMES])


SAMPLE: Final = 29
"""Every so many mutants are tried in the normal run; it shares no factor with the number of mutations."""


@pytest.mark.slow
def test_a_mutated_field_says_less_or_nothing(caplog: pytest.LogCaptureFixture) -> None:
    survive(itertools.islice(mutants(), 0, None, SAMPLE))

    assert "planted" not in caplog.text


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_every_mutated_field_says_less_or_nothing(caplog: pytest.LogCaptureFixture) -> None:
    survive(mutants())

    assert "planted" not in caplog.text


@pytest.mark.parametrize(("generation", "call"), CASES, ids=EVERY_CALL)
def test_a_documented_answer_is_no_drift(generation: Generation, call: str) -> None:
    alarms, case = RecordedAlarms(), CASES[generation, call]

    result = case.ask(marketplace(generation, bodies_of(case), alarms))

    assert_sound(result)
    assert alarms.all() == ()


def test_all_figures_of_both_generations_are_documented() -> None:
    said = {
        key[2]
        for case, told in CASES.items()
        for key in facts(told.ask(marketplace(case[0], bodies_of(told))))
        if key[0] == "metric"
    }

    assert said == {_figure(row) for table in TABLES.values() for row in table}


@pytest.mark.parametrize("code", [20001, 40002, 40100, 40102, 40105, 41001, 50000, 60001, 99999])
@pytest.mark.parametrize(("generation", "call"), CASES, ids=EVERY_CALL)
def test_a_failure_that_quotes_our_secrets_tells_none(
    generation: Generation, call: str, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    quoted = " ".join(secret.reveal() for secret in (*SECRETS,))
    told = {**envelope(code, quoted, told=quoted, orders=quoted), "request_id": quoted.replace(" ", "-")}
    case, alarms = CASES[generation, call], RecordedAlarms()

    try:
        shown = repr(case.ask(marketplace(generation, dict.fromkeys(case.told, as_bytes(told)), alarms)))
    except MarketplaceFailed as error:
        shown = f"{error} {error!r} {error.__cause__!r} {error.__context__!r}"

    shown += f"{caplog.text} {alarms.all()}"
    assert not [secret for secret in _sent(case, generation) if secret in shown]


def _sent(case: Case, generation: Generation) -> list[str]:
    """The secrets that the first question of *case* bears."""
    wire = NearWire(bodies_of(case))
    case.ask(KINDS[generation](wire, SETTINGS, SteppedClock()))
    return [secret.reveal() for secret in wire.near.calls[0].secrets]


SECRETS: Final = (SETTINGS.app_secret, SETTINGS.access_token, TOKEN, CODE)


# --- messages ------------------------------------------------------------------------------------------------------


def _message_facts(body: bytes) -> dict[Key, object]:
    try:
        messages = WebhookReader(Secret("planted-app-secret"))(body, None, NOW)
    except NotFromTikTok:
        assert sometimes("too large", len(body) > 2**20)
        return {}
    assert messages
    assert_sound(messages)
    assert all(message.key and len(message.key) <= 200 for message in messages)
    return {
        (message.kind, message.video_id, message.campaign_code, message.open_id): True
        for message in messages
        if message.kind is not MessageKind.UNKNOWN
    }


@pytest.mark.parametrize("message", MESSAGES, ids=["videos", "consent"])
def test_a_mutated_message_claims_nothing_new(message: Json) -> None:
    clean = _message_facts(as_bytes(message))

    for path in paths(message):
        for name, mutation in MUTATIONS.items():
            if mutation in OF_LISTS and not isinstance(at(message, path), list):
                continue
            after = _message_facts(as_bytes(mutated(message, path, mutation)))
            sometimes("less", len(after) < len(clean))
            sometimes("the same", after == clean)
            new = {part for key in after if key not in clean for part in key[1:]}
            known = {part for key in clean for part in key[1:]} | {None}
            assert new - known <= {str(mutation).strip()}, (path, name)

    assert_reached(["less", "the same", "too large"])


# --- bytes ---------------------------------------------------------------------------------------------------------


def damaged(body: bytes, chance: random.Random) -> tuple[str, bytes]:
    """What happened to *body*, and what is left of it."""
    what, place = chance.choice(DAMAGES), chance.randrange(len(body))
    if what == "bit flipped":
        return what, body[:place] + bytes([body[place] ^ 1 << chance.randrange(8)]) + body[place + 1 :]
    if what == "cut off":
        return what, body[:place]
    if what == "byte lost":
        return what, body[:place] + body[place + 1 :]
    if what == "piece repeated":
        return what, body[:place] + body[max(0, place - chance.randrange(60)) :]
    extra = bytes(chance.choices(b'{}[]",:0123456789eE.-+ntf\\u\x00\xff ', k=chance.randint(1, 4)))
    return what, body[:place] + extra + body[place:]


DAMAGES: Final = ("bit flipped", "cut off", "byte lost", "bytes inserted", "piece repeated")


def survive_damage(times: int, seed: int) -> None:
    """Damaged bodies, in turn for every answer there is.

    Raises:
        AssertionError: something but an answer in order or an error of the port came of it.
    """
    chance, answers = random.Random(seed), list(every_answer())
    clean = {name: facts(case.ask(marketplace(name[0], bodies_of(case)))) for name, case in CASES.items()}
    for generation, call, place, told in itertools.islice(itertools.cycle(answers), times):
        what, body = damaged(as_bytes(told), chance)
        sometimes(what)
        sometimes(f"{generation} {call}")
        try:
            result = CASES[generation, call].ask(
                marketplace(generation, {**_clean(generation, call), place: body})
            )
        except MarketplaceFailed as error:
            told_of = str(error)
            result = None
        else:
            told_of = ""
        assert "planted" not in told_of, body
        if sometimes("error raised", told_of):
            continue
        assert_sound(result)
        is_same = _parsed(body) == told
        after = facts(result)
        assert not is_same or after == clean[generation, call], body
        sometimes("unchanged", after == clean[generation, call])
        sometimes("changed", after != clean[generation, call])


def _parsed(body: bytes) -> object:
    """*body*, which was taken for JSON; whoever took it for such was right."""
    return json.loads(body, parse_constant=lambda name: pytest.fail(f"{name} was read"))


DAMAGED: Final = (*DAMAGES, *EVERY_CALL, "error raised", "unchanged", "changed")


@pytest.mark.slow
def test_damaged_bytes_are_read_or_unreadable() -> None:
    survive_damage(2_000, seed=5)

    assert_reached(DAMAGED)


@pytest.mark.soak
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("seed", range(10))
def test_a_million_damaged_answers_are_read_or_unreadable(seed: int) -> None:
    survive_damage(100_000, seed=1_000 + seed)

    assert_reached(DAMAGED)
