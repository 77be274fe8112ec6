"""The walk of `boilerkit.lexicon.matcher` over texts, one token after the other."""

from boilerkit.lexicon._words cimport Text, WordTable, char_at, text_of
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
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
        cdef uint8_t present[BLOCK]
        cdef bint complete = True
        cdef uint32_t* word
        cdef int32_t* tokens
        for place in range(BLOCK):
            present[place] = 0
        with nogil:
            for place in range(offsets[0], offsets[texts]):
                present[min(codes[place], <uint32_t>LAST_CODE) >> 8] = 1
            for place in range(BLOCK):
                complete = complete and not (present[place] and self._unfilled[place])
            for place in range(texts):
                longest = max(longest, offsets[place + 1] - offsets[place])
        if not complete:
            self._fill_blocks(np.asarray(<uint8_t[:BLOCK]>present) != 0)
        word = <uint32_t*>malloc((longest + 1) * sizeof(uint32_t))
        tokens = <int32_t*>malloc((longest + 1) * sizeof(int32_t))
        if not word or not tokens:
            free(word)
            free(tokens)
            raise MemoryError
        with nogil:
            for place in range(texts):
                masks[place] = 0
                self._match(
                    codes + offsets[place], offsets[place + 1] - offsets[place], word, tokens,
                    &masks[place],
                )
        free(word)
        free(tokens)
        return 0

    cdef void _match(
        self, const uint32_t* codes, Py_ssize_t length, uint32_t* word, int32_t* tokens,
        int64_t* mask
    ) noexcept nogil:
        cdef Py_ssize_t place, start, count = 0, chars = 0
        cdef uint32_t char
        cdef int64_t state
        cdef int32_t token
        for place in range(length + 1):
            char = 32 if place == length else self._folds[min(codes[place], <uint32_t>LAST_CODE)]
            if char == DROP:
                continue
            if char != 32 and char != COLON_CHAR and char != COPYRIGHT_CHAR and not (
                char >= FIRST_SINGLE and self._single[char]
            ):
                word[chars] = char
                chars += 1
                continue
            if chars:
                tokens[count] = self._token(word, chars)
                count += 1
                chars = 0
            if char != 32:
                tokens[count] = self._token(&char, 1)
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
                return
        if place:
            mask[0] |= self._whole[state]

    cdef int32_t _token(self, const uint32_t* word, Py_ssize_t chars) noexcept nogil:
        cdef int64_t number = self._vocabulary.find(word, chars)
        return UNKNOWN if number < 0 else <int32_t>number

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
