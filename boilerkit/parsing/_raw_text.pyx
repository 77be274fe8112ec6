"""Markup without its long raw texts: scripts and styles, half of many a page.

libxml2 looks at each of their characters in turn, though all that ends such a text is its end tag.
So they are taken out before it reads the page, and a mark is left in the place of each. They are
looked for without reading the markup as a parser does, which may be mistaken: in comments, in the
values of attributes, in text areas. Nothing is different for the parser if it finds each mark, in
order, as all that a script or a style holds: whoever has it read shortened markup checks that, and
has the whole read where it is not so.
"""

from libc.string cimport memchr

from boilerkit.parsing._buffers cimport (
    Chars, append, append_one, free_chars, free_ints, make_room, push,
)

cdef enum:
    LEAST_RAW = 48  # bytes: what is shorter stays
    MARK = 1        # the character that a mark begins with; markup that has it stays as it is
    DIGITS = 6      # of four bits each
    MOST_MARKS = 1 << 24
    FIRST_DIGIT = 0x41

cdef const char* NAME_ENDS = "/> \t\n\r\f"  # what follows the name in a tag


cdef bint shorten(Shortened* out, const char* data, Py_ssize_t size) except -1 nogil:
    """Take out long raw texts; whether there are any."""
    cdef const char* end = data + size
    cdef const char* copied = data
    cdef const char* place = data
    cdef const char* raw
    cdef const char* raw_end
    if memchr(data, MARK, <size_t>size) != NULL:
        return False
    while True:
        place = <const char*>memchr(place, c"<", <size_t>(end - place))
        if place == NULL or end - place < 8:
            break
        place += 1
        if place[0] == c"!" and place[1] == c"-" and place[2] == c"-":
            place = _comment_end(place + 1, end)
            continue
        raw = _raw_start(place, end)
        if raw == NULL:
            continue
        raw_end = _raw_end(raw, end, place[1])
        if raw_end == NULL:
            break
        if raw_end - raw >= LEAST_RAW and out.bounds.size < 2 * MOST_MARKS and not (
            _holds_comment(raw, raw_end)
        ):
            append(&out.markup, copied, raw - copied)
            _append_mark(&out.markup, <unsigned int>(out.bounds.size // 2))
            push(&out.bounds, <int>(raw - data))
            push(&out.bounds, <int>(raw_end - data))
            copied = raw_end
        place = raw_end
    if not out.bounds.size:
        return False
    append(&out.markup, copied, end - copied)
    return True


cdef const char* _comment_end(const char* place, const char* end) noexcept nogil:
    """Behind the next `-->`."""
    while True:
        place = <const char*>memchr(place, c">", <size_t>(end - place))
        if place == NULL:
            return end
        if (place - 1)[0] == c"-" and (place - 2)[0] == c"-":
            return place + 1
        place += 1


cdef const char* _raw_start(const char* name, const char* end) noexcept nogil:
    """Where the raw text begins behind the tag of a script or style; NULL for other tags.

    The end of the markup where the tag is not closed: then all the rest belongs to it.
    """
    cdef const char* place
    cdef int size = _name_size(name, end)
    if not size:
        return NULL
    place = name + size
    while place < end and place[0] != c">":
        if place[0] == c'"' or place[0] == c"'":
            place = <const char*>memchr(place + 1, place[0], <size_t>(end - place - 1))
            if place == NULL:
                return end
        place += 1
    return place + 1 if place < end else end


cdef const char* _raw_end(const char* place, const char* end, char second) noexcept nogil:
    """Where the end tag of a raw text begins, NULL without one; `second` is of the tag's name."""
    while True:
        place = <const char*>memchr(place, c"<", <size_t>(end - place))
        if place == NULL or end - place < 8:
            return NULL
        if place[1] == c"/" and _name_size(place + 2, end) and (place[3] | 32) == (second | 32):
            return place
        place += 1


cdef int _name_size(const char* name, const char* end) noexcept nogil:
    """How long the name of a tag is if that is of a script or style and there is more, else 0."""
    if end - name < 6 or (name[0] | 32) != c"s":
        return 0
    if _is_word(name + 1, "tyle", 4):
        return 5 if _ends_name(name[5]) else 0
    if end - name < 7 or not _is_word(name + 1, "cript", 5):
        return 0
    return 6 if _ends_name(name[6]) else 0


cdef bint _is_word(const char* text, const char* word, int size) noexcept nogil:
    cdef int at
    for at in range(size):
        if (text[at] | 32) != word[at]:
            return False
    return True


cdef bint _ends_name(char character) noexcept nogil:
    return memchr(NAME_ENDS, character, 7) != NULL


cdef bint _holds_comment(const char* place, const char* end) noexcept nogil:
    """Whether a script may hide its end tag in what looks like a comment."""
    while True:
        place = <const char*>memchr(place, c"!", <size_t>(end - place))
        if place == NULL:
            return False
        if (place - 1)[0] == c"<":
            return True
        place += 1


cdef int _append_mark(Chars* out, unsigned int number) except -1 nogil:
    cdef int digit
    append_one(out, MARK)
    for digit in range(DIGITS):
        append_one(out, <char>(FIRST_DIGIT + (number >> 4 * digit & 15)))
    return 0


cdef bint holds_mark(const char* text, Py_ssize_t size) noexcept nogil:
    """Whether a text from shortened markup has a mark, or a part of one."""
    return memchr(text, MARK, <size_t>size) != NULL


cdef Py_ssize_t marked(const char* text, Py_ssize_t size) noexcept nogil:
    """The number of the raw text whose mark a text is; -1 where it is something else."""
    cdef unsigned int number = 0
    cdef int digit
    if size != DIGITS + 1 or text[0] != MARK:
        return -1
    for digit in range(DIGITS):
        number |= (<unsigned int>text[digit + 1] - FIRST_DIGIT & 15) << 4 * digit
    return <Py_ssize_t>number


cdef int append_normalised(Chars* out, const char* data, Py_ssize_t size) except -1 nogil:
    """Append a raw text as the parser reads it: all ends of lines are line feeds."""
    cdef const char* end = data + size
    cdef const char* place
    make_room(out, size)
    while data < end:
        place = <const char*>memchr(data, c"\r", <size_t>(end - data))
        if place == NULL:
            return append(out, data, end - data)
        append(out, data, place - data)
        data = place + 1
        if data == end or data[0] != c"\n":
            append_one(out, c"\n")
    return 0


cdef void free_shortened(Shortened* shortened) noexcept nogil:
    free_chars(&shortened.markup)
    free_ints(&shortened.bounds)
