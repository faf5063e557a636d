"""Everything that code on top of Influence needs to be tested: in memory, in milliseconds, without network."""
