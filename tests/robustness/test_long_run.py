"""Many extractions in one process: memory stays flat, nothing stays open.

BOILERKIT_LONG_RUN sets how many (400 by default; 200,000 takes hours).
"""

from __future__ import annotations

import gc
import os
import sys
from itertools import cycle, islice
from pathlib import Path

import pytest

from boilerkit import Extractor

COUNT = int(os.environ.get("BOILERKIT_LONG_RUN", "400"))
_MOST_GROWTH = 0.02
FIXTURES = Path(__file__).parents[2] / "fixtures"


def _resident() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from Linux's /proc")
def test_memory_and_descriptors_stay_level():
    pages = sorted((path.read_bytes() for path in FIXTURES.glob("*/page.html")), key=len)[:8]
    extractor = Extractor()

    def run(count: int) -> None:
        for data in islice(cycle(pages), count):
            article = extractor.extract(data)
            _ = article.text, article.comments, article.metadata

    run(max(COUNT // 4, 40))
    gc.collect()
    before, files = _resident(), _open_files()
    run(COUNT - COUNT // 4)
    gc.collect()
    assert _resident() <= before * (1 + _MOST_GROWTH)
    assert _open_files() == files
