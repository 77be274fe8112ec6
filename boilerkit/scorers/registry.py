"""Scorers by name."""

from __future__ import annotations

from functools import cache

from boilerkit.scorers import Scorer, ScorerError

#: Names that `Extractor(scorer=...)` accepts.
SCORER_NAMES = ("heuristic", "learned", "ensemble")


def check_scorer(scorer: str | Scorer) -> None:
    """Refuse what `scorer_of` would refuse, without loading anything.

    Raises:
        ScorerError: no such name, or a package that it needs is missing.
    """
    if isinstance(scorer, str):
        if scorer not in SCORER_NAMES:
            raise ScorerError(f"unknown scorer {scorer!r}: use one of {', '.join(SCORER_NAMES)}")
        if scorer == "ensemble":
            from boilerkit.scorers.votes import require_voters

            require_voters()
    elif not isinstance(scorer, Scorer):
        raise ScorerError(f"a scorer needs `name` and `score(page)`; {scorer!r} has not")


def scorer_of(scorer: str | Scorer) -> Scorer:
    """The scorer itself, or the one of that name.

    Raises:
        ScorerError: no such name, or a package that it needs is missing.
    """
    check_scorer(scorer)
    return _named(scorer) if isinstance(scorer, str) else scorer


@cache
def _named(name: str) -> Scorer:
    if name == "heuristic":
        from boilerkit.scorers.heuristic import Heuristic

        return Heuristic.default()
    if name == "learned":
        from boilerkit.scorers.learned import Learned

        return Learned.default()
    from boilerkit.scorers.ensemble import Ensemble

    return Ensemble.default()
