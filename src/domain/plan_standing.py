"""How a plan stands to the one cut-over of an installation."""

from influence.domain.phase import Phase, Release

_SHORT = 12


def short(digest: str) -> str:
    """The beginning of the digest of a plan, by which people tell plans apart."""
    return digest[:_SHORT]


def standing(digest: str, release: Release) -> str:
    """In words, whether the plan of that *digest* is the one that is being applied or was; empty before any was."""
    if release.phase is Phase.BEFORE or release.since is None or release.plan is None:
        return ""
    when = f"{release.since:%Y-%m-%d %H:%M} UTC"
    is_same = digest == release.plan
    if release.phase is Phase.CLOSING:
        if is_same:
            return f"This plan is being applied since {when}; what was stopped goes on."
        return f"A cut-over under plan {short(release.plan)} is in progress since {when}; this is plan {short(digest)}."
    if is_same:
        return f"This plan was applied already; the cut-over ended on {when}. Nothing was done now."
    return (
        f"The cut-over ended on {when}, under plan {short(release.plan)}. This is another plan, {short(digest)}: "
        "it was not applied, and there is nothing left to apply it to."
    )
