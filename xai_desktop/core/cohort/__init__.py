"""An audit of a model on many films: frozen values."""
