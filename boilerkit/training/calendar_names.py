"""Writes the names of months, weekdays and halves of the day into the language files, with Babel.

    python -m boilerkit.training.calendar_names [--check]

Only the `calendar` section of each file is written; spellings that CLDR lacks are in its `dates`
section, by hand. Needs Babel, which nothing else does.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "lexicon" / "languages"
#: Locales that spell names differently within one language; all others have the language's own.
_LOCALES = {
    "ar": ("ar", "ar_SY", "ar_DZ", "ar_MA"),
    "de": ("de", "de_AT"),
    "en": ("en", "en_GB", "en_AU", "en_CA"),
    "es": ("es", "es_MX", "es_PE"),
    "fa": ("fa", "fa_AF"),
    "fr": ("fr", "fr_CA"),
    "no": ("nb", "nn"),
    "pt": ("pt", "pt_PT"),
    "zh": ("zh_Hans", "zh_Hant"),
}
_CONTEXTS, _WIDTHS = ("format", "stand-alone"), ("wide", "abbreviated")
_HALVES = ("am", "pm")
#: Sections whose lists have one phrase a line; all others have one list a line.
_PHRASES = ("cues", "function_words", "function_chars")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 1 where `--check` finds a file that differs."""
    parser = argparse.ArgumentParser(prog="python -m boilerkit.training.calendar_names")
    parser.add_argument("--check", action="store_true", help="write nothing, name what differs")
    args = parser.parse_args(argv)
    differing = [path for path in sorted(FOLDER.glob("*.json")) if not _is_current(path)]
    for path in differing:
        print(path.name)
        if not args.check:
            raw = json.loads(path.read_text("utf-8"))
            path.write_text(written({**raw, "calendar": calendar_of(path.stem)}), "utf-8")
    return int(args.check and bool(differing))


def _is_current(path: Path) -> bool:
    raw = json.loads(path.read_text("utf-8"))
    return bool(raw.get("calendar") == calendar_of(path.stem))


def calendar_of(language: str) -> dict[str, Any]:
    """The `calendar` section of a language: `months` from January, `weekdays` from Monday.

    Raises:
        ImportError: Babel is not installed.
    """
    locale_of = import_module("babel").Locale.parse
    locales = [locale_of(name) for name in _LOCALES.get(language, (language,))]
    halves = [tables for locale in locales for tables in _tables(locale.day_periods)]
    return {
        "months": [_names(locales, "months", number) for number in range(1, 13)],
        "weekdays": [_names(locales, "days", number) for number in range(7)],
        **{half: _distinct(table[half] for table in halves if half in table) for half in _HALVES},
    }


def _names(locales: Iterable[Any], field: str, number: int) -> list[str]:
    tables = (table for locale in locales for table in _tables(getattr(locale, field)))
    return _distinct(table[number] for table in tables)


def _tables(field: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    return [field[c][w] for c in _CONTEXTS for w in _WIDTHS if w in field.get(c, ())]


def _distinct(names: Iterable[str]) -> list[str]:
    """Lower-case, without full stops at the end; no initials, no numbers with a character."""
    folded = (" ".join(name.lower().split()).rstrip(".॰") for name in names)
    return list(dict.fromkeys(n for n in folded if len(n) > 1 and not n[0].isdigit()))


def written(raw: Mapping[str, Any]) -> str:
    """A language file's text: phrases one a line, the lists of words one list a line."""
    parts = []
    for section, value in raw.items():
        if section in _PHRASES or not isinstance(value, dict):
            text = json.dumps(value, ensure_ascii=False, indent=1).replace("\n", "\n ")
        else:
            lines = (f"  {_flat(name)}: {_flat(held)}" for name, held in value.items())
            text = "{\n" + ",\n".join(lines) + "\n }"
        parts.append(f" {_flat(section)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _flat(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
