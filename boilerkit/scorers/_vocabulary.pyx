"""Words and class names as numbers; as `boilerkit.scorers.vocabulary`, without strings."""

from boilerkit.features._texts cimport Words
from boilerkit.lexicon._words cimport (
    Py_UNICODE_ISDIGIT, Text, WordTable, char_at, find_hashed, next_word, text_of,
)
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memmove

import numpy as np

cdef enum:
    WORD_LENGTH = 16
    LONGEST_NUMBER = 5
    FIRST_MARK = 0x5E  # ^
    TAG_MARK = 0x3C    # <
    DIGIT = 0x23       # #
    MOST_WORDS = 48
    LOWER_HALF = 0x7FFFFFFF


def word_bags(Words words, WordTable table):
    """Numbers of the known words of each block and where they begin; `Numbering.word_bags`."""
    cdef Py_ssize_t blocks = words._blocks, block
    cdef int32_t first, last, word
    cdef int64_t number
    flat = np.empty(words._first_word[blocks] + blocks, np.int64)
    offsets = np.zeros(blocks + 1, np.int64)
    cdef int64_t[::1] numbers = flat, begin = offsets
    cdef int64_t count = 0
    with nogil:
        for block in range(blocks):
            first, last = words._first_word[block], words._first_word[block + 1]
            for word in range(first - (first < last), last):
                number = _number(words, max(word, first), word < first, table)
                if number >= 0:
                    numbers[count] = number
                    count += 1
            begin[block + 1] = count
    return flat[:count], offsets


cdef int64_t _number(
    Words words, int32_t place, bint is_marked, WordTable table
) noexcept nogil:
    """The number of a word as models see it: numbers by their length only."""
    cdef uint32_t[WORD_LENGTH + 1] shape
    cdef const uint32_t* word = words._codes + words._starts[place]
    cdef Py_ssize_t length = words._ends[place] - words._starts[place], at
    cdef bint is_number = (48 <= word[0] <= 57) if word[0] < 128 else Py_UNICODE_ISDIGIT(word[0]) != 0
    if not (is_number or is_marked or length > WORD_LENGTH):
        return find_hashed(table, word, length, words._hashes[place])
    length = min(length, <Py_ssize_t>(LONGEST_NUMBER if is_number else WORD_LENGTH))
    shape[0] = FIRST_MARK
    for at in range(length):
        shape[at + 1] = <uint32_t>DIGIT if is_number else word[at]
    return table.find(shape, length + 1) if is_marked else table.find(shape + 1, length)


# Ascending numbers of words.
cdef struct Bag:
    int64_t start
    int32_t length


cdef class Bags:
    """Bags one after the other."""

    cdef int32_t* numbers
    cdef int64_t size
    cdef int64_t room

    def __cinit__(self):
        self.room = 4_096
        self.numbers = <int32_t*>malloc(self.room * sizeof(int32_t))
        if not self.numbers:
            raise MemoryError

    def __dealloc__(self):
        free(self.numbers)

    cdef int make_room(self, int64_t more) except -1 nogil:
        cdef int32_t* moved
        if self.size + more > self.room:
            self.room = 2 * (self.size + more)
            moved = <int32_t*>realloc(self.numbers, self.room * sizeof(int32_t))
            if not moved:
                with gil:
                    raise MemoryError
            self.numbers = moved
        return 0

    cdef int add(self, Bag* bag, int64_t number) except -1 nogil:
        """Add a number to the bag that lies last; of more than `MOST_WORDS` the lowest stay."""
        cdef int32_t* numbers
        cdef int32_t place = bag.length
        self.make_room(1)
        numbers = self.numbers + bag.start
        while place > 0 and numbers[place - 1] > number:
            place -= 1
        if place == MOST_WORDS or (place > 0 and numbers[place - 1] == number):
            return 0
        if bag.length < MOST_WORDS:
            bag.length += 1
            self.size += 1
        memmove(
            numbers + place + 1, numbers + place, (bag.length - 1 - place) * sizeof(int32_t)
        )
        numbers[place] = <int32_t>number
        return 0

    cdef Bag joined(self, Bag first, Bag second) except * nogil:
        """The numbers of two bags as one that lies last, the lowest `MOST_WORDS` of them."""
        cdef const int32_t* numbers
        cdef const int32_t* others
        cdef int32_t* both
        cdef int32_t one = 0, other = 0
        cdef Bag bag
        if not second.length:
            return first
        if not first.length:
            return second
        self.make_room(MOST_WORDS)
        numbers, others = self.numbers + first.start, self.numbers + second.start
        bag.start, bag.length = self.size, 0
        both = self.numbers + bag.start
        while bag.length < MOST_WORDS and (one < first.length or other < second.length):
            if other == second.length or (
                one < first.length and numbers[one] < others[other]
            ):
                both[bag.length] = numbers[one]
                one += 1
            else:
                both[bag.length] = others[other]
                one += one < first.length and numbers[one] == others[other]
                other += 1
            bag.length += 1
        self.size += bag.length
        return bag


# What is known of an element.
cdef struct Known:
    bint is_known
    bint is_body
    Bag own    # its tag, marked, and the words of its class and id
    Bag above  # the words of its class and id and of all elements around it


