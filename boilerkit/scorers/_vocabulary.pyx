"""Words and class names as numbers; as `boilerkit.scorers.vocabulary`, without strings."""

from boilerkit.features._texts cimport Words
from boilerkit.lexicon._words cimport (
    Py_UNICODE_ISDIGIT, Text, WordTable, char_at, next_word, text_of,
)
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memcpy

import numpy as np

cdef enum:
    WORD_LENGTH = 16
    LONGEST_NUMBER = 5
    FIRST_MARK = 0x5E  # ^
    TAG_MARK = 0x3C    # <
    DIGIT = 0x23       # #
    MOST_WORDS = 48


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
                number = _number(
                    words._codes + words._starts[max(word, first)],
                    words._ends[max(word, first)] - words._starts[max(word, first)],
                    word < first,
                    table,
                )
                if number >= 0:
                    numbers[count] = number
                    count += 1
            begin[block + 1] = count
    return flat[:count], offsets


cdef int64_t _number(
    const uint32_t* word, Py_ssize_t length, bint is_marked, WordTable table
) noexcept nogil:
    """The number of a word as models see it: numbers by their length only."""
    cdef uint32_t[WORD_LENGTH + 1] shape
    cdef Py_ssize_t place
    cdef bint is_number = Py_UNICODE_ISDIGIT(word[0]) != 0
    length = min(length, <Py_ssize_t>(LONGEST_NUMBER if is_number else WORD_LENGTH))
    shape[0] = FIRST_MARK
    for place in range(length):
        shape[place + 1] = <uint32_t>DIGIT if is_number else word[place]
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
        cdef int32_t place = bag.length, other
        if number < 0:
            return 0
        self.make_room(1)
        numbers = self.numbers + bag.start
        while place > 0 and numbers[place - 1] > number:
            place -= 1
        if place > 0 and numbers[place - 1] == number:
            return 0
        if place == MOST_WORDS:
            return 0
        if bag.length < MOST_WORDS:
            bag.length += 1
            self.size += 1
        for other in range(bag.length - 1, place, -1):
            numbers[other] = numbers[other - 1]
        numbers[place] = <int32_t>number
        return 0

    cdef int add_hint(self, Bag* bag, const Text* hint, WordTable table, uint32_t* word) except -1 nogil:
        """Add the numbers of the words of a class or id string to the bag that lies last."""
        cdef Py_ssize_t place = 0, chars = next_word(hint, &place, word)
        while chars:
            self.add(bag, table.find(word, chars))
            chars = next_word(hint, &place, word)
        return 0

    cdef int add_tag(self, Bag* bag, const Text* tag, WordTable table, uint32_t* word) except -1 nogil:
        """Add the number of a tag, marked as one, to the bag that lies last."""
        cdef Py_ssize_t place
        word[0] = TAG_MARK
        for place in range(tag.length):
            word[place + 1] = char_at(tag, place)
        return self.add(bag, table.find(word, tag.length + 1))


cdef class Elements:
    """Tags and hints of the elements around some places."""

    cdef tuple tags
    cdef tuple hints
    cdef const int32_t[::1] parent
    cdef WordTable near_table
    cdef WordTable above_table
    cdef uint32_t* word
    cdef Py_ssize_t room

    def __dealloc__(self):
        free(self.word)

    cdef Text read(self, tuple strings, int32_t row) except *:
        """The tag or hint of an element; `word` has room for it."""
        cdef Text text = text_of(strings[row])
        cdef uint32_t* moved
        if text.length + 2 > self.room:
            self.room = 2 * (text.length + 2)
            moved = <uint32_t*>realloc(self.word, self.room * sizeof(uint32_t))
            if not moved:
                raise MemoryError
            self.word = moved
        return text

    cdef int add_near(self, Bags bags, Bag* bag, int32_t row, int levels) except -1:
        """The words of an element and of those around it, with their tags."""
        cdef Text text
        while levels and row > 0 and self.tags[row] != "body":
            text = self.read(self.tags, row)
            bags.add_tag(bag, &text, self.near_table, self.word)
            text = self.read(self.hints, row)
            bags.add_hint(bag, &text, self.near_table, self.word)
            row = self.parent[row]
            levels -= 1
        return 0

    cdef int add_above(self, Bags bags, Bag* known, int32_t row) except -1:
        """Find the bags of an element and of all around it that are not known yet."""
        cdef list climb = []
        cdef Bag bag
        cdef Text text
        cdef int32_t at
        while row > 0 and known[row].length < 0:
            climb.append(row)
            row = self.parent[row]
        bag.start, bag.length = 0, 0
        if row > 0:
            bag = known[row]
        for at in reversed(climb):
            text = self.read(self.hints, at)
            if text.length and self.tags[at] != "body":
                bags.make_room(MOST_WORDS + 1)
                memcpy(
                    bags.numbers + bags.size, bags.numbers + bag.start, bag.length * sizeof(int32_t)
                )
                bag.start = bags.size
                bags.size += bag.length
                bags.add_hint(&bag, &text, self.above_table, self.word)
            known[at] = bag
        return 0


def hint_bags(tuple tags, tuple hints, const int32_t[::1] parent, places, near, above, int levels):
    """The words near each place and above it, as (numbers, offsets) twice.

    Args:
        tags, hints, parent: columns of the elements; parents come before their children.
        places: an element of each kind of place.
        near, above: tables of the known words.
        levels: so many elements are near.
    """
    cdef Elements elements = Elements()
    elements.tags, elements.hints, elements.parent = tags, hints, parent
    elements.near_table, elements.above_table = near, above
    cdef const int64_t[::1] rows = places
    cdef Py_ssize_t kind, count = rows.shape[0], row
    cdef Bags near_bags = Bags(), above_bags = Bags()
    cdef Bag* found = <Bag*>malloc((count + 1) * sizeof(Bag))
    cdef Bag* known = <Bag*>malloc((len(tags) + 1) * sizeof(Bag))
    try:
        if not found or not known:
            raise MemoryError
        for row in range(len(tags)):
            known[row].start, known[row].length = 0, -1
            if parent[row] >= max(row, 1):
                raise ValueError("an element comes before its parent")
        for kind in range(count):
            if not 0 <= rows[kind] < len(tags):
                raise ValueError("a block is in no element")
            found[kind].start, found[kind].length = near_bags.size, 0
            elements.add_near(near_bags, &found[kind], rows[kind], levels)
            elements.add_above(above_bags, known, rows[kind])
        nears = _flattened(near_bags, found, count)
        for kind in range(count):
            found[kind].start, found[kind].length = 0, 0
            if rows[kind] > 0:
                found[kind] = known[rows[kind]]
        return (*nears, *_flattened(above_bags, found, count))
    finally:
        free(found)
        free(known)


cdef tuple _flattened(Bags bags, const Bag* found, Py_ssize_t count):
    offsets = np.zeros(count + 1, np.int64)
    cdef int64_t[::1] begin = offsets
    cdef Py_ssize_t kind, place
    for kind in range(count):
        begin[kind + 1] = begin[kind] + found[kind].length
    flat = np.empty(begin[count], np.int64)
    cdef int64_t[::1] numbers = flat
    for kind in range(count):
        for place in range(found[kind].length):
            numbers[begin[kind] + place] = bags.numbers[found[kind].start + place]
    return flat, offsets
