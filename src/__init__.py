"""Influencer marketing on TikTok's creator marketplace."""

__all__ = ["Influence", "Settings", "__version__"]

__version__ = "0.1.0"

_LATE = {
    "Influence": "influence.entrypoints.facade.influence",
    "Settings": "influence.entrypoints.settings",
}
"""What loads when it is asked for, so that the command line starts as quickly as it can."""


def __getattr__(name: str) -> object:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(_LATE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATE})
