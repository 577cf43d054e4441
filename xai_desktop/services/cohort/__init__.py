"""The audit of a model on many films: planned, run in chunks that are kept, put together as tables."""
