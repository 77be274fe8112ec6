"""Labelled pages -> weights. Training from nothing needs the `train` extra, adapting does not."""
