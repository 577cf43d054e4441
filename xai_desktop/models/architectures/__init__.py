"""Networks by the name of their architecture, one file for each source of them."""
