"""The JSON forms of the nouns: one class each, with fixed field names that are added to, never changed."""
