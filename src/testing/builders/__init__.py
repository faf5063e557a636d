"""One of each noun, valid as it comes; name what matters to the test and leave the rest."""

from influence.testing.builders.accounts import (
    a_consent,
    a_grant,
    a_member,
    a_picture_copy,
    a_stub,
    an_account,
    an_answer,
    an_end,
    an_instagram_account,
)
from influence.testing.builders.campaigns import (
    a_campaign,
    a_placement,
    a_post,
    an_attachment,
    an_order,
    closing,
)
from influence.testing.builders.figures import a_legacy_row, a_post_snapshot, a_snapshot
from influence.testing.builders.messages import (
    a_letter,
    a_message,
    a_person,
    an_api_key,
    an_endpoint,
    an_event,
)
from influence.testing.builders.people import a_group, an_application, an_influencer, an_invite

__all__ = [
    "a_campaign",
    "a_consent",
    "a_grant",
    "a_group",
    "a_legacy_row",
    "a_letter",
    "a_member",
    "a_message",
    "a_person",
    "a_picture_copy",
    "a_placement",
    "a_post",
    "a_post_snapshot",
    "a_snapshot",
    "a_stub",
    "an_account",
    "an_answer",
    "an_api_key",
    "an_application",
    "an_attachment",
    "an_end",
    "an_endpoint",
    "an_event",
    "an_influencer",
    "an_instagram_account",
    "an_invite",
    "an_order",
    "closing",
]
