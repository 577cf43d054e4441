"""The papers' claims, tested here: each reproduction trains, measures, and says what it found and what it did not."""
