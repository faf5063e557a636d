"""Text that hardly packs."""

import random


def spread(count: int, seed: int = 1) -> bytes:
    """*count* letters by chance."""
    return "".join(random.Random(seed).choices("abcdefghijklmnopqrstuvwxyz", k=count)).encode()
