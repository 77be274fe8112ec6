"""Same in, same out: calls, threads, processes, hash seeds."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lxml import etree

from boilerkit import Article, Extractor
from boilerkit.parsing.html import parse_page, parse_tree
from tests.robustness.hostile import page

ROOT = Path(__file__).parents[2]
_PROGRAM = """
import sys
from pathlib import Path
from tests.robustness.test_same import fingerprint, FIXTURES
from boilerkit import Extractor
for path in FIXTURES:
    print(fingerprint(Extractor().extract(path.read_bytes())))
"""
FIXTURES = sorted((ROOT / "fixtures").glob("*/page.html"))


def fingerprint(article: Article) -> str:
    """A hash of all that an extraction says."""
    said = json.dumps(article.dump(), ensure_ascii=True, sort_keys=False)
    return hashlib.sha256(said.encode() + article.scores.tobytes()).hexdigest()


def _in_process(seed: str) -> list[str]:
    ran = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
    )
    return ran.stdout.split()


def test_calls_agree():
    extractor = Extractor()
    data = page().encode()
    assert len({fingerprint(extractor.extract(data)) for _ in range(20)}) == 1


def test_processes_with_other_hash_seeds_agree():
    found = [_in_process(seed) for seed in ("0", "1", "4711")]
    assert len(found[0]) == len(FIXTURES)
    assert found[0] == found[1] == found[2]


def test_an_extraction_does_not_hang_on_those_before():
    pages = [path.read_bytes() for path in FIXTURES]
    alone = Extractor()
    forwards = [fingerprint(alone.extract(data)) for data in pages]
    backwards = [fingerprint(alone.extract(data)) for data in reversed(pages)]
    assert forwards == backwards[::-1]


def test_sixteen_threads_over_shared_extractors_agree():
    extractors = [Extractor(), Extractor(favor="recall"), Extractor(scorer="heuristic")]
    pages = [path.read_bytes() for path in FIXTURES[:6]]
    work = [(extractor, data) for extractor in extractors for data in pages]
    expected = [fingerprint(extractor.extract(data)) for extractor, data in work]
    with ThreadPoolExecutor(16) as pool:
        found = pool.map(lambda pair: fingerprint(pair[0].extract(pair[1])), work * 3)
        assert list(found) == expected * 3


def test_a_callers_tree_is_left_as_it_was():
    for path in FIXTURES:
        root = parse_tree(parse_page(path.read_bytes()))
        before, nodes = etree.tostring(root), list(root.iter())
        article = Extractor().extract(root)
        _ = article.text, article.metadata, article.comments, article.related, article.dump()
        assert etree.tostring(root) == before
        assert list(root.iter()) == nodes
