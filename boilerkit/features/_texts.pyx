"""What `boilerkit.features.text` reads of a page's texts, in one pass over their characters."""

from boilerkit.lexicon._matcher cimport Walker
from boilerkit.lexicon._words cimport (
    Code, Py_UNICODE_TOLOWER, Text, WordTable, char_at, find_hashed, hash_end, hash_step, is_word, text_of,
    word_seed,
)
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memset

import sys

import numpy as np

cdef str UTF_32 = f"utf-32-{sys.byteorder[0]}e"

cdef enum:
    MOST_CLASSES = 32
    BLOCK = 256
    LAST_CODE = 0xFFFF
    MOST_WORDS = 16


# The characters of Latin-1 in lower case.
cdef uint32_t[256] LATIN_1
for _code in range(256):
    LATIN_1[_code] = Py_UNICODE_TOLOWER(_code)


cdef struct Reader:
    Py_ssize_t head
    Py_ssize_t tail
    Py_ssize_t words


cdef class Words:
    """The first words of each block, lower-cased; see `boilerkit.features.first_words`."""

    def __cinit__(self, Py_ssize_t blocks, Py_ssize_t most_codes, Py_ssize_t most_words):
        self._blocks = blocks
        self._codes = <uint32_t*>malloc((most_codes + 1) * sizeof(uint32_t))
        self._offsets = <int64_t*>calloc(blocks + 1, sizeof(int64_t))
        self._first_word = <int32_t*>calloc(blocks + 1, sizeof(int32_t))
        self._starts = <int64_t*>malloc((most_words + 1) * sizeof(int64_t))
        self._ends = <int64_t*>malloc((most_words + 1) * sizeof(int64_t))
        self._hashes = <uint32_t*>malloc((most_words + 1) * sizeof(uint32_t))
        if not (
            self._codes and self._offsets and self._first_word and self._starts and self._ends
            and self._hashes
        ):
            raise MemoryError

    def __dealloc__(self):
        free(self._codes)
        free(self._offsets)
        free(self._first_word)
        free(self._starts)
        free(self._ends)
        free(self._hashes)

    def __len__(self):
        return self._blocks

    def __getitem__(self, Py_ssize_t block):
        if block < 0:
            block += self._blocks
        if not 0 <= block < self._blocks:
            raise IndexError(block)
        cdef int32_t word
        return tuple([
            _string(self._codes + self._starts[word], self._ends[word] - self._starts[word])
            for word in range(self._first_word[block], self._first_word[block + 1])
        ])

    def __iter__(self):
        return iter([self[block] for block in range(self._blocks)])

    @property
    def counts(self):
        """How many words each block has."""
        counts = np.empty(self._blocks, np.int64)
        cdef int64_t[::1] found = counts
        cdef Py_ssize_t block
        for block in range(self._blocks):
            found[block] = self._first_word[block + 1] - self._first_word[block]
        return counts

    def known(self, words):
        """How many of some words are among each block's."""
        cdef dict numbers = {word: number for number, word in enumerate(words)}
        return self.known_to(WordTable(numbers))

    def known_to(self, WordTable table):
        """How many of the table's words are among each block's."""
        known = np.zeros(self._blocks, np.int64)
        cdef int64_t[::1] found = known
        cdef int64_t seen[MOST_WORDS]
        cdef int64_t number
        cdef Py_ssize_t block, other
        cdef int32_t word
        with nogil:
            for block in range(self._blocks):
                for word in range(self._first_word[block], self._first_word[block + 1]):
                    number = find_hashed(
                        table, self._codes + self._starts[word],
                        self._ends[word] - self._starts[word], self._hashes[word],
                    )
                    if number < 0:
                        continue
                    for other in range(found[block]):
                        if seen[other] == number:
                            break
                    else:
                        seen[found[block]] = number
                        found[block] += 1
        return known


cdef str _string(const uint32_t* codes, Py_ssize_t chars):
    cdef bytes raw = (<const char*>codes)[: chars * sizeof(uint32_t)]
    return raw.decode(UTF_32, "surrogatepass")


