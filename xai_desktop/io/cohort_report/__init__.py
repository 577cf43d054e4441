"""The report of an audit as files: PDF on A4, and one page for a browser."""
