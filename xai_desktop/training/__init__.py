"""Learning: synthetic films, data sets split by patient, and two ways to train one architecture. Yields events."""