def read_texts(tuple texts, const uint8_t[::1] class_of, unfilled, fill, int classes, head, tail, words):
    """Read the texts of a page's blocks.

    Args:
        texts: those of the blocks.
        class_of: the class of each code of the basic plane.
        unfilled: which blocks of 256 codes of that table are still to be filled.
        fill: fills some of them.
        classes: how many there are.
        head: characters at the beginning in which words are looked for.
        tail: characters at the end that count as well.
        words: how many words a block has at most.

    Returns:
        counts, first, last, `Words`, earliest; as in `boilerkit.features.text.BlockTexts`.
    """
    cdef Py_ssize_t blocks = len(texts), block
    cdef Reader reader = Reader(head, tail, words)
    cdef Text* read = <Text*>malloc((blocks + 1) * sizeof(Text))
    if not read:
        raise MemoryError
    counts = np.empty((blocks, classes), np.float32)
    first, last = np.zeros(blocks, np.uint8), np.zeros(blocks, np.uint8)
    earliest = np.empty(blocks, np.int64)
    cdef float[:, ::1] count_of = counts
    cdef uint8_t[::1] firsts = first, lasts = last
    cdef int64_t[::1] early = earliest
    cdef const uint8_t[::1] missing = unfilled.view(np.uint8)
    cdef dict seen = {}
    cdef Words found
    cdef uint8_t present[BLOCK]
    cdef bint complete = True
    memset(present, 0, BLOCK)
    try:
        for block in range(blocks):
            read[block] = text_of(texts[block])
            early[block] = seen.setdefault(texts[block], block)
        found = Words(blocks, _room(read, blocks, &reader), blocks * reader.words)
        with nogil:
            for block in range(blocks):
                _mark_present(&read[block], present)
            for block in range(BLOCK):
                complete = complete and not (present[block] and missing[block])
        if not complete:
            fill(np.asarray(<uint8_t[:BLOCK]>present).view(np.bool_))
        with nogil:
            for block in range(blocks):
                _count(&read[block], &class_of[0], classes, &count_of[block, 0])
            _mark_ends(read, blocks, &class_of[0], firsts, lasts)
        for block in range(blocks):
            _read_ends(found, block, &read[block], texts[block], &reader)
    finally:
        free(read)
    return counts, first, last, found, earliest


def cues_of(Words words, Walker walker):
    """The mask of the categories of cue phrases in the ends of each block; shape (blocks,)."""
    masks = np.zeros(words._blocks, np.int64)
    cdef int64_t[::1] found = masks
    if words._blocks:
        walker.match_codes(words._codes, words._offsets, words._blocks, &found[0])
    return masks


cdef Py_ssize_t _room(const Text* texts, Py_ssize_t blocks, const Reader* reader) noexcept nogil:
    """Characters that the beginnings and ends of texts have at most, in lower case."""
    cdef Py_ssize_t block, chars, room = 0
    for block in range(blocks):
        chars = min(texts[block].length, reader.head + reader.tail + 1)
        room += chars if texts[block].kind == 1 else 2 * chars  # in Latin-1 none becomes two
    return room


cdef inline uint32_t _basic(uint32_t code) noexcept nogil:
    """The code in tables of the basic plane."""
    return code if code < <uint32_t>LAST_CODE else <uint32_t>LAST_CODE


cdef void _mark_present(const Text* text, uint8_t* present) noexcept nogil:
    """Mark which blocks of codes a text has characters of."""
    cdef Py_ssize_t place
    cdef uint32_t code
    if text.kind == 1:
        present[0] = 1
        return
    for place in range(text.length):
        code = char_at(text, place)
        present[_basic(code) >> 8] = 1


cdef void _count(const Text* text, const uint8_t* class_of, int classes, float* row) noexcept nogil:
    """Count the characters of each class."""
    cdef uint32_t[2 * MOST_CLASSES] counts
    cdef Py_ssize_t place
    memset(counts, 0, sizeof(counts))
    if text.kind == 1:
        _count_codes(<const uint8_t*>text.data, text.length, class_of, counts)
    elif text.kind == 2:
        _count_codes(<const uint16_t*>text.data, text.length, class_of, counts)
    else:
        _count_codes(<const uint32_t*>text.data, text.length, class_of, counts)
    for place in range(classes):
        row[place] = <float>(counts[place] + counts[MOST_CLASSES + place])


cdef void _count_codes(
    const Code* codes, Py_ssize_t length, const uint8_t* class_of, uint32_t* counts
) noexcept nogil:
    """Neighbours are counted apart, so that one does not wait for the other."""
    cdef Py_ssize_t place
    for place in range(0, length - 1, 2):
        counts[class_of[_basic(codes[place])]] += 1
        counts[MOST_CLASSES + class_of[_basic(codes[place + 1])]] += 1
    if length & 1:
        counts[class_of[_basic(codes[length - 1])]] += 1


