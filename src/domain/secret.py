"""Text that must never be shown."""

import hmac

import attrs


@attrs.frozen(repr=False, eq=False)
class Secret:
    """A token, code or key. Prints as ``***``; only `reveal` gives the text."""

    _text: str

    def reveal(self) -> str:
        """The clear text, for the one call that needs it."""
        return self._text

    def matches(self, other: "Secret") -> bool:
        """True for the same text, in constant time."""
        mine, theirs = (s._text.encode(errors="surrogatepass") for s in (self, other))
        return hmac.compare_digest(mine, theirs)

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__
