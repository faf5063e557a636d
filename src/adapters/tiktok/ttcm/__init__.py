"""The order generation of TikTok's marketplace API: orders, campaign codes, invite links."""
