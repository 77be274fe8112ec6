"""The columns of the text itself and of the order of blocks; as `text` and `order` put them.

Whole numbers are put on the scales of their columns by looking them up in tables that numpy made.
What is divided is written down as numerators and denominators, for numpy.
"""

from boilerkit.features._texts cimport Words
from libc.stdint cimport int32_t, int64_t, uint8_t
from libc.stdlib cimport calloc, free

import numpy as np

# The columns that are looked up, and those that are quotients, each in the order in which they are
# numbered.
cdef enum:
    LOG_CHARS
    LOG_TOKENS
    QUOTES
    STOPS
    COMMAS
    QUESTION
    LINES
    LINKS
    IMAGES_BEFORE
    EMBEDS_BEFORE
    INPUTS_BEFORE
    RULES_BEFORE
    GAP
    LOG_PLACE
    LOG_PLACE_FROM_END
    REPEATS

cdef enum:
    PROSE_AROUND
    TOKEN_LENGTH
    STOPS_PER_TOKEN
    COMMAS_PER_TOKEN
    LINKS_PER_TOKEN
    PROSE_AFTER
    PROSE_BEFORE
    FUNCTION_WORDS
    LINK_DENSITY
    BOLD_DENSITY
    PLACE
    TEXT_BEFORE
    CHARS_SHARE
    CHARS_TO_LONGEST
    LETTERS_SHARE  # the shares of classes come after it

TABLED = (
    "log_chars", "log_tokens", "quotes", "stops", "commas", "question", "lines", "links",
    "images_before", "embeds_before", "inputs_before", "rules_before", "gap", "log_place",
    "log_place_from_end", "repeats",
)
QUOTIENTS = (
    "prose_around", "token_length", "stops_per_token", "commas_per_token", "links_per_token",
    "prose_after", "prose_before", "function_words", "link_density", "bold_density", "place",
    "text_before", "chars_share", "chars_to_longest", "letters_share",
)


cdef class Sheet:
    """Columns that are being written.

    Args:
        matrix: those of the page, shape (blocks, columns).
        tables: what whole numbers from 0 on are on the scales of some columns, shape
            (these, numbers).
        columns: where these are in the matrix.
        scale: (which of these, number) -> what it is; for larger numbers.
    """

    def __init__(self, matrix, tables, columns, scale):
        self._matrix, self._tables, self._columns, self._scale = matrix, tables, columns, scale

    cdef float _asked(self, int measure, double number) except? -1 with gil:
        return self._scale(measure, number)


cdef class CharacterColumns:
    """Columns that are made of classes of characters.

    Args:
        classes: name -> its number.
        groups: names of the classes whose share is a quotient, and of those with which blocks
            start and end.
        first_start, first_end, first_cue: the first column of these, and of the cue phrases.
        flags: the columns for single words, for few words, and for texts seen before.
        prose: blocks with a full stop and more characters than this are prose, which is summed up
            over so many blocks on either side.
    """

    cdef int _stop, _question, _comma, _quote, _space, _newline, _lower, _upper, _ideograph
    cdef const int64_t[::1] _shares
    cdef const int64_t[::1] _starts
    cdef const int64_t[::1] _ends
    cdef Py_ssize_t _first_start, _first_end, _first_cue, _one_token, _short, _seen_before
    cdef Py_ssize_t _prose_chars, _reach

    def __init__(self, classes, groups, firsts, flags, prose):
        self._stop, self._question, self._comma = (classes[n] for n in ("stop", "question", "comma"))
        self._quote, self._space, self._newline = (classes[n] for n in ("quote", "space", "newline"))
        self._lower, self._upper = classes["lower"], classes["upper"]
        self._ideograph = classes["ideograph"]
        self._shares, self._starts, self._ends = (
            np.asarray([classes[name] for name in names], np.int64) for names in groups
        )
        self._first_start, self._first_end, self._first_cue = firsts
        self._one_token, self._short, self._seen_before = flags
        self._prose_chars, self._reach = prose


