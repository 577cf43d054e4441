"""Networks of other people: what their files are, found out without running any of them."""
