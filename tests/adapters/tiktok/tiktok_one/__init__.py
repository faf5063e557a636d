"""The client against answers made up for it: codes, hostile bytes, drifting fields, secrets."""