def put_texts(
    Sheet sheet, CharacterColumns known, double[:, :, ::1] quotients, texts, blocks, double total
):
    """Write the columns of the text itself and of the order of blocks.

    Args:
        sheet: of `TABLED`.
        known: the columns of classes.
        quotients: written to, numerators and denominators of `QUOTIENTS` and of the shares of
            classes; shape (2, blocks, these).
        texts: `boilerkit.features.text.BlockTexts`.
        blocks: `boilerkit.page.tables.BlockColumns`.
        total: characters of the page, added up as single-precision numbers.
    """
    cdef const float[:, ::1] counts = texts.counts
    cdef const int32_t[:] chars = blocks.chars, link_chars = blocks.link_chars
    if not chars.shape[0] == link_chars.shape[0] == len(blocks.gap) == counts.shape[0]:
        raise ValueError("the page has more or fewer texts than blocks")
    _put_characters(sheet, known, quotients, chars, texts)
    _put_tags(sheet, quotients, blocks)
    _put_order(sheet, quotients, chars, total)
    _put_repeats(sheet, texts.earliest, known._seen_before)
    _put_prose(known, quotients, chars, link_chars, counts)


cdef int _put_characters(
    Sheet sheet, CharacterColumns known, double[:, :, ::1] quotients, const int32_t[:] chars_of, texts
) except -1:
    """Lengths, classes of characters, words and cue phrases."""
    cdef const float[:, ::1] counts = texts.counts
    cdef const uint8_t[::1] first = texts.first, last = texts.last
    cdef const int64_t[::1] function_words = texts.function_words, cues = texts.cues
    cdef Words words = texts.words
    cdef const float* count
    cdef float* row
    cdef float chars, tokens, stops
    cdef Py_ssize_t block, place
    cdef int32_t found
    with nogil:
        for block in range(counts.shape[0]):
            count, row = &counts[block, 0], &sheet._matrix[block, 0]
            chars = max(<float>chars_of[block], <float>1.0)
            # Two ideographs make one word.
            tokens = count[known._space] + count[known._newline]
            tokens = tokens + <float>1.0 + count[known._ideograph] / <float>2.0
            stops = count[known._stop] + count[known._question]
            put_scaled(sheet, block, LOG_CHARS, chars)
            put_scaled(sheet, block, LOG_TOKENS, 2.0 * tokens)
            put_scaled(sheet, block, QUOTES, count[known._quote])
            put_scaled(sheet, block, STOPS, stops)
            put_scaled(sheet, block, COMMAS, count[known._comma])
            put_scaled(sheet, block, QUESTION, count[known._question])
            put_scaled(sheet, block, LINES, count[known._newline])
            put_quotient(quotients, block, TOKEN_LENGTH, chars, tokens)
            put_quotient(quotients, block, STOPS_PER_TOKEN, stops, tokens)
            put_quotient(quotients, block, COMMAS_PER_TOKEN, count[known._comma], tokens)
            quotients[1, block, LINKS_PER_TOKEN] = tokens
            quotients[1, block, LINK_DENSITY] = quotients[1, block, BOLD_DENSITY] = chars
            put_quotient(
                quotients, block, LETTERS_SHARE,
                count[known._lower] + count[known._upper] + count[known._ideograph], chars,
            )
            for place in range(known._shares.shape[0]):
                put_quotient(
                    quotients, block, LETTERS_SHARE + 1 + place, count[known._shares[place]], chars
                )
            for place in range(known._starts.shape[0]):
                row[known._first_start + place] = first[block] == known._starts[place]
            for place in range(known._ends.shape[0]):
                row[known._first_end + place] = last[block] == known._ends[place]
            row[known._one_token], row[known._short] = tokens < 1.5, tokens < 4.5
            put_bits(row + known._first_cue, cues[block])
            found = words._first_word[block + 1] - words._first_word[block]
            put_quotient(
                quotients, block, FUNCTION_WORDS, function_words[block], max(found, <int32_t>1)
            )
    return 0


