"""Sanity checks: whether a network and a method deserve trust, over many films and never from one."""
