"""How often a key may ask: a bucket of requests for each, which fills again at a steady pace."""

import math
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from typing import Final

import attrs

SECONDS: Final = 60
_MOST_KNOWN: Final = 10_000
_POLICY: Final = "key"
_ROUNDING: Final = 1e-6
"""Whoever waited as long as was said may ask, though sums of times are not exact."""


@attrs.define
class _Bucket:
    left: float
    at: float


class Limits:
    """So many requests a minute for each key, in this process.

    A key that rested may spend a whole minute's share at once. What is said with every answer are the fields of
    draft-ietf-httpapi-ratelimit-headers.
    """

    def __init__(self, quota: int, tick: Callable[[], float] = time.monotonic) -> None:
        self._quota, self._tick = quota, tick
        self._pace = quota / SECONDS
        self._buckets: dict[Hashable, _Bucket] = {}
        self._counting = threading.Lock()
        self._policy = f'"{_POLICY}";q={quota};w={SECONDS}'

    def spend(self, key: Hashable) -> tuple[bool, Mapping[str, str]]:
        """Whether *key* may ask once more now, and the headers that tell it how it stands."""
        with self._counting:
            bucket = self._filled(key, self._tick())
            may = bucket.left >= 1 - _ROUNDING
            if may:
                bucket.left = max(0.0, bucket.left - 1)
            return may, self._told(bucket, may=may)

    def _filled(self, key: Hashable, now: float) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            self._forget(now)
            bucket = self._buckets[key] = _Bucket(self._quota, now)
        bucket.left = min(self._quota, bucket.left + (now - bucket.at) * self._pace)
        bucket.at = now
        return bucket

    def _forget(self, now: float) -> None:
        """A bucket that has been left alone for a minute is full: nothing is lost with it."""
        if len(self._buckets) >= _MOST_KNOWN:
            kept = {key: one for key, one in self._buckets.items() if now - one.at < SECONDS}
            self._buckets = kept

    def _told(self, bucket: _Bucket, *, may: bool) -> dict[str, str]:
        next_one = math.ceil(max(0.0, 1 - bucket.left) / self._pace)
        full = math.ceil((self._quota - bucket.left) / self._pace)
        headers = {
            "RateLimit-Policy": self._policy,
            "RateLimit": f'"{_POLICY}";r={int(bucket.left)};t={full if may else next_one}',
        }
        return headers if may else {**headers, "Retry-After": str(max(1, next_one))}
