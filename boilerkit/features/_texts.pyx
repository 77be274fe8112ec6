"""What `boilerkit.features.text` reads of a page's texts, in one pass over their characters."""

from boilerkit.lexicon._matcher cimport Walker
from boilerkit.lexicon._words cimport (
    Py_UNICODE_TOLOWER, Text, WordTable, char_at, is_word, text_of,
)
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcmp, memset

import sys

import numpy as np

cdef str UTF_32 = f"utf-32-{sys.byteorder[0]}e"

cdef enum:
    MOST_CLASSES = 32
    BLOCK = 256
    LAST_CODE = 0xFFFF
    # Lower-cased with regard to what is around them, or to two characters.
    CAPITAL_SIGMA = 0x3A3
    DOTTED_I = 0x130
    MOST_WORDS = 16


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
        if not (
            self._codes and self._offsets and self._first_word and self._starts and self._ends
        ):
            raise MemoryError

    def __dealloc__(self):
        free(self._codes)
        free(self._offsets)
        free(self._first_word)
        free(self._starts)
        free(self._ends)

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
                    number = table.find(
                        self._codes + self._starts[word], self._ends[word] - self._starts[word]
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

    def may_begin(self, str text, blocks):
        """Which of some blocks may have their first two words, written together, in a text.

        Few texts hold the four characters that a block begins with.
        """
        found = np.zeros(self._blocks, np.uint8)
        cdef uint8_t[::1] begins = found
        cdef const uint8_t[::1] asked = blocks.view(np.uint8)
        cdef Text whole = text_of(text)
        cdef uint32_t[4] start
        cdef Py_ssize_t block, chars
        cdef uint8_t* held = <uint8_t*>calloc(1 << 16, 1)
        if not held:
            raise MemoryError
        with nogil:
            _hold_fours(&whole, held)
            for block in range(self._blocks):
                if asked[block]:
                    chars = _two_words(self, block, start)
                    begins[block] = chars < 4 or held[_hash_of_four(start)]
        free(held)
        return found.view(np.bool_)


cdef Py_ssize_t _two_words(Words words, Py_ssize_t block, uint32_t* start) noexcept nogil:
    """Up to four characters that a block's first two words begin with; returns how many."""
    cdef Py_ssize_t chars = 0
    cdef int32_t first = words._first_word[block], word
    cdef int64_t place
    for word in range(first, min(first + 2, words._first_word[block + 1])):
        for place in range(words._starts[word], words._ends[word]):
            if chars == 4:
                return chars
            start[chars] = words._codes[place]
            chars += 1
    return chars


cdef str _string(const uint32_t* codes, Py_ssize_t chars):
    cdef bytes raw = (<const char*>codes)[: chars * sizeof(uint32_t)]
    return raw.decode(UTF_32, "surrogatepass")


cdef inline uint32_t _hash_of_four(const uint32_t* codes) noexcept nogil:
    cdef uint32_t state = codes[0]
    state = state * 31 + codes[1]
    state = state * 31 + codes[2]
    state = state * 31 + codes[3]
    return (state * <uint32_t>0x9E3779B1) >> 16


cdef void _hold_fours(const Text* text, uint8_t* held) noexcept nogil:
    """Mark the hashes of all runs of four characters."""
    cdef uint32_t[4] run
    cdef Py_ssize_t place, part
    for place in range(text.length - 3):
        for part in range(4):
            run[part] = char_at(text, place + part)
        held[_hash_of_four(run)] = 1


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
    cdef dict seen = {}
    cdef Py_ssize_t longest = reader.head + reader.tail + 1
    cdef Words found = Words(blocks, blocks * 2 * longest, blocks * reader.words)
    cdef uint8_t present[BLOCK]
    memset(present, 0, BLOCK)
    try:
        for block in range(blocks):
            read[block] = text_of(texts[block])
            early[block] = seen.setdefault(texts[block], block)
        with nogil:
            for block in range(blocks):
                _mark_present(&read[block], present)
        asked = np.asarray(<uint8_t[:BLOCK]>present).view(np.bool_)
        if (asked & unfilled).any():
            fill(asked)
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


def common_words(
    tuple texts, asked, by_character, WordTable table, const int64_t[::1] headlines_of, int headlines
):
    """How many distinct words some blocks have, and how many of them each headline has.

    Args:
        texts: those of the blocks.
        asked: which blocks, shape (blocks,).
        by_character: in which of them each letter counts as a word.
        table: word -> its number, for the words of all headlines.
        headlines_of: the headlines that have each word, as bits; shape (words,).
        headlines: how many there are, 63 at most.

    Returns:
        distinct, shape (blocks,), 0 for blocks that are not asked for and -1 for those that
        cannot be lower-cased character by character; common, shape (blocks, headlines).
    """
    cdef Py_ssize_t blocks = len(texts), block, longest = 0
    distinct, common = np.zeros(blocks, np.int64), np.zeros((blocks, headlines), np.int64)
    cdef int64_t[::1] distinct_of = distinct
    cdef int64_t[:, ::1] common_of = common
    cdef const uint8_t[::1] wanted = asked.view(np.uint8), single = by_character.view(np.uint8)
    cdef Text text
    for block in range(blocks):
        if wanted[block]:
            longest = max(longest, <Py_ssize_t>len(texts[block]))
    cdef uint32_t* codes = <uint32_t*>malloc((longest + 1) * sizeof(uint32_t))
    cdef int64_t* bounds = <int64_t*>malloc((2 * longest + 2) * sizeof(int64_t))
    try:
        if not codes or not bounds:
            raise MemoryError
        for block in range(blocks):
            if wanted[block]:
                text = text_of(texts[block])
                distinct_of[block] = _common(
                    &text, codes, bounds, single[block], table, headlines_of, common_of[block]
                )
    finally:
        free(codes)
        free(bounds)
    return distinct, common


cdef int64_t _common(
    const Text* text, uint32_t* codes, int64_t* bounds, bint by_character, WordTable table,
    const int64_t[::1] headlines_of, int64_t[::1] common
) noexcept nogil:
    """Count the distinct words of one text; `bounds` has room for where they begin and end."""
    cdef Py_ssize_t place = 0, end, headline
    cdef int64_t words = 0, word, number
    cdef bint plain = True, is_new
    for place in range(text.length):
        codes[place] = _lower(char_at(text, place), &plain)
    if not plain:
        return -1
    place = 0
    while True:
        while place < text.length and (
            not is_word(codes[place]) or (by_character and codes[place] == 95)
        ):
            place += 1
        if place == text.length:
            return words
        end = place + 1
        while not by_character and end < text.length and is_word(codes[end]):
            end += 1
        is_new = True
        for word in range(words):
            if bounds[2 * word + 1] - bounds[2 * word] == end - place and memcmp(
                codes + bounds[2 * word], codes + place, (end - place) * sizeof(uint32_t)
            ) == 0:
                is_new = False
                break
        if is_new:
            bounds[2 * words], bounds[2 * words + 1] = place, end
            words += 1
            number = table.find(codes + place, end - place)
            if number >= 0:
                for headline in range(common.shape[0]):
                    common[headline] += (headlines_of[number] >> headline) & 1
        place = end


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
    cdef int64_t[MOST_CLASSES] counts
    cdef Py_ssize_t place
    cdef uint32_t code
    memset(counts, 0, sizeof(counts))
    if text.kind == 1:
        for place in range(text.length):
            counts[class_of[(<const uint8_t*>text.data)[place]]] += 1
    elif text.kind == 2:
        for place in range(text.length):
            counts[class_of[(<const uint16_t*>text.data)[place]]] += 1
    else:
        for place in range(text.length):
            code = (<const uint32_t*>text.data)[place]
            counts[class_of[_basic(code)]] += 1
    for place in range(classes):
        row[place] = <float>counts[place]


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
    cdef bint plain = True
    cdef Text lowered
    if chars <= whole:
        for place in range(chars):
            codes[place] = _lower(char_at(text, place), &plain)
    else:
        for place in range(reader.head):
            codes[place] = _lower(char_at(text, place), &plain)
        codes[reader.head] = 32
        for place in range(reader.tail):
            codes[reader.head + 1 + place] = _lower(
                char_at(text, chars - reader.tail + place), &plain
            )
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


cdef inline uint32_t _lower(uint32_t code, bint* plain) noexcept nogil:
    """A character in lower case; notes where that is more than a matter of one character."""
    if code < 128:
        return code + 32 if 65 <= code <= 90 else code
    if code == CAPITAL_SIGMA or code == DOTTED_I:
        plain[0] = False
    return Py_UNICODE_TOLOWER(code)


cdef void _read_words(
    Words found, Py_ssize_t block, int64_t start, Py_ssize_t chars, Py_ssize_t most
) noexcept nogil:
    """Note where the words in the first characters of a block are."""
    cdef int32_t word = found._first_word[block]
    cdef int64_t place = start, end = start + chars
    while most:
        while place < end and not is_word(found._codes[place]):
            place += 1
        if place == end:
            break
        found._starts[word] = place
        while place < end and is_word(found._codes[place]):
            place += 1
        found._ends[word] = place
        word += 1
        most -= 1
    found._first_word[block + 1] = word
