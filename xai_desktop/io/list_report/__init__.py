"""The report for a list of studies, one file per format. Each is handed a stream or what little was kept of it."""
