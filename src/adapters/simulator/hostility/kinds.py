"""The table of faults: every way in which the simulated TikTok misbehaves, and what a client may make of it."""

import random
from collections.abc import Callable
from enum import StrEnum
from typing import Final

import attrs

from influence.adapters.simulator.hostility import damage, drift, gaps, transport
from influence.adapters.simulator.traffic import Reply, reply_of
from influence.adapters.simulator.wire.calls import Data


class Harm(StrEnum):
    """What a fault does to a client that is right."""

    DRIFT = "drift"  # the same answer, told otherwise
    GAP = "gap"  # figures and descriptions are missing; the same request is answered in full the next time
    RETRIABLE = "retriable"  # nothing was done, ask again
    EFFECTFUL = "effectful"  # it was done, and nobody heard


Bend = Callable[[Reply, Data, random.Random], Reply | None]


@attrs.frozen
class Kind:
    """One fault. What is retriable is made instead of an answer; all others are done to one."""

    name: str
    harm: Harm
    instead: Callable[[str, random.Random], Reply] | None = None
    bend: Bend | None = None
    asks_for: str = ""


def _drift(name: str, change: drift.Change, harm: Harm = Harm.DRIFT) -> Kind:
    def bend(reply: Reply, answer: Data, rolled: random.Random) -> Reply | None:
        changed = change(answer, rolled)
        return None if changed is None else reply_of(changed, reply.status)

    return Kind(name, harm, bend=bend)


def _travel(name: str, bend: Bend, asks_for: str = "") -> Kind:
    return Kind(name, Harm.DRIFT, bend=bend, asks_for=asks_for)


def _retry(name: str, instead: damage.Damage) -> Kind:
    return Kind(name, Harm.RETRIABLE, instead=instead)


def _effect(name: str, lose: Callable[[Reply, random.Random], Reply]) -> Kind:
    return Kind(name, Harm.EFFECTFUL, bend=lambda reply, _, rolled: lose(reply, rolled))


_KINDS: Final = (
    _drift("extra_field_in_envelope", drift.extra_in_envelope),
    _drift("extra_field_in_data", drift.extra_in_data),
    _drift("fields_reordered", drift.fields_reordered),
    _drift("items_reordered", drift.items_reordered),
    _drift("item_twice", drift.item_twice),
    _drift("numbers_as_text", drift.numbers_as_text),
    _drift("whole_numbers_as_floats", drift.whole_as_float),
    _drift("ids_as_numbers", drift.ids_as_numbers),
    _drift("unknown_audience_group", drift.extra_bucket),
    _drift("message_reworded", drift.message_reworded),
    _drift("request_id_missing", drift.request_id_missing),
    _drift("empty_data_missing", drift.empty_data_missing),
    _drift("empty_data_null", drift.empty_data_null),
    _travel("refusal_under_4xx", transport.status_4xx),
    _travel("success_under_201", transport.status_201),
    _travel("byte_order_mark", transport.byte_order_mark),
    _travel("white_space", transport.white_space),
    _travel("escapes", transport.escapes),
    _travel("gzip", transport.squeezed, asks_for="gzip"),
    _travel("tiny_pieces", transport.tiny_pieces),
    _travel("slow_start", transport.slow_start),
    _travel("wordy_content_type", transport.wordy_content_type),
    _drift("optional_missing", gaps.optional_missing, Harm.GAP),
    _drift("optional_null", gaps.optional_null, Harm.GAP),
    _drift("unknown_words", gaps.unknown_words, Harm.GAP),
    _retry("system_error_50000", damage.system_error),
    _retry("system_timeout_50002", damage.system_timeout),
    _retry("service_failed_51010", damage.service_failed),
    _retry("storage_failed_52001", damage.storage_failed),
    _retry("maintenance_60001", damage.maintenance),
    _retry("flow_control_40016", damage.flow_control),
    _retry("too_many_requests_40100", damage.too_many_requests),
    _retry("bad_gateway_502", damage.bad_gateway),
    _retry("unavailable_503", damage.unavailable),
    _retry("html_with_200", damage.html_with_200),
    _retry("truncated_json", damage.truncated),
    _retry("cut_short", damage.cut_short),
    _retry("invalid_utf8", damage.invalid_utf8),
    _retry("not_a_number", damage.not_a_number),
    _retry("names_twice", damage.names_twice),
    _retry("garbage", damage.garbage),
    _retry("nothing", damage.nothing),
    _retry("wrong_content_type", damage.wrong_content_type),
    _retry("no_code", damage.no_code),
    _retry("no_object", damage.no_object),
    _retry("hung_up", damage.hung_up),
    _effect("answer_lost", damage.lost),
    _effect("answer_garbled", damage.garbled),
)

KINDS: Final = {kind.name: kind for kind in _KINDS}
THROTTLES: Final = frozenset({"flow_control_40016", "too_many_requests_40100"})
"""What is refused for a while: the same request within a second gets the same answer."""