cdef inline uint8_t _class_at(const Text* text, Py_ssize_t place, const uint8_t* class_of) noexcept nogil:
    cdef uint32_t code = char_at(text, place)
    return class_of[_basic(code)]


cdef void _mark_ends(
    const Text* texts, Py_ssize_t blocks, const uint8_t* class_of, uint8_t[::1] first,
    uint8_t[::1] last
) noexcept nogil:
    """Classes of the first and last characters; those of neighbours where a text is empty."""
    cdef Py_ssize_t block, known = -1
    for block in range(blocks):
        if texts[block].length:
            if known < 0:
                known = block
            first[block] = _class_at(&texts[block], 0, class_of)
            last[block] = _class_at(&texts[block], texts[block].length - 1, class_of)
    if known < 0:
        return
    for block in range(blocks):  # before the first text there are only that one's characters
        if not texts[block].length:
            last[block] = last[block - 1] if block > known else first[known]
    for block in range(blocks - 1, -1, -1):
        if texts[block].length:
            known = block
            break
    for block in range(blocks - 1, -1, -1):
        if not texts[block].length:
            first[block] = first[block + 1] if block < known else last[known]


cdef int _read_ends(
    Words found, Py_ssize_t block, const Text* text, str string, const Reader* reader
) except -1:
    """Add a block's beginning and end, lower-cased, and its words."""
    cdef int64_t start = found._offsets[block]
    cdef uint32_t* codes = found._codes + start
    cdef Py_ssize_t chars = text.length, place, whole = reader.head + reader.tail
    cdef bint plain
    cdef Text lowered
    if chars <= whole:
        plain = lower(text, 0, chars, codes)
    else:
        plain = lower(text, 0, reader.head, codes)
        codes[reader.head] = 32
        plain &= lower(text, chars - reader.tail, chars, codes + reader.head + 1)
        chars = whole + 1
    if not plain:
        if text.length > whole:
            string = f"{string[:reader.head]} {string[text.length - reader.tail:]}"
        string = string.lower()
        lowered = text_of(string)
        chars = lowered.length
        for place in range(chars):
            codes[place] = char_at(&lowered, place)
    found._offsets[block + 1] = start + chars
    _read_words(found, block, start, min(chars, reader.head), reader.words)
    return 0


cdef bint lower(
    const Text* text, Py_ssize_t first, Py_ssize_t end, uint32_t* lowered
) noexcept nogil:
    """Copy characters in lower case; False where that is more than a matter of each character."""
    if text.kind == 1:
        return _lower_codes(<const uint8_t*>text.data, first, end, lowered)
    if text.kind == 2:
        return _lower_codes(<const uint16_t*>text.data, first, end, lowered)
    return _lower_codes(<const uint32_t*>text.data, first, end, lowered)


cdef bint _lower_codes(
    const Code* codes, Py_ssize_t first, Py_ssize_t end, uint32_t* lowered
) noexcept nogil:
    cdef Py_ssize_t place
    cdef bint plain = True
    for place in range(first, end):
        if codes[place] < 256:
            lowered[place - first] = LATIN_1[codes[place]]
            continue
        # Lower-cased with regard to what is around it, or to two characters: Σ, İ.
        plain &= codes[place] != 0x3A3 and codes[place] != 0x130
        lowered[place - first] = Py_UNICODE_TOLOWER(codes[place])
    return plain


cdef void _read_words(
    Words found, Py_ssize_t block, int64_t start, Py_ssize_t chars, Py_ssize_t most
) noexcept nogil:
    """Note where the words in the first characters of a block are."""
    cdef int32_t word = found._first_word[block]
    cdef int64_t place = start, end = start + chars
    cdef const uint32_t* codes = found._codes
    cdef uint64_t seed = word_seed(), hashed
    while most:
        while place < end and not is_word(codes[place]):
            place += 1
        if place == end:
            break
        found._starts[word] = place
        hashed = seed
        while place < end and is_word(codes[place]):
            hashed = hash_step(hashed, codes[place])
            place += 1
        found._ends[word] = place
        found._hashes[word] = hash_end(hashed)
        word += 1
        most -= 1
    found._first_word[block + 1] = word
