"""Coverage-guided fuzzing of one target (needs atheris: pip install atheris).

    python -m fuzz.run extract --seconds 600
    python -m fuzz.run --mutate metadata --seconds 60     # without atheris

The seed corpus is made from the fixtures when the run begins. A finding is written to the
current folder as `crash-*`; `python -m fuzz.run TARGET --repeat FILE` runs it again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from fuzz.mutations import TOKENS, mutants


def main() -> int:
    """Fuzz until time is up; 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("target")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutate", action="store_true", help="seeded mutations, no atheris")
    parser.add_argument("--repeat", type=Path, help="run this input only")
    parser.add_argument("--corpus", type=Path, help="keep the corpus in this folder")
    options = parser.parse_args()
    if options.repeat is not None:
        return _repeat(options.target, options.repeat)
    if options.mutate:
        return _mutate(options.target, options.seconds, options.seed)
    return _atheris(options)


def _repeat(name: str, path: Path) -> int:
    from fuzz.targets import run_on

    run_on(name, path.read_bytes())
    return 0


def _mutate(name: str, seconds: int, seed: int) -> int:
    from fuzz.targets import TARGETS

    target, seeds = TARGETS[name]
    started, count = time.process_time(), 0
    for data in mutants(seeds(), seed):
        if time.process_time() - started > seconds:
            break
        try:
            target(data)
        except Exception:
            path = Path(f"crash-{name}-{seed}-{count}")
            path.write_bytes(data)
            print(f"found after {count} inputs: {path}", file=sys.stderr)
            raise
        count += 1
    print(f"{name}: {count} inputs, nothing found")
    return 0


def _atheris(options: argparse.Namespace) -> int:
    import atheris

    with atheris.instrument_imports(include=["boilerkit"]):
        from fuzz.targets import TARGETS
    target, seeds = TARGETS[options.target]
    with tempfile.TemporaryDirectory() as scratch:
        corpus = options.corpus or Path(scratch)
        corpus.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds()):
            (corpus / f"seed-{number:03d}").write_bytes(seed)
        words = Path(scratch) / "words.dict"
        words.write_text("".join(f'"{_escaped(token)}"\n' for token in TOKENS))
        # Instrumented code leaks some 50 KB an input, the same code without does not: so single
        # allocations are limited, not all that is held.
        atheris.Setup(
            [
                sys.argv[0], str(corpus), f"-max_total_time={options.seconds}", "-timeout=30",
                "-max_len=60000", "-len_control=0", "-rss_limit_mb=0", "-malloc_limit_mb=2000",
                f"-dict={words}", f"-seed={options.seed}",
            ],
            target,
        )  # fmt: skip
        atheris.Fuzz()
    return 0


def _escaped(token: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in token)


if __name__ == "__main__":
    sys.exit(main())
