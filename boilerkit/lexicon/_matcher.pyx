"""The walk of `boilerkit.lexicon.matcher` over texts, one token after the other."""

from boilerkit.lexicon._words cimport (
    Text, WordTable, char_at, find_hashed, hash_end, hash_of, hash_step, text_of, word_seed,
)
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc

import numpy as np

# As in `boilerkit.lexicon.matcher`.
cdef enum:
    UNKNOWN = 0
    NUMBER = 2
    COLON = 3
    DROP = 0
    BLOCK = 256
    LAST_CODE = 0xFFFF
    COLON_CHAR = 0x3A
    COPYRIGHT_CHAR = 0xA9
    FIRST_SINGLE = 0xE00


cdef class Walker:
    """A trie of phrases, ready to be walked.

    Args:
        vocabulary: word -> number of its token.
        characters: what each code of the basic plane counts as; which blocks of that table are
            still to be filled, and what fills them; which characters are tokens of their own.
        edges: token -> state after it at the beginning, shape (tokens,); where the edges of each
            state begin, shape (states + 1,); the token of each edge and the state after it.
        cues: category masks of the phrases that end in each state: anywhere, prefix, whole.
    """

    def __init__(self, vocabulary, characters, edges, cues):
        self._vocabulary = WordTable(vocabulary)
        folds, unfilled, self._fill_blocks, single = characters
        self._folds, self._unfilled, self._single = folds, unfilled.view(np.uint8), single.view(np.uint8)
        self._first, self._begin, self._tokens, self._after = edges
        self._anywhere, self._prefix, self._whole = cues

    def match(self, texts):
        """The mask of the categories that have a phrase in each text; shape (texts,)."""
        cdef Py_ssize_t count = len(texts), place, length
        cdef int64_t[::1] offsets = np.zeros(count + 1, np.int64)
        cdef Text text
        for place in range(count):
            offsets[place + 1] = offsets[place] + len(texts[place])
        masks = np.zeros(count, np.int64)
        cdef int64_t[::1] found = masks
        cdef uint32_t* codes = <uint32_t*>malloc((offsets[count] + 1) * sizeof(uint32_t))
        if not codes:
            raise MemoryError
        try:
            for place in range(count):
                text = text_of(texts[place])
                for length in range(text.length):
                    codes[offsets[place] + length] = char_at(&text, length)
            if count:
                self.match_codes(codes, &offsets[0], count, &found[0])
        finally:
            free(codes)
        return masks

    cdef int match_codes(
        self, const uint32_t* codes, const int64_t* offsets, Py_ssize_t texts, int64_t* masks
    ) except -1:
        """Write the mask of each of the texts that lie one after the other in `codes`."""
        cdef Py_ssize_t place, longest = 0
        cdef int64_t unknown = -1
        cdef uint32_t* word
        cdef int32_t* tokens
        for place in range(texts):
            longest = max(longest, offsets[place + 1] - offsets[place])
        word = <uint32_t*>malloc((longest + 1) * sizeof(uint32_t))
        tokens = <int32_t*>malloc((longest + 1) * sizeof(int32_t))
        place = 0
        try:
            if not word or not tokens:
                raise MemoryError
            if self._unfilled[0]:
                self._fill(0)
            while place < texts:
                with nogil:
                    while place < texts:
                        masks[place] = 0
                        unknown = self._match(
                            codes + offsets[place], offsets[place + 1] - offsets[place], word,
                            tokens, &masks[place],
                        )
                        if unknown >= 0:
                            break
                        place += 1
                if unknown >= 0:  # few pages have more than a few blocks of characters
                    self._fill(unknown)
        finally:
            free(word)
            free(tokens)
        return 0

    cdef int _fill(self, int64_t block) except -1:
        """Find out what the characters of a block count as."""
        present = np.zeros(len(self._unfilled), np.bool_)
        present[block] = True
        self._fill_blocks(present)
        return 0

    cdef int64_t _match(
        self, const uint32_t* codes, Py_ssize_t length, uint32_t* word, int32_t* tokens,
        int64_t* mask
    ) noexcept nogil:
        """Add the categories of one text to its mask.

        Returns -1, or a block of characters of which it is still to be found out what they count as.
        """
        cdef Py_ssize_t place, start, count = 0, chars = 0
        cdef const uint32_t* folds = &self._folds[0]
        cdef uint64_t seed = word_seed(), hashed = seed
        cdef uint32_t char
        cdef int64_t state
        cdef int32_t token
        for place in range(length + 1):
            char = 32 if place == length else codes[place]
            if char >= BLOCK:
                char = min(char, <uint32_t>LAST_CODE)
                if self._unfilled[char >> 8]:
                    return char >> 8
            char = folds[char]
            if char > 32 and char != COLON_CHAR and char != COPYRIGHT_CHAR and (
                char < FIRST_SINGLE or not self._single[char]
            ):
                word[chars] = char
                hashed = hash_step(hashed, char)
                chars += 1
                continue
            if char == DROP:
                continue
            if chars:
                tokens[count] = _token(self._vocabulary, word, chars, hash_end(hashed))
                count += 1
                chars = 0
                hashed = seed
            if char != 32:
                tokens[count] = _token(self._vocabulary, &char, 1, hash_of(&char, 1))
                count += 1
        for start in range(count):
            state = self._first[tokens[start]]
            place = start
            while state:
                mask[0] |= self._anywhere[state]
                if start == 0:
                    mask[0] |= self._prefix[state]
                place += 1
                if place == count:
                    break
                state = self._next(state, tokens[place])
        state, place = 0, 0
        for start in range(count):
            token = tokens[start]
            if token == NUMBER or token == COLON:
                continue
            state = self._next(state, token) if place else self._first[token]
            place += 1
            if not state:
                return -1
        if place:
            mask[0] |= self._whole[state]
        return -1

    cdef int64_t _next(self, int64_t state, int32_t token) noexcept nogil:
        """The state after one more token, 0 where no phrase goes on with it."""
        cdef int64_t low = self._begin[state], high = self._begin[state + 1], middle
        while low < high:
            middle = (low + high) // 2
            if self._tokens[middle] < token:
                low = middle + 1
            else:
                high = middle
        if low < self._begin[state + 1] and self._tokens[low] == token:
            return self._after[low]
        return 0


cdef inline int32_t _token(
    WordTable vocabulary, const uint32_t* word, Py_ssize_t chars, uint32_t hashed
) noexcept nogil:
    cdef int64_t number = find_hashed(vocabulary, word, chars, hashed)
    return UNKNOWN if number < 0 else <int32_t>number
