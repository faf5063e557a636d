"""Chance that always falls the same way: every made-up fact is drawn from dice that carry its name."""

import hashlib
import random
from collections.abc import Sequence

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
HEX = "0123456789abcdef"


def dice(*name: object) -> random.Random:
    """Dice that fall the same way for the same *name*, on every machine."""
    return random.Random("/".join(map(str, name)))  # noqa: S311 - made-up people, no secrets


def number(*name: object, first: str = "7", length: int = 19) -> str:
    """An id of *length* digits that belongs to *name*."""
    digest = int.from_bytes(hashlib.sha256("/".join(map(str, name)).encode()).digest(), "big")
    return first + str(digest % 10 ** (length - len(first))).zfill(length - len(first))


def text(*name: object, length: int, alphabet: str = LETTERS) -> str:
    """A text of *length* letters that belongs to *name*."""
    rolled = dice(*name)
    return "".join(rolled.choices(alphabet, k=length))


def shares(rolled: random.Random, names: Sequence[str], *, whole: float = 1.0) -> list[tuple[str, float]]:
    """*names* with made-up shares that add up to *whole*, the largest first."""
    weights = sorted((rolled.random() ** 2 + 0.02 for _ in names), reverse=True)
    total = sum(weights)
    parts = [round(whole * weight / total, 4) for weight in weights]
    parts[0] = round(whole - sum(parts[1:]), 4)
    return list(zip(names, parts, strict=True))
