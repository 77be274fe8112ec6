"""Fuzzing: what bytes from strangers must never do to boilerkit."""
