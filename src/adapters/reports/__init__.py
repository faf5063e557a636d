"""Reports as files of other programs: CSV, XLSX, HTML."""
