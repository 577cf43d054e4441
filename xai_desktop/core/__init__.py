"""Values and pure functions: the vocabulary that every other layer speaks. Knows no screen and no network."""
