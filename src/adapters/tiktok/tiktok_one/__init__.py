"""The TikTok One generation of TikTok's marketplace API: campaigns, invited handles, link requests."""
