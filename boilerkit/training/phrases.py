"""Writes the phrases of the language files as every page needs them.

    python -m boilerkit.training.phrases

To be run after every change of a language file; see `boilerkit.lexicon.compiled`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from boilerkit.lexicon import compiled

FILE = Path(compiled.__file__).with_name(compiled.COMPILED)


def main() -> None:
    """Write the file."""
    np.savez_compressed(FILE, **compiled.to_arrays(compiled.compile_phrases()))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
