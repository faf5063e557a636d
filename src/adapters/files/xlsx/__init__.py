"""Excel workbooks, read as if each were hostile."""
