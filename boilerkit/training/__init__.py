"""Labelled pages -> weights. Needs the `train` extra."""
