"""Tables of words that native parts look their words up in, without making strings of them."""

from libc.stdlib cimport calloc, free, malloc

# Of no use to whoever writes a page: words cannot be made to collide.
cdef uint64_t _SEED = <uint64_t>hash("boilerkit") | 1


cdef uint64_t word_seed() noexcept nogil:
    """Where hashes of words begin."""
    return _SEED


def by_start(words, length):
    """Numbers of the distinct beginnings of sorted words, and where the words of each begin and,
    last, end.
    """
    starts, first = {}, []
    for place, word in enumerate(words):
        if word[:length] not in starts:
            starts[word[:length]] = len(first)
            first.append(place)
    return starts, [*first, len(words)]


cdef class WordTable:
    """Word -> number, never negative.

    Args:
        numbers: the words and their numbers.
    """

    def __cinit__(self, numbers):
        cdef Py_ssize_t chars = 0
        cdef Py_ssize_t size = len(numbers)
        cdef uint32_t slots = 8
        for word in numbers:
            chars += len(word)
        while slots < 2 * size + 1:
            slots *= 2
        self._mask = slots - 1
        self._size = size
        self._slots = <int32_t*>calloc(slots, sizeof(int32_t))
        self._hashes = <uint32_t*>malloc((size + 1) * sizeof(uint32_t))
        self._codes = <uint32_t*>malloc((chars + 1) * sizeof(uint32_t))
        self._starts = <int64_t*>malloc((size + 1) * sizeof(int64_t))
        self._numbers = <int64_t*>malloc((size + 1) * sizeof(int64_t))
        if not (self._slots and self._hashes and self._codes and self._starts and self._numbers):
            raise MemoryError
        self._fill(numbers)

    def __dealloc__(self):
        free(self._slots)
        free(self._hashes)
        free(self._codes)
        free(self._starts)
        free(self._numbers)

    def _fill(self, numbers):
        cdef Text text
        cdef Py_ssize_t place, entry = 0
        cdef int64_t start = 0
        cdef uint32_t slot
        for word, number in numbers.items():
            text = text_of(word)
            self._starts[entry] = start
            for place in range(text.length):
                self._codes[start + place] = char_at(&text, place)
            self._hashes[entry] = hash_of(self._codes + start, text.length)
            self._numbers[entry] = number
            slot = self._hashes[entry] & self._mask
            while self._slots[slot]:
                slot = (slot + 1) & self._mask
            entry += 1
            self._slots[slot] = <int32_t>entry
            start += text.length
        self._starts[entry] = start

    cdef int64_t find(self, const uint32_t* word, Py_ssize_t length) noexcept nogil:
        """The number of a word, -1 where the table does not have it."""
        return find_hashed(self, word, length, hash_of(word, length))

    def get(self, str word):
        """The number of a word, -1 where the table does not have it."""
        cdef Text text = text_of(word)
        cdef uint32_t* codes = <uint32_t*>malloc((text.length + 1) * sizeof(uint32_t))
        cdef Py_ssize_t place
        if not codes:
            raise MemoryError
        for place in range(text.length):
            codes[place] = char_at(&text, place)
        number = self.find(codes, text.length)
        free(codes)
        return number

    def __len__(self):
        return self._size

    def count_in(self, str text, Py_ssize_t most):
        """How many words a text has, `most` at most, and how many of these are in the table."""
        cdef Text own = text_of(text)
        cdef uint32_t* word = <uint32_t*>malloc((own.length + 1) * sizeof(uint32_t))
        cdef uint32_t hashed
        cdef Py_ssize_t words = 0, known = 0, place = 0, chars
        if not word:
            raise MemoryError
        with nogil:
            while words < most:
                chars = next_word(&own, &place, word, &hashed)
                if not chars:
                    break
                words += 1
                known += find_hashed(self, word, chars, hashed) >= 0
        free(word)
        return words, known