cdef int _put_tags(Sheet sheet, double[:, :, ::1] quotients, blocks) except -1:
    """What was counted of tags; of what is divided the numerators."""
    cdef const int32_t[:] link_chars = blocks.link_chars, bold_chars = blocks.bold_chars
    cdef const int32_t[:] links = blocks.links, images = blocks.images_before
    cdef const int32_t[:] embeds = blocks.embeds_before, inputs = blocks.inputs_before
    cdef const int32_t[:] rules = blocks.rules_before, gap = blocks.gap
    cdef Py_ssize_t block
    with nogil:
        for block in range(gap.shape[0]):
            put_scaled(sheet, block, LINKS, links[block])
            put_scaled(sheet, block, IMAGES_BEFORE, images[block])
            put_scaled(sheet, block, EMBEDS_BEFORE, embeds[block])
            put_scaled(sheet, block, INPUTS_BEFORE, inputs[block])
            put_scaled(sheet, block, RULES_BEFORE, rules[block])
            put_scaled(sheet, block, GAP, gap[block])
            quotients[0, block, LINKS_PER_TOKEN] = links[block]
            quotients[0, block, LINK_DENSITY] = link_chars[block]
            quotients[0, block, BOLD_DENSITY] = bold_chars[block]
    return 0


cdef int _put_order(
    Sheet sheet, double[:, :, ::1] quotients, const int32_t[:] chars_of, double total
) except -1:
    """Place on the page, in blocks and in text."""
    cdef Py_ssize_t rows = chars_of.shape[0], block
    cdef float chars, done = 0.0, longest = 1.0
    with nogil:
        for block in range(rows):
            longest = max(longest, <float>chars_of[block])
        for block in range(rows):
            chars = <float>chars_of[block]
            done = done + chars
            put_scaled(sheet, block, LOG_PLACE, block)
            put_scaled(sheet, block, LOG_PLACE_FROM_END, rows - 1 - block)
            put_quotient(quotients, block, PLACE, block, rows)
            put_quotient(quotients, block, TEXT_BEFORE, <float>(done - chars), total)
            put_quotient(quotients, block, CHARS_SHARE, chars, total)
            put_quotient(quotients, block, CHARS_TO_LONGEST, chars, longest)
    return 0


cdef int _put_repeats(Sheet sheet, const int64_t[::1] earliest, Py_ssize_t seen_before) except -1:
    """How often each text is on the page, and whether it was there before."""
    cdef Py_ssize_t rows = earliest.shape[0], block
    cdef int64_t* times = <int64_t*>calloc(rows + 1, sizeof(int64_t))
    if not times:
        raise MemoryError
    try:
        with nogil:
            for block in range(rows):
                times[earliest[block]] += 1
            for block in range(rows):
                put_scaled(sheet, block, REPEATS, times[earliest[block]] - 1)
                sheet._matrix[block, seen_before] = earliest[block] != block
    finally:
        free(times)
    return 0


cdef int _put_prose(
    CharacterColumns known, double[:, :, ::1] quotients, const int32_t[:] chars,
    const int32_t[:] link_chars, const float[:, ::1] counts
) except -1:
    """How much prose lies around, before and after each block."""
    cdef Py_ssize_t rows = chars.shape[0], block, first, end
    cdef double* done = <double*>calloc(rows + 1, sizeof(double))
    cdef double total, prose
    if not done:
        raise MemoryError
    with nogil:
        for block in range(rows):
            prose = 0.0
            if counts[block, known._stop] > 0 and chars[block] > known._prose_chars:
                prose = <double><float>chars[block] - link_chars[block]
            done[block + 1] = done[block] + prose
        total = max(done[rows], 1.0)
        for block in range(rows):
            first, end = 0, rows
            if rows > 2 * known._reach:
                first, end = max(block - known._reach, 0), min(block + known._reach + 1, rows)
            put_quotient(quotients, block, PROSE_AROUND, done[end] - done[first], 1.0)
            put_quotient(quotients, block, PROSE_BEFORE, done[block], total)
            put_quotient(quotients, block, PROSE_AFTER, done[block + 1], total)
    free(done)
    return 0


def write_quotients(float[:, ::1] matrix, const double[:, ::1] quotients, const int64_t[::1] columns):
    """Write what was divided, in single precision, to some columns."""
    cdef Py_ssize_t block, place
    with nogil:
        for block in range(quotients.shape[0]):
            for place in range(columns.shape[0]):
                matrix[block, columns[place]] = <float>quotients[block, place]
