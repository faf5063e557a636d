"""TikTok One against answers made up for it: requests, campaigns, reports, drifting fields."""
