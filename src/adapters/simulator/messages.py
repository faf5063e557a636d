"""What TikTok's messages look like, and the seal that proves their sender."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Final

from influence.adapters.simulator.announcements import Announcement, Happening
from influence.adapters.simulator.chance import number
from influence.adapters.simulator.world import World

SIGNATURE: Final = "Tiktok-Signature"


def message(world: World, announcement: Announcement, place: int) -> dict[str, object]:
    """The message about *announcement*, the one at that *place* among all messages of *world*."""
    return _MESSAGES[announcement.kind](world, announcement, place)


def signature(secret: str, body: bytes, at: int) -> str:
    """The header that proves the sender of *body*: a keyed hash over the instant and the body as it is sent."""
    seal = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},s={seal}"


def _about_video(world: World, announcement: Announcement, place: int) -> dict[str, object]:
    facts = announcement.facts
    entry = {
        "event_type": "tto_campaign_webhook",
        "tto_campaign_event_type": f"tto_{announcement.kind}",
        "video_id": facts.get("video_id"),
        "campaign_id": facts.get("campaign_id"),
        "tto_tcm_account_id": facts.get("account_id"),
        "handle_name": facts.get("handle"),
        "event_time": announcement.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "log_id": f"{announcement.at:%Y%m%d%H%M%S}{number(world.seed, 'log', place, length=18)}",
    }
    return {
        "request_id": number(world.seed, "message", place),
        "object": 10,
        "time": int(announcement.at.timestamp()),
        "entry": [{name: value for name, value in entry.items() if value is not None}],
    }


def _about_consent(world: World, announcement: Announcement, _: int) -> dict[str, object]:
    """As TikTok's platform for developers writes it: the content is JSON within a text."""
    content = {"reason": int(announcement.facts.get("reason", "1"))}
    return {
        "client_key": world.credentials.app_id,
        "event": "authorization.removed",
        "create_time": int(announcement.at.timestamp()),
        "user_openid": announcement.facts.get("open_id"),
        "content": json.dumps(content),
    }


_MESSAGES: Final[Mapping[Happening, Callable[[World, Announcement, int], dict[str, object]]]] = {
    Happening.VIDEO_UPLOADED: _about_video,
    Happening.VIDEO_PUBLISHED: _about_video,
    Happening.CONSENT_REMOVED: _about_consent,
}