cdef class Elements:
    """Words of tags and hints around some places; each element is looked at once."""

    cdef tuple tags
    cdef tuple hints
    cdef const int32_t[::1] parent
    cdef WordTable table
    cdef Bags near
    cdef Bags above
    cdef Known* known
    cdef uint32_t* word
    cdef Py_ssize_t room

    def __cinit__(self, tags, hints, parent, table):
        cdef Py_ssize_t row
        self.tags, self.hints, self.parent = tags, hints, parent
        self.table = table
        self.near, self.above = Bags(), Bags()
        self.known = <Known*>calloc(len(tags) + 1, sizeof(Known))
        if not self.known:
            raise MemoryError
        if len(hints) != len(tags) or self.parent.shape[0] != len(tags):
            raise ValueError("the page's elements have columns of different lengths")
        for row in range(len(tags)):
            if self.parent[row] >= max(row, 1):
                raise ValueError("an element comes before its parent")

    def __dealloc__(self):
        free(self.known)
        free(self.word)

    cdef int read(self, int32_t row) except -1:
        """Find the words of an element and of all around it that are not known yet."""
        cdef list climb = []
        cdef int32_t at
        while row > 0 and not self.known[row].is_known:
            climb.append(row)
            row = self.parent[row]
        for at in reversed(climb):
            self._read(at, max(self.parent[at], <int32_t>0))
        return 0

    cdef int _read(self, int32_t row, int32_t around) except -1:
        cdef Text tag = text_of(self.tags[row]), hint = text_of(self.hints[row])
        cdef Known* known = &self.known[row]
        cdef Bag above
        cdef Py_ssize_t place = 0, chars
        cdef uint32_t hashed
        cdef int64_t found
        self._make_room(max(tag.length, hint.length) + 1)
        known.is_known, known.is_body = True, _is_body(&tag)
        known.above = self.known[around].above
        if known.is_body:
            return 0
        known.own.start, above.start, above.length = self.near.size, self.above.size, 0
        found = self._find_tag(&tag)
        if found & LOWER_HALF:
            self.near.add(&known.own, (found & LOWER_HALF) - 1)
        chars = next_word(&hint, &place, self.word, &hashed)
        while chars:
            found = max(find_hashed(self.table, self.word, chars, hashed), <int64_t>0)
            if found & LOWER_HALF:
                self.near.add(&known.own, (found & LOWER_HALF) - 1)
            if found >> 32:
                self.above.add(&above, (found >> 32) - 1)
            chars = next_word(&hint, &place, self.word, &hashed)
        known.above = self.above.joined(known.above, above)
        return 0

    cdef int _make_room(self, Py_ssize_t chars) except -1:
        cdef uint32_t* moved
        if chars > self.room:
            self.room = 2 * chars
            moved = <uint32_t*>realloc(self.word, self.room * sizeof(uint32_t))
            if not moved:
                raise MemoryError
            self.word = moved
        return 0

    cdef int64_t _find_tag(self, const Text* tag) noexcept:
        """What the table has of a tag, marked as one; 0 where it does not have it."""
        cdef Py_ssize_t place
        self.word[0] = TAG_MARK
        for place in range(tag.length):
            self.word[place + 1] = char_at(tag, place)
        return max(self.table.find(self.word, tag.length + 1), <int64_t>0)

    cdef Bag near_words(self, int32_t row, int levels) except *:
        """The words of an element and of those around it, with their tags."""
        cdef Bag bag
        bag.start, bag.length = 0, 0
        while levels and row > 0 and not self.known[row].is_body:
            bag = self.near.joined(bag, self.known[row].own)
            row = self.parent[row]
            levels -= 1
        return bag


cdef bint _is_body(const Text* tag) noexcept:
    """Whether a tag is `body`."""
    return tag.kind == 1 and tag.length == 4 and memcmp(tag.data, b"body", 4) == 0


def both_numbers(near, above):
    """The number of a word among those near blocks and that among those above them as one.

    None is for words that are not among them.
    """
    return (0 if near is None else near + 1) | (0 if above is None else above + 1) << 32


def hint_bags(tuple tags, tuple hints, parent, kinds, places, table, int levels):
    """The words near each kind of place and above it, as (numbers, offsets) twice.

    Args:
        tags, hints, parent: columns of the elements; parents come before their children.
        kinds: each block's kind of place, numbered from 0 without gaps.
        places: the element of each block; any of a kind will do.
        table: the known words, with their `both_numbers`.
        levels: so many elements are near.
    """
    cdef Elements elements = Elements(tags, hints, parent, table)
    cdef const int64_t[::1] kind_of = kinds, place_of = places
    cdef Py_ssize_t blocks = kind_of.shape[0], block, kind, count = 0
    cdef int64_t* rows = <int64_t*>calloc(blocks + 1, sizeof(int64_t))
    cdef Bag* found = <Bag*>malloc((blocks + 1) * sizeof(Bag))
    try:
        if not found or not rows:
            raise MemoryError
        for block in range(blocks):
            if not (0 <= kind_of[block] < blocks and 0 <= place_of[block] < len(tags)):
                raise ValueError("a block is in no element")
            rows[kind_of[block]] = place_of[block]
            count = max(count, kind_of[block] + 1)
        for kind in range(count):
            elements.read(<int32_t>rows[kind])
            found[kind] = elements.near_words(<int32_t>rows[kind], levels)
        nears = _flattened(elements.near, found, count)
        for kind in range(count):
            found[kind] = elements.known[rows[kind]].above
        return (*nears, *_flattened(elements.above, found, count))
    finally:
        free(found)
        free(rows)


cdef tuple _flattened(Bags bags, const Bag* found, Py_ssize_t count):
    offsets = np.zeros(count + 1, np.int64)
    cdef int64_t[::1] begin = offsets
    cdef Py_ssize_t kind, place
    for kind in range(count):
        begin[kind + 1] = begin[kind] + found[kind].length
    flat = np.empty(begin[count], np.int64)
    cdef int64_t[::1] numbers = flat
    with nogil:
        for kind in range(count):
            for place in range(found[kind].length):
                numbers[begin[kind] + place] = bags.numbers[found[kind].start + place]
    return flat, offsets
