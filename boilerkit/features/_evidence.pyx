"""Which blocks repeat what the page states about itself; as `boilerkit.features.evidence`."""

from boilerkit.features._texts cimport Words, lower
from boilerkit.lexicon._words cimport (
    Text, WordTable, char_at, find_hashed, hash_end, hash_step, is_word, text_of, word_seed,
)
from cpython.unicode cimport PyUnicode_Find, PyUnicode_FromKindAndData
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcmp, memset

cdef enum:
    UNDERSCORE = 95
    FOURS = 1 << 16
    MOST_HEADLINES = 63


def spelling(str text):
    """The letters and digits of a text, lower-cased, without anything between them."""
    cdef str lowered = text.lower()
    cdef Text read = text_of(lowered)
    cdef uint32_t* codes = <uint32_t*>malloc((read.length + 1) * sizeof(uint32_t))
    cdef Py_ssize_t place, chars = 0
    if not codes:
        raise MemoryError
    with nogil:
        for place in range(read.length):
            codes[chars] = char_at(&read, place)
            chars += is_word(codes[chars])
    try:
        return PyUnicode_FromKindAndData(4, codes, chars)
    finally:
        free(codes)


# -- texts in which blocks are looked for ----------------------------------------------------------


def found_in(
    str haystack, tuple texts, Words words, const int32_t[::1] chars, Py_ssize_t least,
    Py_ssize_t most, float[:] found
):
    """Mark the blocks whose beginning is in a text.

    Few texts hold the four characters that a block begins with, and what is found mostly follows
    what was found last.

    Args:
        haystack: the text, spelled out.
        texts, words, chars: those of the blocks.
        least: characters that a block must have, and its beginning when spelled out.
        most: characters that are looked for.
        found: written to, 1 where a block is found; shape (blocks,).
    """
    cdef Py_ssize_t blocks = len(texts), block, place, size, after = 0
    cdef Text whole = text_of(haystack)
    cdef uint8_t* held = <uint8_t*>calloc(FOURS // 8, 1)
    cdef uint32_t* codes = <uint32_t*>malloc((2 * most + 1) * sizeof(uint32_t))
    try:
        if not held or not codes:
            raise MemoryError
        with nogil:
            _hold_fours(&whole, held)
        for block in range(blocks):
            if chars[block] < least or not _may_begin(words, block, held):
                continue
            size = _spelled(texts[block], most, codes)
            if size < least:
                continue
            needle = PyUnicode_FromKindAndData(4, codes, size)
            place = PyUnicode_Find(haystack, needle, after, whole.length, 1)
            if place < 0:
                place = PyUnicode_Find(haystack, needle, 0, min(after + size, whole.length), 1)
            if place >= 0:
                found[block] = 1.0
                after = place + size
    finally:
        free(held)
        free(codes)


cdef Py_ssize_t _spelled(str string, Py_ssize_t most, uint32_t* codes) except -1:
    """Write the beginning of a text, spelled out; there is room for it. Returns its length."""
    cdef Text text = text_of(string)
    cdef Py_ssize_t place, size = min(text.length, most), chars = 0
    if not lower(&text, 0, size, codes):
        string = string[:most].lower()
        text = text_of(string)
        size = text.length
        for place in range(size):
            codes[place] = char_at(&text, place)
    for place in range(size):
        codes[chars] = codes[place]
        chars += is_word(codes[chars])
    return chars


cdef inline uint32_t _hash_of_four(uint64_t codes) noexcept nogil:
    return <uint32_t>((codes * <uint64_t>0x9E3779B97F4A7C15) >> 48)


cdef inline uint64_t _next_four(uint64_t codes, uint32_t code) noexcept nogil:
    """Four characters in one number, 16 bits each, after one more of them."""
    return codes << 16 ^ (code & 0xFFFF)


cdef void _hold_fours(const Text* text, uint8_t* held) noexcept nogil:
    """Mark the hashes of all runs of four characters."""
    cdef uint64_t run = 0
    cdef uint32_t hashed
    cdef Py_ssize_t place
    for place in range(text.length):
        run = _next_four(run, char_at(text, place))
        hashed = _hash_of_four(run)
        if place >= 3:
            held[hashed >> 3] |= 1 << (hashed & 7)


cdef bint _may_begin(Words words, Py_ssize_t block, const uint8_t* held) noexcept nogil:
    """Whether the first two words of a block, written together, may be in the text."""
    cdef Py_ssize_t chars = 0
    cdef int32_t first = words._first_word[block], last = words._first_word[block + 1], word
    cdef uint64_t run = 0
    cdef uint32_t hashed
    cdef int64_t place
    if first == last:
        return False
    for word in range(first, min(first + 2, last)):
        for place in range(words._starts[word], words._ends[word]):
            run = _next_four(run, words._codes[place])
            chars += 1
            if chars == 4:
                hashed = _hash_of_four(run)
                return (held[hashed >> 3] >> (hashed & 7)) & 1
    return True


# -- headlines -------------------------------------------------------------------------------------


# The distinct words of one text, as places in its characters.
cdef struct Bag:
    const uint32_t* codes
    int64_t* starts
    int64_t* ends
    uint32_t* hashes
    int64_t size
    int64_t[MOST_HEADLINES] common  # how many of them each headline has


cdef struct Headlines:
    const int64_t* of_words  # those that have each word of the table, as bits
    const int64_t* sizes     # how many words each has
    Py_ssize_t count


def match_headlines(
    tuple texts, Words words, const int32_t[::1] chars, const float[:] ideographs,
    WordTable table, const int64_t[::1] of_words, const int64_t[::1] sizes, most, whole,
    double[:, :, ::1] quotients,
):
    """How much blocks and headlines have in common.

    Args:
        texts, words, chars: those of the blocks.
        ideographs: how many each block has; each letter of such a block counts as a word.
        table: word -> its number, for the words of all headlines.
        of_words: the headlines that have each word, as bits; shape (words,).
        sizes: how many words each headline has; `MOST_HEADLINES` at most.
        most: characters of the blocks that are asked for.
        whole: characters and words of which a block has so few and fewer if all of its words are
            among the first.
        quotients: written to, numerators and denominators of the share of the text's words in a
            headline and that of a headline's in the text; shape (2, blocks, 2).

    Returns:
        The blocks that may be equal to a headline; those that were not compared as they cannot be
        lower-cased character by character.
    """
    cdef Py_ssize_t blocks = len(texts), block, longest = 0, most_chars = most
    cdef Py_ssize_t whole_chars = whole[0], whole_words = whole[1]
    cdef bint by_character
    cdef Text text
    cdef Headlines headlines
    cdef Bag bag
    cdef uint32_t* codes
    cdef list alike = [], unread = []
    headlines.of_words, headlines.sizes, headlines.count = &of_words[0], &sizes[0], len(sizes)
    for block in range(blocks):
        if chars[block] <= most_chars:
            longest = max(longest, <Py_ssize_t>len(texts[block]))
    longest = max(longest, whole_words)
    codes = <uint32_t*>malloc((longest + 1) * sizeof(uint32_t))
    bag.starts = <int64_t*>malloc((longest + 1) * sizeof(int64_t))
    bag.ends = <int64_t*>malloc((longest + 1) * sizeof(int64_t))
    bag.hashes = <uint32_t*>malloc((longest + 1) * sizeof(uint32_t))
    try:
        if not (codes and bag.starts and bag.ends and bag.hashes):
            raise MemoryError
        for block in range(blocks):
            by_character = ideographs[block] > 0
            if chars[block] > most_chars or not (by_character or _has_any(words, block, table)):
                continue
            text = text_of(texts[block])
            _empty(&bag)
            if not by_character and text.length <= whole_chars and (
                words._first_word[block + 1] - words._first_word[block] < whole_words
            ):
                _add_first_words(&bag, words, block, table, &headlines)
            elif lower(&text, 0, text.length, codes):
                _add_words(&bag, codes, text.length, by_character, table, &headlines)
            else:
                unread.append(block)
                continue
            if _compare(&bag, &headlines, &quotients[0, block, 0], &quotients[1, block, 0]):
                alike.append(block)
        return alike, unread
    finally:
        free(codes)
        free(bag.starts)
        free(bag.ends)
        free(bag.hashes)


cdef bint _has_any(Words words, Py_ssize_t block, WordTable table) noexcept nogil:
    """Whether a block's first words have any of a table."""
    cdef int32_t word
    for word in range(words._first_word[block], words._first_word[block + 1]):
        if find_hashed(
            table, words._codes + words._starts[word], words._ends[word] - words._starts[word],
            words._hashes[word],
        ) >= 0:
            return True
    return False


cdef void _empty(Bag* bag) noexcept nogil:
    bag.size = 0
    memset(bag.common, 0, sizeof(bag.common))


cdef void _add_first_words(
    Bag* bag, Words words, Py_ssize_t block, WordTable table, const Headlines* headlines
) noexcept nogil:
    """The first words of a block, which are all that it has."""
    cdef int32_t word
    bag.codes = words._codes
    for word in range(words._first_word[block], words._first_word[block + 1]):
        _add(bag, words._starts[word], words._ends[word], words._hashes[word], table, headlines)


cdef void _add_words(
    Bag* bag, const uint32_t* codes, Py_ssize_t length, bint by_character, WordTable table,
    const Headlines* headlines
) noexcept nogil:
    """All words of a text in lower case."""
    cdef Py_ssize_t place = 0, start
    cdef uint64_t hashed
    bag.codes = codes
    while place < length:
        if not is_word(codes[place]) or (by_character and codes[place] == UNDERSCORE):
            place += 1
            continue
        start = place
        hashed = hash_step(word_seed(), codes[place])
        place += 1
        while not by_character and place < length and is_word(codes[place]):
            hashed = hash_step(hashed, codes[place])
            place += 1
        _add(bag, start, place, hash_end(hashed), table, headlines)


cdef void _add(
    Bag* bag, int64_t start, int64_t end, uint32_t hashed, WordTable table,
    const Headlines* headlines
) noexcept nogil:
    """Add a word, if the bag has no such word yet, and count which headlines have it."""
    cdef int64_t word, number, bits
    cdef Py_ssize_t headline, chars = end - start
    for word in range(bag.size):
        if bag.hashes[word] == hashed and bag.ends[word] - bag.starts[word] == chars and memcmp(
            bag.codes + bag.starts[word], bag.codes + start, chars * sizeof(uint32_t)
        ) == 0:
            return
    bag.starts[bag.size], bag.ends[bag.size], bag.hashes[bag.size] = start, end, hashed
    bag.size += 1
    number = find_hashed(table, bag.codes + start, chars, hashed)
    if number >= 0:
        bits = headlines.of_words[number]
        for headline in range(headlines.count):
            bag.common[headline] += (bits >> headline) & 1


cdef bint _compare(
    const Bag* bag, const Headlines* headlines, double* numerators, double* denominators
) noexcept nogil:
    """Write the two shares; returns whether the text may be equal to a headline."""
    cdef int64_t inside = 0, covered = 0, size = 1
    cdef Py_ssize_t headline
    for headline in range(headlines.count):
        inside = max(inside, bag.common[headline])
        if bag.common[headline] * size > covered * headlines.sizes[headline]:
            covered, size = bag.common[headline], headlines.sizes[headline]
    if not inside:
        return False
    numerators[0], denominators[0] = <double>inside, <double>bag.size
    numerators[1], denominators[1] = <double>covered, <double>size
    return 2 * inside > bag.size and 2 * covered > size
