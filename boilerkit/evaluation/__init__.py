"""Dataset readers and measures, shared by the benchmarks and the tests.

:mod:`~boilerkit.evaluation.measures` holds every definition once, on plain strings;
:mod:`~boilerkit.evaluation.datasets` reads labelled pages;
:mod:`~boilerkit.evaluation.scoring` turns one page and one answer into numbers that add up;
:mod:`~boilerkit.evaluation.summary` adds them up, with bootstrap intervals.
"""
