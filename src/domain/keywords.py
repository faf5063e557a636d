"""Keyword rules: how posts of other networks enter a campaign. TikTok posts never do."""

import re
from functools import cached_property

import attrs

from influence.domain.networks import Network


@attrs.frozen(slots=False)
class KeywordRules:
    """Words and hashtags of a campaign, without the ``#``."""

    hashtags: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        marks = [rf"#{re.escape(tag.removeprefix('#'))}(?!\w)" for tag in self.hashtags]
        words = [rf"(?<![\w#]){re.escape(word)}(?!\w)" for word in self.keywords]
        return re.compile("|".join((*marks, *words)), re.IGNORECASE) if marks or words else None

    def match(self, network: Network, caption: str) -> str | None:
        """The words of *caption* that attach a post of *network*; always None for TikTok."""
        if network is Network.TIKTOK or self._pattern is None:
            return None
        found = self._pattern.search(caption)
        return found[0] if found else None
