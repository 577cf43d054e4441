"""The tab that says whether a network and its maps deserve trust."""
