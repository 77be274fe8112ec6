"""The encoding that needs the fewest bits to explain the non-ASCII bytes."""

from __future__ import annotations

from boilerkit.parsing.encoding.claims import Claims
from boilerkit.parsing.encoding.double_byte import character_bits
from boilerkit.parsing.encoding.languages import CHARACTERS, LANGUAGES, MULTI_BYTE, WESTERN
from boilerkit.parsing.encoding.reading import WIDE, Reading
from boilerkit.parsing.encoding.readings import replaced
from boilerkit.parsing.encoding.sample import UNDECODABLE_BITS, Sample
from boilerkit.parsing.encoding.single_byte import letter_bits

# Bits: advantage of a claim (and its share of the cost), of the language the page names.
_CLAIM_BITS = {"hint": 30.0, "meta": 25.0}
_CLAIM_SHARE = 0.1
_LANGUAGE_BITS = 12.0
# Ties go to the first: windows-1252 is what browsers assume of a page that says nothing.
_CANDIDATES = (*tuple(LANGUAGES)[:11], *CHARACTERS)


def by_statistics(body: bytes, claims: Claims) -> Reading:
    """The reading that needs the fewest bits; claimed encodings have a head start."""
    sample = Sample.of(body)
    claimed = [e for e in (claims.hint, claims.meta) if e and e != "utf-8" and e not in WIDE]
    candidates = tuple(dict.fromkeys((*_CANDIDATES, *claimed)))
    best = min(candidates, key=lambda encoding: _bits_after_claims(sample, encoding, claims))
    return replaced(body, best, claims.source_of(best))


def _bits_after_claims(sample: Sample, encoding: str, claims: Claims) -> float:
    bits = _bits(sample, encoding)
    claim = _CLAIM_BITS.get(claims.source_of(encoding))
    return bits if claim is None else bits * (1 - _CLAIM_SHARE) - claim


def _bits(sample: Sample, encoding: str) -> float:
    """Information content of the sample under the encoding and its best-fitting language."""
    if encoding in CHARACTERS:
        bonus = _LANGUAGE_BITS * (sample.language == CHARACTERS[encoding])
        return character_bits(sample, encoding) - bonus
    if encoding in MULTI_BYTE:
        return UNDECODABLE_BITS * int(sample.counts.sum())
    languages = LANGUAGES.get(encoding, WESTERN).split()
    return min(
        letter_bits(sample, encoding, language) - _LANGUAGE_BITS * (sample.language == language)
        for language in languages
    )
