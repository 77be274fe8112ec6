"""Scores -> labels and verdicts, once for the whole page; nothing decides after it."""
