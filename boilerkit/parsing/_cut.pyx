"""Cuts markup and trees into blocks: `boilerkit.parsing.cutting.Cutter` in native code.

Markup is cut while libxml2's parser runs, as `Cutter` cuts it, and no tree is built; of a caller's
tree it walks the nodes behind an lxml element. Either way no Python objects are made: all is
gathered in plain arrays, and objects are made of these at the end, or when somebody asks for them.
What is rare is done by the functions that `Cutter` calls, too, and what is rarer still (formulas)
is left to `Cutter`.
"""

import os
from array import array

import numpy as np

cimport cython
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.mem cimport PyMem_RawCalloc, PyMem_RawFree, PyMem_RawRealloc
from cpython.object cimport PyTypeObject
from cpython.ref cimport Py_INCREF
from cpython.tuple cimport PyTuple_New, PyTuple_SET_ITEM
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.stdint cimport uint64_t
from libc.string cimport memchr, memcmp, memcpy, memmove, memset, strcmp, strlen, strncmp
from lxml import etree
from lxml.includes cimport tree
from lxml.includes.etreepublic cimport _Element, attributeValue, import_lxml__etree
from lxml.includes.htmlparser cimport (
    HTML_PARSE_COMPACT,
    HTML_PARSE_NOERROR,
    HTML_PARSE_NONET,
    HTML_PARSE_NOWARNING,
    HTML_PARSE_RECOVER,
)
from lxml.includes.xmlparser cimport xmlParserCtxt, xmlSAXHandler

from boilerkit.page.packed import PackedImages, PackedInline, PackedLinks, PackedTexts
from boilerkit.page.tables import BlockColumns, Elements, Link, Page
from boilerkit.parsing import cutting
from boilerkit.parsing.element_rows import MAY_HIDE, MOST_UNSEEN, ElementRows, hides
from boilerkit.parsing.formulas import IMAGE_WORDS, TEX_SCRIPT, formula_of_image
from boilerkit.parsing.furniture import heading_signs, line_numbers
from boilerkit.parsing.head import JSON_LD, MAY_TELL, NOT_KEPT, HeadReader
from boilerkit.parsing.joined_paragraphs import CONTAINERS, LEAST_CHARS, parents_of_paragraphs
from boilerkit.parsing.script_strings import LEAST_PARAGRAPHS
from boilerkit.parsing.unshown import LEAST_CHARS as LEAST_STORED_CHARS
from boilerkit.parsing.unshown import store_of

from boilerkit.parsing._buffers cimport (
    Chars,
    Ints,
    Strings,
    append,
    append_one,
    free_chars,
    free_ints,
    free_strings,
    make_room,
    mixed,
    number_of,
    push,
    seek,
    string_start,
    top,
)
from boilerkit.parsing._raw_text cimport (
    Shortened,
    append_normalised,
    free_shortened,
    holds_mark,
    marked,
    shorten,
)
from boilerkit.parsing._utf8 cimport append_utf8

import_lxml__etree()

cdef extern from "Python.h":
    object PyType_GenericAlloc(PyTypeObject* kind, Py_ssize_t items)

cdef enum Action:
    INLINE = 0
    BLOCK
    HEADING
    PREFORMATTED
    SKIP
    HEAD
    BREAK
    LINK
    BOLD
    MARKED
    FORMULA
    IMAGE
    EMBED
    INPUT
    RULE

cdef enum Attribute:
    CLASS = 1
    ID
    ROLE
    ITEMPROP
    HIDDEN
    ARIA_HIDDEN
    STYLE
    DATETIME
    CONTENT
    COLSPAN
    ROWSPAN
    HREF
    REL
    PROPERTY
    NAME
    HTTP_EQUIV
    TYPE
    ALT
    SRC
    SHADOW_ROOT_MODE
    SHADOW_ROOT

cdef enum Tag:
    OTHER_TAG = 0
    A_TAG
    BASE_TAG
    EMBED_TAG
    IMG_TAG
    LINK_TAG
    META_TAG
    NOSCRIPT_TAG
    SCRIPT_TAG
    STYLE_TAG
    TEMPLATE_TAG
    TEXTAREA_TAG
    TITLE_TAG

_ATTRIBUTES = (
    "class id role itemprop hidden aria-hidden style datetime content colspan rowspan href rel"
    " property name http-equiv type alt src shadowrootmode shadowroot"
).split()
_NAMED_TAGS = "a base embed img link meta noscript script style template textarea title".split()
# Attributes that the parser gives their own name for a value where they have none.
_BOOLEAN = frozenset(
    "checked compact declare defer disabled ismap multiple nohref noresize noshade nowrap readonly"
    " selected".split()
)

cdef enum:
    EMPTY_HINT = 0
    NO_HINT = -1
    NEVER = 0x7fffffff
    LINE_BREAK = 0x0b
    STYLE_CHARS = 256
    HINT_CHARS = 256
    HEADER_CHARS = 160
    FORMULA_CHARS = 1200
    BLOCK_COLUMNS = 13
    MOST_BYTES = 0x1fffffff  # of markup


cdef struct Name:
    const char* text
    const char* space
    int number


cdef struct Given:  # an attribute of the tag that opens
    int name
    int which  # of those that have a meaning; 0: none of them
    const char* value


# -- names that have a meaning, numbered alike for all documents ------------------------------

cdef Strings known_names
cdef Ints known_actions, known_tags, known_attributes, known_flags
cdef int known_count = 0
cdef enum:
    IS_CONTAINER = 1
    IS_BOOLEAN = 2

known_names.seed = <uint64_t>int.from_bytes(os.urandom(8), "little")

cdef list KNOWN_NAMES = list(
    dict.fromkeys([*cutting.ACTIONS, *_ATTRIBUTES, *_NAMED_TAGS, *sorted(_BOOLEAN), *sorted(CONTAINERS)])
)


cdef int _number_known_names() except -1:
    global known_count
    cdef bytes name
    for known in KNOWN_NAMES:
        name = known.encode()
        number_of(&known_names, name, len(name))
        push(&known_actions, cutting.ACTIONS.get(known, INLINE))
        push(&known_tags, _NAMED_TAGS.index(known) + 1 if known in _NAMED_TAGS else OTHER_TAG)
        push(&known_attributes, _ATTRIBUTES.index(known) + 1 if known in _ATTRIBUTES else 0)
        push(
            &known_flags,
            (IS_CONTAINER if known in CONTAINERS else 0) | (IS_BOOLEAN if known in _BOOLEAN else 0),
        )
    known_count = <int>known_names.ends.size
    return 0


_number_known_names()


# -- words that are looked for ------------------------------------------------------------------

cdef class _Words:
    """ASCII words, for a quick look whether one of them is in a text."""

    cdef list words
    cdef unsigned char[256] starts  # the first word with this letter, counted from 1
    cdef unsigned char[17] others  # the next with the same letter; 0: none
    cdef const char* texts[17]
    cdef Py_ssize_t[17] sizes

    def __cinit__(self, words):
        cdef unsigned char number = 1
        self.words = [word.encode() for word in words]
        assert len(self.words) <= 16 and all(self.words)
        memset(self.starts, 0, sizeof(self.starts))
        for word in self.words:
            self.texts[number] = PyBytes_AS_STRING(word)
            self.sizes[number] = PyBytes_GET_SIZE(word)
            self.others[number] = self.starts[<unsigned char>self.texts[number][0]]
            self.starts[<unsigned char>self.texts[number][0]] = number
            number += 1

    cdef Py_ssize_t find(self, const char* text, Py_ssize_t size) noexcept nogil:
        """Where the first of the words is, -1 if none is there."""
        cdef Py_ssize_t at
        cdef unsigned char word
        for at in range(size):
            word = self.starts[<unsigned char>text[at]]
            while word:
                if (
                    self.sizes[word] <= size - at
                    and text[at + self.sizes[word] - 1]
                    == self.texts[word][self.sizes[word] - 1]
                    and memcmp(text + at, self.texts[word], <size_t>self.sizes[word]) == 0
                ):
                    return at
                word = self.others[word]
        return -1

    cdef bint begin(self, const char* text) noexcept nogil:
        """Whether a text begins with one of the words."""
        cdef unsigned char word = self.starts[<unsigned char>text[0]]
        while word:
            if strncmp(text, self.texts[word], <size_t>self.sizes[word]) == 0:
                return True
            word = self.others[word]
        return False


cdef _Words MAY_HIDE_WORDS = _Words(MAY_HIDE)
cdef _Words STYLE_WORDS = _Words(cutting.STYLE_WORDS)
cdef _Words TELLING_WORDS = _Words(MAY_TELL)
cdef _Words FORMULA_WORDS = _Words(IMAGE_WORDS)
cdef _Words JSON_LD_WORDS = _Words([JSON_LD])
cdef _Words NOT_KEPT_WORDS = _Words(NOT_KEPT)
cdef _Words TEX_WORDS = _Words([TEX_SCRIPT])
cdef double MOST_UNSEEN_SHARE = MOST_UNSEEN
cdef int LEAST_PARAGRAPH_CHARS = LEAST_CHARS
cdef int MOST_IMAGES = cutting.MOST_IMAGES
cdef Py_ssize_t LEAST_STORED = LEAST_STORED_CHARS
cdef Py_ssize_t LEAST_PARAGRAPHS_STORED = LEAST_PARAGRAPHS
cdef int SHOWN_HIDDEN = cutting.Shown.HIDDEN
cdef int SHOWN_UNSEEN = cutting.Shown.UNSEEN
cdef int SHOWN_AS_BLOCK = cutting.Shown.BLOCK


# -- characters in UTF-8 ------------------------------------------------------------------------

cdef inline int _space(const unsigned char* text, const unsigned char* end) noexcept nogil:
    """How many bytes the white space here has that `str.split` splits at; 0 if it is none."""
    cdef unsigned char first = text[0]
    if first < 0x80:
        return 1 if first == 32 or 9 <= first <= 13 or 28 <= first <= 31 else 0
    if first == 0xc2:
        return 2 if end - text > 1 and (text[1] == 0x85 or text[1] == 0xa0) else 0
    if end - text < 3:
        return 0
    if first == 0xe2:
        if text[1] == 0x80:
            return 3 if text[2] <= 0x8a or 0xa8 <= text[2] <= 0xa9 or text[2] == 0xaf else 0
        return 3 if text[1] == 0x81 and text[2] == 0x9f else 0
    if first == 0xe1:
        return 3 if text[1] == 0x9a and text[2] == 0x80 else 0
    if first == 0xe3:
        return 3 if text[1] == 0x80 and text[2] == 0x80 else 0
    return 0


cdef inline int _invisible(const unsigned char* text, const unsigned char* end) noexcept nogil:
    """How many bytes the invisible character here has (`cutting.INVISIBLE`); 0 if it is none."""
    cdef unsigned char first = text[0]
    if first == 0xc2:
        return 2 if end - text > 1 and text[1] == 0xad else 0
    if end - text < 3:
        return 0
    if first == 0xe2:
        return 3 if (
            (text[1] == 0x80 and text[2] == 0x8b) or (text[1] == 0x81 and text[2] == 0xa0)
        ) else 0
    return 3 if first == 0xef and text[1] == 0xbb and text[2] == 0xbf else 0


cdef inline bint _is_space(const char* data, Py_ssize_t size) noexcept nogil:
    cdef const unsigned char* text = <const unsigned char*>data
    cdef const unsigned char* end = text + size
    cdef int bytes_
    while text < end:
        bytes_ = _space(text, end)
        if not bytes_:
            return False
        text += bytes_
    return True


cdef inline bint _shows_nothing(const char* data, Py_ssize_t size) noexcept nogil:
    """Whether all of a text is invisible, its first character such a one."""
    cdef const unsigned char* text = <const unsigned char*>data
    cdef const unsigned char* end = text + size
    cdef int bytes_ = _invisible(text, end)
    if not bytes_:
        return False
    while text < end:
        bytes_ = _invisible(text, end) or _space(text, end)
        if not bytes_:
            return False
        text += bytes_
    return True


cdef inline bint _has_invisible(const char* data, Py_ssize_t size) noexcept nogil:
    cdef const unsigned char* text = <const unsigned char*>data
    cdef const unsigned char* end = text + size
    while text < end:
        if text[0] >= 0x80 and _invisible(text, end):
            return True
        text += 1
    return False


cdef inline int _characters(const char* data, Py_ssize_t size) noexcept nogil:
    cdef int count = 0
    cdef Py_ssize_t at
    for at in range(size):
        count += (<unsigned char>data[at] & 0xc0) != 0x80
    return count


cdef int _fold(Chars* out, const char* data, Py_ssize_t size) except -1 nogil:
    """Append a text with its white space folded; how many characters it has then."""
    cdef const unsigned char* text = <const unsigned char*>data
    cdef const unsigned char* end = text + size
    cdef char* start
    cdef char* place
    cdef int bytes_, behind = 0  # bytes that only continue a character
    cdef bint gap = False
    make_room(out, size + 1)
    start = place = out.data + out.size
    while text < end:
        if 32 < text[0] < 0x80:
            bytes_ = 0
        else:
            bytes_ = _space(text, end)
        if bytes_:
            gap = place > start
            text += bytes_
            continue
        if gap:
            place[0] = 32
            place += 1
            gap = False
        behind += (text[0] & 0xc0) == 0x80
        place[0] = <char>text[0]
        place += 1
        text += 1
        while text < end and 32 < text[0] < 0x80:
            place[0] = <char>text[0]
            place += 1
            text += 1
    out.size = place - out.data
    return <int>(place - start) - behind


cdef bint _find_lower(_Words words, const char* text, Py_ssize_t size) noexcept nogil:
    """Whether one of the words is in a text, in whatever case."""
    cdef Py_ssize_t at, letter
    cdef unsigned char word
    for at in range(size):
        word = words.starts[<unsigned char>_lower(text[at])]
        while word:
            letter = 0
            while letter < words.sizes[word] and at + letter < size:
                if _lower(text[at + letter]) != words.texts[word][letter]:
                    break
                letter += 1
            if letter == words.sizes[word]:
                return True
            word = words.others[word]
    return False


cdef Py_ssize_t _paragraph_ends(const char* text, Py_ssize_t size) noexcept nogil:
    """At least as many end tags of paragraphs as `script_strings` counts in a script."""
    cdef const char* end = text + size
    cdef const char* at = <const char*>memchr(text, c"/", <size_t>size)
    cdef Py_ssize_t count = 0
    while at != NULL and end - at > 2:
        count += (at[1] == c"p" or at[1] == c"P") and (
            at[2] == c">" or at[2] == c"\\" or at[2] == c"&"
        )
        at = <const char*>memchr(at + 1, c"/", <size_t>(end - at - 1))
    at = <const char*>memchr(text, c"2", <size_t>size)
    while at != NULL and end - at > 2:
        count += (at[1] == c"F" or at[1] == c"f") and at[2] == c"p"
        at = <const char*>memchr(at + 1, c"2", <size_t>(end - at - 1))
    return count


cdef inline const char* _value(tree.xmlAttr* attribute) noexcept nogil:
    """An attribute's value; NULL where it is made of several nodes."""
    cdef tree.xmlNode* child = attribute.children
    if child == NULL:
        return ""
    if child.next != NULL or child.type != tree.XML_TEXT_NODE:
        return NULL
    if child.content == NULL:
        return ""
    return <const char*>child.content


cdef inline Py_ssize_t _length(const char* text) noexcept nogil:
    return <Py_ssize_t>strlen(text) if text != NULL else 0


cdef inline char _lower(char letter) noexcept nogil:
    return letter + 32 if 65 <= letter <= 90 else letter


cdef inline bint _is_ascii(const char* text, Py_ssize_t size) noexcept nogil:
    cdef Py_ssize_t at
    for at in range(size):
        if <unsigned char>text[at] >= 0x80:
            return False
    return True


cdef bint _has_text(tree.xmlNode* top) noexcept nogil:
    """Whether any text in a node is more than white space."""
    cdef tree.xmlNode* node = top
    while True:
        if node.type == tree.XML_TEXT_NODE or node.type == tree.XML_CDATA_SECTION_NODE:
            if not _is_space(<const char*>node.content, _length(<const char*>node.content)):
                return True
        elif node.type == tree.XML_ELEMENT_NODE and node.children != NULL:
            node = node.children
            continue
        while node != top and node.next == NULL:
            node = node.parent
        if node == top:
            return False
        node = node.next


cdef bint follows(tree.xmlNode* root) noexcept nogil:
    """Whether there is text after a document's end: the parser begins another one for it."""
    cdef tree.xmlNode* node = root.next
    while node != NULL:
        if _has_text(node):
            return True
        node = node.next
    return False


cdef inline bint _may_be_sign(unsigned char first) noexcept nogil:
    """Whether a character that begins so may be a sign beside a heading: "#", "§", an arrow…"""
    return first == c"#" or first == 0xc2 or first == 0xe2 or first == 0xef or first == 0xf0


cdef bint _has_letter(const char* text, Py_ssize_t size) noexcept nogil:
    """Whether a text has a letter or digit of ASCII."""
    cdef Py_ssize_t at
    for at in range(size):
        if c"0" <= text[at] <= c"9" or c"a" <= _lower(text[at]) <= c"z":
            return True
    return False


cdef bint _may_end_sentence(const char* start, const char* end) noexcept nogil:
    """Whether `joined_paragraphs` may take what ends here for a sentence."""
    cdef char last
    while end > start:
        end -= 1
        last = end[0]
        if <unsigned char>last >= 0x80:
            return True
        if last == c"." or last == c"!" or last == c"?" or last == c":":
            return True
        if not (
            _space(<const unsigned char*>end, <const unsigned char*>end + 1)
            or last == c"\"" or last == c"'" or last == c")" or last == c"]"
        ):
            return False
    return False


cdef inline object _str(const char* data, Py_ssize_t size):
    return PyUnicode_DecodeUTF8(data, size, NULL)


cdef inline object _pair(object kind, object first, object second):
    """A named tuple of two, without the detour through its constructor."""
    made = PyType_GenericAlloc(<PyTypeObject*>kind, 2)
    Py_INCREF(first)
    PyTuple_SET_ITEM(made, 0, first)
    Py_INCREF(second)
    PyTuple_SET_ITEM(made, 1, second)
    return made


# -- views of the columns for functions in Python ----------------------------------------------

cdef class _Parents:
    """Parents of elements by row, as `ElementRows.parents` gives them."""

    cdef NativeCutter cut

    def __init__(self, NativeCutter cut):
        self.cut = cut

    def __getitem__(self, row):
        return self.cut.parents.data[self.cut.row_at(row)]


class _Rows(ElementRows):
    """The elements of a native cut, for what looks at some of them."""

    def __init__(self, cut):
        self.cut = cut
        self.parents = _Parents(cut)

    def tag(self, row):
        return (<NativeCutter>self.cut).tag(row)

    def hint(self, row):
        return (<NativeCutter>self.cut).hint(row)


cdef const char* NOTHING = ""


# -- libxml2's parser ---------------------------------------------------------------------------

# lxml links libxml2 into itself and has no function that calls the parser back without making
# Python objects; where its symbols can be seen, libxml2's own functions are called.
cdef extern from *:
    """
    #if defined(_WIN32)
    #define BOILERKIT_THREAD_LOCAL __declspec(thread)
    static void *boilerkit_symbol(const char *library, const char *name) {
        (void)library;
        (void)name;
        return NULL;
    }
    #else
    #include <dlfcn.h>
    #define BOILERKIT_THREAD_LOCAL _Thread_local
    static void *boilerkit_symbol(const char *library, const char *name) {
        void *handle = dlopen(library, RTLD_LAZY | RTLD_NOLOAD);
        void *symbol = handle ? dlsym(handle, name) : NULL;
        if (handle)
            dlclose(handle);
        return symbol;
    }
    #endif
    /* What the parser that runs in this thread calls back. */
    static BOILERKIT_THREAD_LOCAL void *boilerkit_cutter;
    """
    void* boilerkit_symbol(const char* library, const char* name)
    void* boilerkit_cutter

ctypedef xmlParserCtxt* (*NewParser)(const xmlSAXHandler*, void*) noexcept nogil
ctypedef tree.xmlDoc* (*ReadMemory)(
    xmlParserCtxt*, const char*, int, const char*, const char*, int
) noexcept nogil
ctypedef void (*ParserFunction)(xmlParserCtxt*) noexcept nogil
ctypedef void (*DocumentFunction)(tree.xmlDoc*) noexcept nogil

cdef NewParser new_parser = NULL
cdef ReadMemory read_memory = NULL
cdef ParserFunction stop_parser = NULL, free_parser = NULL
cdef DocumentFunction free_document = NULL

cdef extern from "libxml/xmlversion.h":
    int LIBXML_VERSION

cdef extern from "libxml/parser.h":
    int XML_PARSE_HUGE

# As lxml's parser is set in `boilerkit.parsing.html`.
cdef int OPTIONS = (
    HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_COMPACT | XML_PARSE_HUGE
    | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING
)


cdef bint _find_parser():
    """Whether libxml2's functions can be called; it must be the one whose headers were used."""
    global new_parser, read_memory, stop_parser, free_parser, free_document
    cdef bytes library = os.fsencode(etree.__file__)
    if etree.LIBXML_VERSION[:2] != (LIBXML_VERSION // 10_000, LIBXML_VERSION // 100 % 100):
        return False
    new_parser = <NewParser>boilerkit_symbol(library, "htmlNewSAXParserCtxt")
    read_memory = <ReadMemory>boilerkit_symbol(library, "htmlCtxtReadMemory")
    stop_parser = <ParserFunction>boilerkit_symbol(library, "xmlStopParser")
    free_parser = <ParserFunction>boilerkit_symbol(library, "htmlFreeParserCtxt")
    free_document = <DocumentFunction>boilerkit_symbol(library, "xmlFreeDoc")
    return (
        new_parser != NULL and read_memory != NULL and stop_parser != NULL
        and free_parser != NULL and free_document != NULL
    )


#: Whether markup is cut without a tree.
CUTS_MARKUP = _find_parser()

cdef xmlSAXHandler handler
memset(&handler, 0, sizeof(xmlSAXHandler))
handler.initialized = 1
handler.startElement = _on_start
handler.endElement = _on_end
handler.characters = handler.cdataBlock = _on_text

# An error is left where it was set: `cut_markup` sees it once the parser has returned.
ctypedef int (*Start)(NativeCutter, const char*, const char**) noexcept nogil
ctypedef int (*Text)(NativeCutter, const char*, Py_ssize_t) noexcept nogil
ctypedef int (*End)(NativeCutter) noexcept nogil


cdef int _start(NativeCutter cutter, const char* name, const char** given) except -1 nogil:
    return cutter.start_tag(name, given)


cdef int _text(NativeCutter cutter, const char* text, Py_ssize_t size) except -1 nogil:
    return cutter.add_text(text, size)


cdef int _end(NativeCutter cutter) except -1 nogil:
    return cutter.end_tag()


cdef void _on_start(
    void* parser, const tree.xmlChar* name, const tree.xmlChar** given
) noexcept nogil:
    cdef int result = (<Start><void*>_start)(
        <NativeCutter>boilerkit_cutter, <const char*>name, <const char**>given
    )
    if result:
        (<NativeCutter>boilerkit_cutter).stop(<xmlParserCtxt*>parser, result < 0)


cdef void _on_text(void* parser, const tree.xmlChar* text, int size) noexcept nogil:
    if (<Text><void*>_text)(<NativeCutter>boilerkit_cutter, <const char*>text, size):
        (<NativeCutter>boilerkit_cutter).stop(<xmlParserCtxt*>parser, True)


cdef void _on_end(void* parser, const tree.xmlChar* name) noexcept nogil:
    cdef int result = (<End><void*>_end)(<NativeCutter>boilerkit_cutter)
    if result:
        (<NativeCutter>boilerkit_cutter).stop(<xmlParserCtxt*>parser, result < 0)


# -- the walk -----------------------------------------------------------------------------------


@cython.final
cdef class NativeCutter:
    """Gathers what `Cutter` does; `page()` freezes it.

    Args:
        max_blocks: blocks after these are left out.
        most_depth: elements in one another, beyond which it stops.
        flows: rows of elements whose children are paragraphs (see `FlowCutter`).

    Attributes:
        is_left: whether there is something that is left to `Cutter`; all else is void then.
        lost: whether text follows the end of the document.
        misread: whether markup must be cut again as a whole (see `_raw_text`); all is void then.
        flows: rows of elements whose children are paragraphs, as they were found here.
        stores: kinds of left-out elements that may hold an article, and their texts.
    """

    cdef readonly object head
    cdef readonly dict stores
    cdef readonly set flows
    cdef readonly bint is_left, cut_short, lost, misread
    cdef object view
    cdef list made_values, made_addresses
    cdef bint is_parsed, is_over, has_failed
    cdef int max_blocks, most_depth
    # attributes of the tag that opens; and what is kept of attributes' values, with a NUL each
    cdef Given* given
    cdef Py_ssize_t given_size, given_room
    cdef Chars kept
    # names of tags and attributes, found by where libxml2 keeps them
    cdef Name* names
    cdef Py_ssize_t names_room, names_size
    cdef Strings own_names
    cdef Chars full_name
    # element table; a kind is the kind of the parent, a name and a hint
    cdef Ints parents, kinds, depths, firsts, ends, hidden, unseen
    cdef Strings kind_keys, raw_hints, hints
    cdef Ints hint_numbers, kind_paths
    cdef int path_count
    # block table, and what goes with the blocks
    cdef Chars texts, link_texts, raw
    cdef Ints text_ends, rows, link_ends, link_hrefs, inline_blocks
    cdef Ints part_ends, places, marks
    cdef Ints images, image_attributes, times, spans
    cdef Ints hrefs, heads  # where values are, in what is kept
    cdef int text_count
    # the block being gathered: where its texts, parts, marks and links begin
    cdef Py_ssize_t raw_start, part_start, mark_start, link_start
    cdef Py_ssize_t pending  # where text begins that is no part yet; -1: none
    cdef int link_chars, bold_chars, breaks, breaks_in_row, inner, shared
    cdef int[4] before
    # open elements
    cdef Ints stack, doing, block_stack
    cdef bint skipping, is_block_style
    cdef int href, link_name, link_mark, bold_mark, bold_depth, pre_depth, heading_depth
    cdef int skipped_tag, skipped_depth
    cdef bint is_read  # whether the text of the left-out element is looked at
    cdef Chars script_type, skipped, scratch
    # markup without its raw texts, the whole, how many of these were put back, and whether one
    # may come next
    cdef Shortened shortened
    cdef const char* whole
    cdef Py_ssize_t put_back
    cdef bint opens_raw
    cdef Ints flow_rows
    cdef bint is_flowing

    def __cinit__(self):
        self.names_room = 512
        self.names = <Name*>PyMem_RawCalloc(<size_t>self.names_room, sizeof(Name))
        if self.names == NULL:
            raise MemoryError()

    def __init__(self, int max_blocks, int most_depth, flows=()):
        self.max_blocks = max_blocks
        self.most_depth = most_depth
        self.head = HeadReader()
        self.stores = {}
        self.flows = set()
        self.made_values = []
        self.made_addresses = []
        self.pending = self.inner = self.href = -1
        append_one(&self.script_type, 0)
        self.own_names.seed = self.raw_hints.seed = self.hints.seed = known_names.seed
        self.kind_keys.seed = known_names.seed
        number_of(&self.hints, "", 0)  # EMPTY_HINT
        push(&self.block_stack, -1)
        for row in sorted(flows):
            push(&self.flow_rows, row)
        self.is_flowing = self.flow_rows.size > 0

    def cut_tree(self, _Element root not None, bint is_parsed):
        """Cut a tree.

        Args:
            root: the element to cut.
            is_parsed: whether the tree is what the parser made of a document.
        """
        self.is_parsed = is_parsed
        with nogil:
            self.walk(root._c_node)
            if not self.is_left:
                self.finish()
                self.lost = is_parsed and not self.cut_short and follows(root._c_node)

    def cut_markup(self, markup, bint as_whole):
        """Cut text, or UTF-8 without a NUL.

        Args:
            markup: the text.
            as_whole: whether the parser reads all of it, raw texts and all.
        """
        cdef Chars encoded
        cdef const char* data
        cdef Py_ssize_t size
        memset(&encoded, 0, sizeof(Chars))
        try:
            if len(markup) > MOST_BYTES:
                self.is_left = True
                return
            if isinstance(markup, bytes):
                data = PyBytes_AS_STRING(markup)
                size = PyBytes_GET_SIZE(markup)
            else:
                append_utf8(&encoded, markup)
                data = encoded.data
                size = encoded.size
            with nogil:
                if not as_whole and shorten(&self.shortened, data, size):
                    self.whole = data
                    self.parse(self.shortened.markup.data, self.shortened.markup.size)
                    self.misread |= 2 * self.put_back != self.shortened.bounds.size
                else:
                    self.parse(data, size)
                if not self.is_left:
                    self.finish()
        finally:
            free_chars(&encoded)

    cdef int parse(self, const char* data, Py_ssize_t size) except -1 nogil:
        """Have the parser call back what is in the markup."""
        global boilerkit_cutter
        cdef xmlParserCtxt* parser = new_parser(&handler, NULL)
        cdef void* outer = boilerkit_cutter
        cdef tree.xmlDoc* document
        if parser == NULL:
            with gil:
                raise MemoryError()
        boilerkit_cutter = <void*>self
        document = read_memory(parser, data, <int>size, NULL, "utf-8", OPTIONS)
        boilerkit_cutter = outer
        if document != NULL:
            free_document(document)
        free_parser(parser)
        return -1 if self.has_failed else 0

    cdef void stop(self, xmlParserCtxt* parser, bint has_failed) noexcept nogil:
        """Read nothing more."""
        self.is_over = True
        self.has_failed = has_failed
        stop_parser(parser)

    # -- events: 1 where nothing more is to be read ---------------------------------------------

    cdef int start_tag(self, const char* tag, const char** given) except -1 nogil:
        """A tag opens; `given` are names and values of attributes."""
        cdef int name = self.name_of(tag, NULL)
        self.opens_raw = self.tag_of(name) == SCRIPT_TAG or self.tag_of(name) == STYLE_TAG
        if self.is_over:
            return 0
        if self.skipping:
            self.skipped_depth += 1
            if self.stack.size + self.skipped_depth > self.most_depth:
                self.is_left = True
            elif self.skipped_tag == NOSCRIPT_TAG and self.tag_of(name) == IMG_TAG:
                self.take_given(given)
                self.add_image(top(&self.stack))
        else:
            self.take_given(given)
            self.open(name)
            if self.skipping:
                self.begin_skipping(self.tag_of(name))
        return self.is_left

    cdef int add_text(self, const char* text, Py_ssize_t size) except -1 nogil:
        """A piece of text; what is before the first tag is white space."""
        if self.whole != NULL:
            if holds_mark(text, size):
                return self.put_raw_back(text, size)
            self.opens_raw = False
        return self.add(text, size)

    cdef int put_raw_back(self, const char* text, Py_ssize_t size) except -1 nogil:
        """The raw text that a mark is in the place of, if that is all that its element holds."""
        cdef Py_ssize_t number = marked(text, size)
        cdef const int* bounds = self.shortened.bounds.data + 2 * self.put_back
        if number != self.put_back or not self.opens_raw:
            self.misread = True
            return 0
        self.put_back += 1
        self.opens_raw = False
        if self.skipping and not self.is_read:
            return 0
        self.scratch.size = 0
        append_normalised(&self.scratch, self.whole + bounds[0], bounds[1] - bounds[0])
        return self.add(self.scratch.data, self.scratch.size)

    cdef int add(self, const char* text, Py_ssize_t size) except -1 nogil:
        if self.is_over:
            if not self.lost and not self.cut_short and not _is_space(text, size):
                self.lost = True
        elif self.skipping:
            if self.is_read:
                append(&self.skipped, text, size)
        elif self.stack.size:
            if self.pending < 0:
                self.pending = self.raw.size
            append(&self.raw, text, size)
        return 0

    cdef int end_tag(self) except -1 nogil:
        """The innermost tag closes."""
        self.opens_raw = False
        if self.is_over:
            return 0
        if self.skipping:
            if self.skipped_depth:
                self.skipped_depth -= 1
                return 0
            if self.is_read:
                self.read_skipped(self.skipped_tag, self.skipped.data, self.skipped.size)
                if self.is_left:
                    return 1
        self.close()
        self.is_over = not self.stack.size or self.cut_short
        return self.cut_short

    cdef int begin_skipping(self, int tag) noexcept nogil:
        """Look through a left-out element."""
        self.skipped.size = self.skipped_depth = 0
        self.skipped_tag = tag
        self.is_read = tag == SCRIPT_TAG or tag == TITLE_TAG or (
            tag == NOSCRIPT_TAG or tag == TEMPLATE_TAG or tag == TEXTAREA_TAG
        )
        return 0

    cdef int take_given(self, const char** given) except -1 nogil:
        """Take in attributes from the parser; those without a value have an empty one."""
        cdef const char* value
        self.given_size = 0
        while given != NULL and given[0] != NULL:
            value = given[1]
            self.add_given(self.name_of(given[0], NULL), value if value != NULL else NOTHING)
            given += 2
        return 0

    cdef int read_given(self, tree.xmlNode* node) except -1 nogil:
        """Take in a node's attributes."""
        cdef tree.xmlAttr* attribute = node.properties
        self.given_size = 0
        while attribute != NULL:
            self.add_given(
                self.name_of(<const char*>attribute.name, attribute.ns),
                self.value(node, attribute),
            )
            attribute = attribute.next
        return 0

    cdef int add_given(self, int name, const char* value) except -1 nogil:
        cdef Given* given
        if self.given_size == self.given_room:
            given = <Given*>PyMem_RawRealloc(
                self.given, <size_t>(2 * self.given_room + 16) * sizeof(Given)
            )
            if given == NULL:
                with gil:
                    raise MemoryError()
            self.given = given
            self.given_room = 2 * self.given_room + 16
        given = &self.given[self.given_size]
        given.name = name
        given.which = known_attributes.data[name] if name < known_count else 0
        given.value = value
        self.given_size += 1
        return 0

    cdef int kept_value(self, const char* value) except -1 nogil:
        """Where a value is kept for good."""
        cdef Py_ssize_t start = self.kept.size
        append(&self.kept, value, _length(value) + 1)
        return <int>start

    cdef str kept_text(self, Py_ssize_t place):
        cdef const char* value = self.kept.data + place
        return _str(value, _length(value))

    cdef int tag_of(self, int name) noexcept nogil:
        """Which of the tags that have a name of their own here."""
        return known_tags.data[name] if name < known_count else OTHER_TAG

    def __dealloc__(self):
        PyMem_RawFree(self.names)
        free_shortened(&self.shortened)
        free_strings(&self.own_names)
        free_chars(&self.full_name)
        free_ints(&self.parents)
        free_ints(&self.kinds)
        free_ints(&self.depths)
        free_ints(&self.firsts)
        free_ints(&self.ends)
        free_ints(&self.hidden)
        free_ints(&self.unseen)
        free_strings(&self.kind_keys)
        free_strings(&self.raw_hints)
        free_strings(&self.hints)
        free_ints(&self.hint_numbers)
        free_ints(&self.kind_paths)
        free_chars(&self.texts)
        free_chars(&self.link_texts)
        free_chars(&self.raw)
        free_ints(&self.text_ends)
        free_ints(&self.rows)
        free_ints(&self.link_ends)
        free_ints(&self.link_hrefs)
        free_ints(&self.inline_blocks)
        free_ints(&self.part_ends)
        free_ints(&self.places)
        free_ints(&self.marks)
        free_ints(&self.images)
        free_ints(&self.image_attributes)
        free_ints(&self.times)
        free_ints(&self.spans)
        free_ints(&self.hrefs)
        free_ints(&self.heads)
        free_ints(&self.stack)
        free_ints(&self.doing)
        free_ints(&self.block_stack)
        free_chars(&self.script_type)
        free_chars(&self.skipped)
        free_chars(&self.scratch)
        free_ints(&self.flow_rows)
        free_chars(&self.kept)
        PyMem_RawFree(self.given)

    # -- the walk ------------------------------------------------------------------------------

    cdef int walk(self, tree.xmlNode* node) except -1 nogil:
        """From tag to tag, as the parser calls `Cutter`."""
        cdef tree.xmlNode* following
        self.open_node(node)
        while not self.is_left:
            following = NULL if self.skipping else node.children
            if self.skipping:
                self.skip(node)
            while True:
                self.read_texts(&following)
                if following != NULL or self.is_left:
                    break
                self.close()
                if not self.stack.size or self.cut_short:
                    return 0
                following = node.next
                node = node.parent
            if self.is_left:
                break
            node = following
            self.open_node(node)
        return 0

    cdef int open_node(self, tree.xmlNode* node) except -1 nogil:
        self.read_given(node)
        return self.open(self.name_of(<const char*>node.name, node.ns))

    cdef int read_texts(self, tree.xmlNode** next_) except -1 nogil:
        """Take in what is before the next tag, and go there; to NULL if none follows."""
        cdef tree.xmlNode* node = next_[0]
        cdef Py_ssize_t size
        while node != NULL and node.type != tree.XML_ELEMENT_NODE:
            if node.type == tree.XML_TEXT_NODE or node.type == tree.XML_CDATA_SECTION_NODE:
                size = _length(<const char*>node.content)
                if size:
                    if self.pending < 0:
                        self.pending = self.raw.size
                    append(&self.raw, <const char*>node.content, size)
            elif node.type == tree.XML_COMMENT_NODE or node.type == tree.XML_PI_NODE:
                if self.pending >= 0:
                    self.read_text()
            else:
                self.is_left = True
                node = NULL
                break
            node = node.next
        next_[0] = node
        return 0

    cdef int open(self, int name) except -1 nogil:
        """A tag opens, whose attributes have been taken in."""
        cdef int action = known_actions.data[name] if name < known_count else INLINE
        cdef int row = <int>self.parents.size
        cdef int hint = EMPTY_HINT
        if self.pending >= 0:
            self.read_text()
        if self.is_flowing and self.stack.size and self.is_flow(top(&self.stack)):
            self.end_block()
        if SKIP <= action <= HEAD and self.leaves_out(action, name):
            self.skipping = True
            hint = NO_HINT
        else:
            if BLOCK <= action <= PREFORMATTED:
                self.open_block(row)
                if action != BLOCK:
                    self.count_open(action, 1)
            if self.given_size:
                hint = self.read_attributes(row)
                if self.is_block_style:
                    self.is_block_style = False
                    if self.pre_depth:
                        self.end_code_line()
                    elif action == INLINE:
                        action = BLOCK
                        self.open_block(row)
        self.add_row(name, hint)
        if not row:
            self.read_root()
        push(&self.stack, row)
        push(&self.doing, action)
        if self.stack.size > self.most_depth:
            self.is_left = True
        if action > HEAD:
            self.open_inline(action, name, row)
        return 0

    cdef int close(self) except -1 nogil:
        """The innermost tag closes."""
        cdef int row, action
        if self.skipping:
            self.skipping = False
        else:
            if self.pending >= 0:
                self.read_text()
            if self.is_flowing and self.stack.size > 1:
                if self.is_flow(self.stack.data[self.stack.size - 2]):
                    self.end_block()
        self.stack.size -= 1
        self.doing.size -= 1
        row = self.stack.data[self.stack.size]
        action = self.doing.data[self.doing.size]
        if BLOCK <= action <= PREFORMATTED:
            self.end_block()
            self.block_stack.size -= 1
            if action != BLOCK:
                self.count_open(action, -1)
        elif LINK <= action <= MARKED:
            self.close_inline(action, row)
        self.ends.data[row] = self.text_count
        if self.stack.size < self.shared:
            self.shared = <int>self.stack.size
        return 0

    cdef int finish(self) except -1 nogil:
        """End the last block and all elements still open."""
        cdef Py_ssize_t level
        self.flush()
        for level in range(self.stack.size):
            self.ends.data[self.stack.data[level]] = self.text_count
        return 0

    cdef int add_row(self, int name, int hint) except -1 nogil:
        cdef int parent = top(&self.stack) if self.stack.size else -1
        cdef int[3] key
        cdef int kind
        key[0] = self.kinds.data[parent] if parent >= 0 else -1
        key[1] = name
        key[2] = hint
        kind = number_of(&self.kind_keys, <const char*>key, sizeof(key))
        if kind == self.kind_paths.size:
            push(&self.kind_paths, self.path_count if hint != NO_HINT else -1)
            self.path_count += hint != NO_HINT
        push(&self.kinds, kind)
        push(&self.parents, parent)
        push(&self.depths, <int>self.stack.size)
        push(&self.firsts, self.text_count)
        push(&self.ends, 0)
        return 0

    cdef bint is_flow(self, int row) noexcept nogil:
        cdef Py_ssize_t low = 0, high = self.flow_rows.size, middle
        while low < high:
            middle = (low + high) // 2
            if self.flow_rows.data[middle] < row:
                low = middle + 1
            else:
                high = middle
        return low < self.flow_rows.size and self.flow_rows.data[low] == row

    # -- names and attributes --------------------------------------------------------------

    cdef int name_of(self, const char* text, tree.xmlNs* space) except -1 nogil:
        """The number of a name; names of one document mostly are where they were before."""
        cdef const char* href = NULL
        cdef uint64_t at, mask = <uint64_t>(self.names_room - 1)
        cdef Name* name
        if space != NULL:
            href = <const char*>space.href
        at = mixed(<uint64_t><size_t>text, <uint64_t><size_t>href) & mask
        while True:
            name = &self.names[at]
            if name.text == text and name.space == href:
                return name.number
            if name.text == NULL:
                break
            at = (at + 1) & mask
        name.number = self.new_name(text, href)
        name.text = text
        name.space = href
        self.names_size += 1
        if self.names_size * 2 > self.names_room:
            at = <uint64_t>name.number
            self.grow_names()
            return <int>at
        return name.number

    cdef int new_name(self, const char* text, const char* space) except -1 nogil:
        cdef Py_ssize_t size = _length(text)
        cdef int number
        if space != NULL:
            self.full_name.size = 0
            append_one(&self.full_name, c"{")
            append(&self.full_name, space, _length(space))
            append_one(&self.full_name, c"}")
            append(&self.full_name, text, size)
            text = self.full_name.data
            size = self.full_name.size
        number = seek(&known_names, text, size)
        return number if number >= 0 else known_count + number_of(&self.own_names, text, size)

    cdef int grow_names(self) except -1 nogil:
        cdef Name* old = self.names
        cdef Py_ssize_t room = self.names_room * 2, place
        cdef uint64_t at, mask = <uint64_t>(room - 1)
        cdef Name* names = <Name*>PyMem_RawCalloc(<size_t>room, sizeof(Name))
        if names == NULL:
            with gil:
                raise MemoryError()
        for place in range(self.names_room):
            if old[place].text != NULL:
                at = mixed(<uint64_t><size_t>old[place].text, <uint64_t><size_t>old[place].space)
                at &= mask
                while names[at].text != NULL:
                    at = (at + 1) & mask
                names[at] = old[place]
        self.names = names
        self.names_room = room
        PyMem_RawFree(old)
        return 0

    cdef const char* value(self, tree.xmlNode* node, tree.xmlAttr* attribute) except NULL nogil:
        """An attribute's value, for as long as the tree is there."""
        cdef const char* value = _value(attribute)
        if value == NULL:
            with gil:
                made = attributeValue(node, attribute).encode()
                self.made_values.append(made)
                value = PyBytes_AS_STRING(made)
        return value

    cdef const char* get(self, int wanted) noexcept nogil:
        """The value of one of the attributes that have a meaning; NULL where it is missing."""
        cdef Py_ssize_t place
        for place in range(self.given_size):
            if self.given[place].which == wanted:
                return self.given[place].value
        return NULL

    cdef int read_attributes(self, int row) except -1 nogil:
        """The number of an element's hint; notes hidden elements, times and cells."""
        cdef const char* value
        cdef const char* hint = ""
        cdef Py_ssize_t size = 0, value_size, place
        cdef int which, number
        for place in range(self.given_size):
            which = self.given[place].which
            if CLASS <= which <= ROWSPAN:
                value = self.given[place].value
                value_size = _length(value)
                if which == CLASS:
                    if not size:
                        hint = value
                        size = value_size
                    else:  # what came before is in the scratch
                        self.put_before(value, value_size)
                        hint = self.scratch.data
                        size = self.scratch.size
                elif which <= ITEMPROP:
                    if hint != self.scratch.data or not size:
                        self.scratch.size = 0
                        append(&self.scratch, hint, size)
                    append_one(&self.scratch, 32)
                    if which != ID:
                        append(&self.scratch, "r:" if which == ROLE else "i:", 2)
                    append(&self.scratch, value, value_size)
                    hint = self.scratch.data
                    size = self.scratch.size
                else:
                    self.read_attribute(which, value, value_size, row)
        if not size:
            return EMPTY_HINT
        number = number_of(&self.raw_hints, hint, size)
        if number == self.hint_numbers.size:
            push(&self.hint_numbers, self.hint_number(hint, size))
        return self.hint_numbers.data[number]

    cdef int put_before(self, const char* value, Py_ssize_t size) except -1 nogil:
        """Put a value and a space before what is in the scratch."""
        make_room(&self.scratch, size + 1)
        memmove(self.scratch.data + size + 1, self.scratch.data, <size_t>self.scratch.size)
        memcpy(self.scratch.data, value, <size_t>size)
        self.scratch.data[size] = 32
        self.scratch.size += size + 1
        return 0

    cdef int hint_number(self, const char* hint, Py_ssize_t size) except -1 nogil:
        """The number of a hint that is cut off, lower-cased and stripped."""
        cdef char[HINT_CHARS] lowered
        cdef Py_ssize_t start = 0, end = min(size, HINT_CHARS), at
        if not _is_ascii(hint, end):
            with gil:
                return self.foreign_hint_number(hint, size)
        for at in range(end):
            lowered[at] = _lower(hint[at])
        while end > start and _space(<unsigned char*>lowered + end - 1, <unsigned char*>lowered + end):
            end -= 1
        while start < end and _space(<unsigned char*>lowered + start, <unsigned char*>lowered + end):
            start += 1
        return number_of(&self.hints, lowered + start, end - start)

    cdef int foreign_hint_number(self, const char* hint, Py_ssize_t size) except -1:
        cdef bytes folded = _str(hint, size)[:HINT_CHARS].lower().strip().encode()
        return number_of(&self.hints, folded, len(folded))

    cdef int read_attribute(
        self, int which, const char* value, Py_ssize_t size, int row
    ) except -1 nogil:
        """Note what attributes other than class, id, role and itemprop say."""
        cdef bint is_time
        if which == HIDDEN or (which == ARIA_HIDDEN and strcmp(value, "true") == 0):
            push(&self.hidden, row)
        elif which == STYLE:
            self.read_style(value, size, row)
        elif which == DATETIME:
            self.add_time(value)
        elif which == CONTENT:
            with gil:
                is_time = cutting.is_day(_str(value, size))
            if is_time:
                self.add_time(value)
        elif which == COLSPAN or which == ROWSPAN:
            push(&self.spans, row)
            push(&self.spans, which == COLSPAN)
            with gil:
                push(&self.spans, cutting.span_count(_str(value, size)))
        return 0

    cdef int add_time(self, const char* value) except -1 nogil:
        push(&self.times, self.text_count)
        return push(&self.times, self.kept_value(value))

    cdef int read_style(self, const char* style, Py_ssize_t size, int row) except -1 nogil:
        """Note a hidden element, and an inline one that is shown as a block."""
        cdef char[STYLE_CHARS] bare
        cdef Py_ssize_t end = min(size, STYLE_CHARS), at, bare_size = 0
        cdef int shown
        if _is_ascii(style, end):
            for at in range(end):
                if style[at] != 32:
                    bare[bare_size] = _lower(style[at])
                    bare_size += 1
            if STYLE_WORDS.find(bare, bare_size) < 0:
                return 0
        with gil:
            shown = cutting.shown_as(_str(style, size))
        if shown == SHOWN_HIDDEN:
            push(&self.hidden, row)
        elif shown == SHOWN_UNSEEN:
            push(&self.unseen, row)
        elif shown == SHOWN_AS_BLOCK:
            self.is_block_style = True
        return 0

    # -- texts, inside tags and left out -----------------------------------------------------

    cdef int read_text(self) except -1 nogil:
        """Add the text since the last tag to the block."""
        cdef Py_ssize_t start = self.pending
        cdef int row = top(&self.stack)
        self.pending = -1
        if not _is_space(self.raw.data + start, self.raw.size - start):
            self.breaks_in_row = 0
            if self.inner < 0:
                self.inner = row
        elif self.part_ends.size == self.part_start:
            self.raw.size = start
            return 0
        return self.end_part(row)

    cdef int end_part(self, int row) except -1 nogil:
        push(&self.part_ends, <int>self.raw.size)
        push(&self.places, row)
        return 0

    cdef int parts(self) noexcept nogil:
        """How many parts the block has."""
        return <int>(self.part_ends.size - self.part_start)

    cdef Py_ssize_t part_at(self, int part) noexcept nogil:
        """Where a part begins, in the raw text."""
        return self.part_ends.data[self.part_start + part - 1] if part else self.raw_start

    cdef int skip(self, tree.xmlNode* top_node) except -1 nogil:
        """Look through a left-out element."""
        cdef int row = top(&self.stack)
        cdef int tag = self.tag_of(self.name_of_row(row))
        cdef tree.xmlNode* node = top_node.children
        cdef int depth = <int>self.stack.size
        self.begin_skipping(tag)
        if node != NULL and node.next == NULL and node.type in (
            tree.XML_TEXT_NODE, tree.XML_CDATA_SECTION_NODE
        ):  # no need to copy what is long
            if self.is_read:
                self.read_skipped(
                    tag, <const char*>node.content, _length(<const char*>node.content)
                )
            return 0
        while node != NULL:
            if node.type == tree.XML_ELEMENT_NODE:
                if depth >= self.most_depth:
                    self.is_left = True
                    return 0
                if tag == NOSCRIPT_TAG:
                    self.keep_fallback_image(node, row)
                if node.children != NULL:
                    depth += 1
                    node = node.children
                    continue
            elif node.type == tree.XML_TEXT_NODE or node.type == tree.XML_CDATA_SECTION_NODE:
                if self.is_read:
                    append(
                        &self.skipped, <const char*>node.content,
                        _length(<const char*>node.content),
                    )
            elif node.type != tree.XML_COMMENT_NODE and node.type != tree.XML_PI_NODE:
                self.is_left = True
                return 0
            while node.next == NULL and node.parent != top_node:
                node = node.parent
                depth -= 1
            node = node.next
        if self.is_read:
            self.read_skipped(tag, self.skipped.data, self.skipped.size)
        return 0

    cdef int keep_fallback_image(self, tree.xmlNode* node, int row) except -1 nogil:
        """An image of a `noscript`: pages that load images late have it there."""
        if self.tag_of(self.name_of(<const char*>node.name, node.ns)) == IMG_TAG:
            self.read_given(node)
            self.add_image(row)
        return 0

    cdef int add_image(self, int row) except -1 nogil:
        """Keep an image and its attributes."""
        cdef Py_ssize_t place
        cdef Given* given
        push(&self.images, self.text_count)
        push(&self.images, row)
        for place in range(self.given_size):
            given = &self.given[place]
            if self.is_parsed and given.name < known_count:
                # `ismap` and `ismap=ismap` are the same in a tree
                if known_flags.data[given.name] & IS_BOOLEAN and self.is_named(given):
                    self.is_left = True
            push(&self.image_attributes, given.name)
            push(&self.image_attributes, self.kept_value(given.value))
        return push(&self.images, <int>self.image_attributes.size)

    cdef bint is_named(self, Given* given) noexcept nogil:
        """Whether the value of a known attribute is the attribute's name."""
        cdef Py_ssize_t start = string_start(&known_names, given.name)
        cdef Py_ssize_t size = known_names.ends.data[given.name] - start
        return size == _length(given.value) and not memcmp(
            given.value, known_names.bytes.data + start, <size_t>size
        )

    cdef int read_skipped(self, int tag, const char* text, Py_ssize_t size) except -1 nogil:
        """Use what was inside a left-out element; most is dropped."""
        cdef bint is_data
        if not size:
            return 0
        if tag == SCRIPT_TAG:
            if self.is_type(TEX_WORDS):
                self.is_left = True
                return 0
            is_data = self.is_type(JSON_LD_WORDS)
            if not is_data and (
                size < LEAST_STORED or _paragraph_ends(text, size) < LEAST_PARAGRAPHS_STORED
            ):
                return 0
        elif tag != TITLE_TAG and size < LEAST_STORED:
            return 0
        with gil:
            return self.read_left_out(_NAMED_TAGS[tag - 1], _str(text, size))

    cdef int read_left_out(self, str tag, str text) except -1:
        self.head.script_type = _str(self.script_type.data, self.script_type.size - 1).lower()
        self.head.read_text(tag, text)
        store = store_of(tag, self.head.script_type, text)
        if store:
            self.stores.setdefault(store, []).append(text)
        return 0

    cdef bint is_type(self, _Words words) noexcept nogil:
        """Whether the type of the last script has one of the words in it."""
        return _find_lower(words, self.script_type.data, self.script_type.size - 1)

    cdef bint leaves_out(self, int action, int name) except -1 nogil:
        """Whether an element's content is no text of the page; a shadow root's is."""
        if action == HEAD:
            self.read_head(known_tags.data[name])
        elif known_tags.data[name] == TEMPLATE_TAG:
            return self.get(SHADOW_ROOT_MODE) == NULL and self.get(SHADOW_ROOT) == NULL
        return True

    cdef int read_head(self, int tag) except -1 nogil:
        """What a meta, link, base or script tag says."""
        cdef const char* name
        cdef const char* value
        if tag == SCRIPT_TAG:
            value = self.get(TYPE)
            self.script_type.size = 0
            append(&self.script_type, value if value != NULL else NOTHING, _length(value) + 1)
        elif tag == META_TAG:
            name = self.get_name()
            value = self.get(CONTENT)
            if name != NULL and name[0] and value != NULL and value[0]:
                self.note_head(META_TAG, name, value)
        elif tag == LINK_TAG:
            name = self.get(REL)
            value = self.get(HREF)
            if name != NULL and value != NULL and name[0] and value[0]:
                self.note_head(LINK_TAG, name, value)
        elif tag == BASE_TAG:
            with gil:
                self.head.read_tag("base", self.attributes())
        return 0

    cdef int note_head(self, int tag, const char* name, const char* value) except -1 nogil:
        """Keep what a tag says of the document, for `read_notes`."""
        if tag == LINK_TAG and NOT_KEPT_WORDS.begin(name):
            return 0
        push(&self.heads, tag)
        push(&self.heads, self.kept_value(name))
        return push(&self.heads, self.kept_value(value))

    cdef int read_notes(self) except -1:
        """Hand over what metas and links say of the document."""
        cdef Py_ssize_t place
        for place in range(0, self.heads.size, 3):
            name = self.kept_text(self.heads.data[place + 1])
            value = self.kept_text(self.heads.data[place + 2])
            if self.heads.data[place] == META_TAG:
                self.head.add_meta(name, value)
            elif self.heads.data[place] == A_TAG:
                self.head.read_rel(name, value)
            else:
                self.head.add_link(name, value)
        self.heads.size = 0
        return 0

    cdef const char* get_name(self) noexcept nogil:
        """The name of a meta tag, wherever it is (see `HeadReader.read_tag`)."""
        cdef const char* name = self.get(PROPERTY)
        if name == NULL or not name[0]:
            name = self.get(NAME)
        if name == NULL or not name[0]:
            name = self.get(ITEMPROP)
        if name == NULL or not name[0]:
            name = self.get(HTTP_EQUIV)
        return name

    cdef int read_root(self) except -1 nogil:
        """The language of the document."""
        if self.given_size:
            with gil:
                self.head.read_root(self.attributes())
        return 0

    cdef dict attributes(self):
        """The attributes of the tag that opens, as `Cutter` gets them."""
        cdef Py_ssize_t place
        cdef dict found = {}
        for place in range(self.given_size):
            value = self.given[place].value
            found[self.name_text(self.given[place].name)] = _str(value, _length(value))
        return found

    cdef str name_text(self, int name):
        cdef Py_ssize_t start
        if name < known_count:
            return KNOWN_NAMES[name]
        name -= known_count
        start = string_start(&self.own_names, name)
        return _str(self.own_names.bytes.data + start, self.own_names.ends.data[name] - start)

    # -- tags ----------------------------------------------------------------------------------

    cdef int open_block(self, int row) except -1 nogil:
        self.end_block()
        return push(&self.block_stack, row)

    cdef int end_block(self) except -1 nogil:
        """End the block being gathered, if it has begun."""
        if self.part_ends.size > self.part_start:
            self.flush()
        return 0

    cdef int count_open(self, int action, int change) except -1 nogil:
        """Keep count of the open headings and preformatted elements."""
        if action == HEADING:
            self.heading_depth += change
        else:
            self.pre_depth += change
        return 0

    cdef int end_code_line(self) except -1 nogil:
        """Begin a line of code that has an element of its own, unless it begins there anyway."""
        cdef char last
        if self.part_ends.size > self.part_start:
            last = self.raw.data[self.raw.size - 1] if self.part_at(
                self.parts() - 1
            ) < self.raw.size else 0
            if last != c"\n" and last != LINE_BREAK:
                append_one(&self.raw, c"\n")
                self.end_part(top(&self.stack))
        return 0

    cdef int add_mark(self, int name, bint opens, int href) except -1 nogil:
        push(&self.marks, self.parts())
        push(&self.marks, name)
        push(&self.marks, opens)
        return push(&self.marks, href)

    cdef int open_inline(self, int action, int name, int row) except -1 nogil:
        """A tag inside a block's text, or one that is between blocks."""
        if action == BREAK:
            return self.break_line()
        if action == LINK:
            return self.open_link(name)
        if action <= MARKED:
            if action == BOLD:
                if not self.bold_depth:
                    self.bold_mark = self.parts()
                self.bold_depth += 1
            return self.add_mark(name, True, -1)
        if action == FORMULA:
            self.is_left = True
            return 0
        if action == IMAGE:
            if self.is_formula():
                self.is_left = True
                return 0
            if self.image_count() < MOST_IMAGES:
                self.add_image(row)
        elif action == EMBED:
            self.skipping = known_tags.data[name] != EMBED_TAG
        elif action == RULE:
            self.flush()
        self.before[action - IMAGE] += 1
        return 0

    cdef Py_ssize_t image_count(self) noexcept nogil:
        return self.images.size // 3

    cdef int break_line(self) except -1 nogil:
        """A line break; the second in a row ends the block."""
        self.breaks_in_row += 1
        if self.breaks_in_row == 2:
            self.flush()
            self.breaks_in_row = 2
            return 0
        self.breaks += 1
        append_one(&self.raw, LINE_BREAK)
        return self.end_part(top(&self.stack))

    cdef int open_link(self, int name) except -1 nogil:
        cdef const char* href = self.get(HREF)
        cdef const char* rel = self.get(REL)
        cdef Py_ssize_t size
        self.close_link()
        if href == NULL:
            href = ""
        self.href = <int>self.hrefs.size
        self.link_name = name
        push(&self.hrefs, self.kept_value(href))
        if rel != NULL and rel[0]:
            size = _length(rel)
            if not _is_ascii(rel, size) or _find_lower(TELLING_WORDS, rel, size):
                self.note_head(A_TAG, rel, href)
        return self.add_mark(name, True, self.href)

    cdef int close_link(self) except -1 nogil:
        """Count the text since the link's start as its own."""
        cdef Py_ssize_t start
        cdef int chars
        if self.href >= 0:
            start = self.part_at(self.link_mark)
            chars = _fold(&self.link_texts, self.raw.data + start, self.raw.size - start)
            if chars:
                self.link_chars += chars
                push(&self.link_ends, <int>self.link_texts.size)
                push(&self.link_hrefs, self.href)
        self.link_mark = self.parts()
        return 0

    cdef int close_inline(self, int action, int row) except -1 nogil:
        """The end of a link, or of bold or otherwise marked text."""
        if action == LINK:
            self.close_link()
            self.href = -1
        elif action == BOLD:
            self.bold_depth -= 1
            if not self.bold_depth:
                self.count_bold()
        return self.add_mark(self.name_of_row(row), False, -1)

    cdef int name_of_row(self, int row) noexcept nogil:
        return (<int*>self.kind_keys.bytes.data)[3 * self.kinds.data[row] + 1]

    cdef int hint_of_row(self, int row) noexcept nogil:
        return (<int*>self.kind_keys.bytes.data)[3 * self.kinds.data[row] + 2]

    cdef int count_bold(self) except -1 nogil:
        """Count the text since bold text began."""
        cdef Py_ssize_t start = self.part_at(self.bold_mark)
        self.scratch.size = 0
        self.bold_chars += _fold(&self.scratch, self.raw.data + start, self.raw.size - start)
        return 0

    cdef bint is_formula(self) except -1 nogil:
        """Whether an image shows a formula, so that its `alt` is text."""
        cdef const char* value = self.get(ALT)
        if value == NULL or not value[0]:
            return False
        self.scratch.size = 0
        value = self.get(CLASS)
        if value != NULL:
            append(&self.scratch, value, _length(value))
        append_one(&self.scratch, 32)
        value = self.get(SRC)
        if value != NULL:
            append(&self.scratch, value, min(_length(value), FORMULA_CHARS))
        if not _find_lower(FORMULA_WORDS, self.scratch.data, self.scratch.size):
            return False
        with gil:
            return formula_of_image(self.attributes()) is not None

    # -- blocks --------------------------------------------------------------------------------

    cdef int flush(self) except -1 nogil:
        """End the block being gathered; keep it if it has text."""
        cdef bint is_inline = False
        if self.inner >= 0:
            is_inline = self.keep()
            self.inner = -1
        if self.part_ends.size > self.part_start or self.marks.size > self.mark_start:
            if is_inline:
                self.raw_start = self.raw.size
                self.part_start = self.part_ends.size
                self.mark_start = self.marks.size
            else:
                self.raw.size = self.raw_start
                self.part_ends.size = self.part_start
                self.marks.size = self.mark_start
            self.places.size = 0
            self.drop_links()
            self.link_mark = self.bold_mark = 0
            self.link_chars = self.bold_chars = self.breaks = 0
            if self.href >= 0:
                self.add_mark(self.link_name, True, self.href)
        self.breaks_in_row = 0
        return 0

    cdef int drop_links(self) noexcept nogil:
        """Forget the links of a block that was not kept; `keep` moves their start."""
        self.link_ends.size = self.link_hrefs.size = self.link_start
        self.link_texts.size = self.link_ends.data[self.link_start - 1] if self.link_start else 0
        return 0

    cdef bint keep(self) except -1 nogil:
        """Append the block's row, unless nothing of it can be seen; whether its parts are kept."""
        cdef Py_ssize_t start = self.texts.size
        cdef int chars, number
        cdef bint is_inline
        if self.pre_depth or (self.heading_depth and self.may_have_signs()):
            with gil:
                self.leave_out()
        chars = self.block_text()
        if not chars or _shows_nothing(self.texts.data + start, self.texts.size - start):
            self.texts.size = start
            return False
        if self.text_count >= self.max_blocks:
            self.cut_short = True
            self.texts.size = start
            return False
        if self.href >= 0:
            self.close_link()
        if self.bold_depth:
            self.count_bold()
        if chars >= LEAST_PARAGRAPH_CHARS and self.parts() > 1:
            self.find_paragraphs()
        is_inline = self.marks.size > self.mark_start or (
            self.parts() > 1 and chars <= HEADER_CHARS
        )
        if is_inline:
            push(&self.inline_blocks, self.text_count)
            push(&self.inline_blocks, <int>self.part_start)
            push(&self.inline_blocks, <int>self.part_ends.size)
            push(&self.inline_blocks, <int>self.mark_start)
            push(&self.inline_blocks, <int>self.marks.size)
        push(&self.text_ends, <int>self.texts.size)
        self.text_count += 1
        self.add_block(chars)
        self.link_start = self.link_ends.size
        return is_inline

    cdef int add_block(self, int chars) except -1 nogil:
        """The row of the block; in the order of `BlockColumns`."""
        cdef int column
        push(&self.rows, max(top(&self.block_stack), 0))
        push(&self.rows, self.inner)
        push(&self.rows, chars)
        push(&self.rows, min(self.link_chars, chars))
        push(&self.rows, min(self.bold_chars, chars))
        push(&self.rows, <int>(self.link_ends.size - self.link_start))
        push(&self.rows, self.breaks)
        for column in range(4):
            push(&self.rows, self.before[column])
            self.before[column] = 0
        push(&self.rows, self.shared)
        push(&self.rows, 0)
        self.shared = NEVER
        return 0

    cdef int block_text(self) except -1 nogil:
        """Append the visible text: white space folded, single line breaks kept; its characters."""
        cdef const char* text = self.raw.data + self.raw_start
        cdef const char* end = self.raw.data + self.raw.size
        cdef const char* line_end
        cdef int chars = 0, line
        if self.pre_depth:
            with gil:
                return self.code_text(_str(text, end - text))
        if not self.breaks:
            return _fold(&self.texts, text, end - text)
        while text <= end:
            line_end = <const char*>memchr(text, LINE_BREAK, <size_t>(end - text))
            if line_end == NULL:
                line_end = end
            if chars:
                append_one(&self.texts, c"\n")
            line = _fold(&self.texts, text, line_end - text)
            if line:
                chars += line + (chars > 0)
            elif chars:
                self.texts.size -= 1
            text = line_end + 1
        return chars

    cdef int code_text(self, str raw) except -1:
        cdef str shown = cutting.preformatted(raw)
        cdef bytes encoded = shown.encode()
        append(&self.texts, encoded, len(encoded))
        return <int>len(shown)

    cdef bint may_have_signs(self) noexcept nogil:
        """A quick look whether `heading_signs` may find something in the block.

        A sign is one of several elements with text. It is a link into the page or one without a
        word, or has a bracket or a symbol at its end.
        """
        cdef const unsigned char* start = <unsigned char*>self.raw.data + self.raw_start
        cdef const unsigned char* end = <unsigned char*>self.raw.data + self.raw.size
        cdef const unsigned char* last
        cdef Py_ssize_t place, text
        cdef int part, found = 0
        for part in range(self.parts()):
            found += not _is_space(
                self.raw.data + self.part_at(part), self.part_at(part + 1) - self.part_at(part)
            )
        if found < 2:
            return False
        while start < end and _space(start, end):
            start += 1
        if start == end or _may_be_sign(start[0]):
            return True
        last = end
        while last > start:
            last -= 1
            if (last[0] & 0xc0) != 0x80:  # a character begins
                if not _space(last, end):
                    break
                end = last
        if last[0] == c"]" or _may_be_sign(last[0]):
            return True
        for place in range(self.link_start, self.link_ends.size):
            if self.kept.data[self.hrefs.data[self.link_hrefs.data[place]]] == c"#":
                return True
            text = self.link_ends.data[place - 1] if place else 0
            if not _has_letter(self.link_texts.data + text, self.link_ends.data[place] - text):
                return True
        return False

    cdef bint may_have_paragraphs(self) noexcept nogil:
        """A quick look whether two parts of the block end as sentences do."""
        cdef int part, found = 0
        for part in range(self.parts()):
            found += _may_end_sentence(
                self.raw.data + self.raw_start, self.raw.data + self.part_at(part + 1)
            )
        return found > 1

    cdef list part_texts(self):
        return [
            _str(self.raw.data + self.part_at(part), self.part_at(part + 1) - self.part_at(part))
            for part in range(self.parts())
        ]

    cdef list part_places(self):
        return [self.places.data[part] for part in range(self.parts())]

    cdef object rows_view(self):
        if self.view is None:
            self.view = _Rows(self)
        return self.view

    cdef int leave_out(self) except -1:
        """Blank what nobody reads in a heading and in code."""
        cdef list parts = self.part_texts(), places = self.part_places()
        if self.pre_depth:
            self.blank(set(line_numbers(parts, places, self.rows_view())))
            return 0
        links = [self.link(place) for place in range(self.link_start, self.link_ends.size)]
        block = top(&self.block_stack)
        signs = set(heading_signs(parts, places, self.rows_view(), block, links))
        if signs:
            gone = {parts[part].strip() for part in signs}
            self.drop_some_links([link.text not in gone for link in links])
            self.blank(signs)
        return 0

    cdef int blank(self, set unread) except -1:
        """Empty some parts of the block."""
        cdef Py_ssize_t start, size, end = self.raw_start, before = self.raw_start
        cdef int part
        if not unread:
            return 0
        for part in range(self.parts()):
            start = before
            before = self.part_ends.data[self.part_start + part]
            size = 0 if part in unread else before - start
            memmove(self.raw.data + end, self.raw.data + start, <size_t>size)
            end += size
            self.part_ends.data[self.part_start + part] = <int>end
        self.raw.size = end
        return 0

    cdef int drop_some_links(self, list are_kept) except -1:
        """Keep some of the block's links."""
        cdef Py_ssize_t place, start, end, kept = self.link_start, chars
        end = self.link_ends.data[kept - 1] if kept else 0
        chars = end
        for place, is_kept in enumerate(are_kept, self.link_start):
            start = end
            end = self.link_ends.data[place]
            if is_kept:
                memmove(
                    self.link_texts.data + chars, self.link_texts.data + start,
                    <size_t>(end - start),
                )
                chars += end - start
                self.link_ends.data[kept] = <int>chars
                self.link_hrefs.data[kept] = self.link_hrefs.data[place]
                kept += 1
        self.link_texts.size = chars
        self.link_ends.size = self.link_hrefs.size = kept
        return 0

    cdef int find_paragraphs(self) except -1 nogil:
        """Note where elements in the block are paragraphs of their own; see `FlowCutter`."""
        cdef int row = top(&self.block_stack)
        cdef int name = self.name_of_row(self.row_at(row))
        if name >= known_count or not known_flags.data[name] & IS_CONTAINER:
            return 0
        if self.may_have_paragraphs():
            with gil:
                self.flows.update(
                    parents_of_paragraphs(
                        self.part_texts(), self.part_places(), self.rows_view(), row
                    )
                )
        return 0

    # -- for functions in Python -------------------------------------------------------------

    cdef int row_at(self, Py_ssize_t row) noexcept nogil:
        """A row, counted from the end where it is negative."""
        return <int>(row if row >= 0 else row + self.parents.size)

    cpdef str tag(self, int row):
        """The tag of an element."""
        return self.name_text(self.name_of_row(self.row_at(row)))

    cpdef str hint(self, int row):
        """Class, id, role and itemprop of an element."""
        cdef int number = self.hint_of_row(self.row_at(row))
        return self.hint_text(number) if number != NO_HINT else ""

    cdef str hint_text(self, int number):
        cdef Py_ssize_t start = string_start(&self.hints, number)
        return _str(self.hints.bytes.data + start, self.hints.ends.data[number] - start)

    cdef object link(self, Py_ssize_t place):
        cdef Py_ssize_t start = self.link_ends.data[place - 1] if place else 0
        cdef int number = self.link_hrefs.data[place]
        cdef str text = _str(self.link_texts.data + start, self.link_ends.data[place] - start)
        return _pair(Link, text, self.addresses()[number])

    cdef list addresses(self):
        """The addresses of all links so far, each once however many blocks it is in."""
        cdef Py_ssize_t number
        for number in range(len(self.made_addresses), self.hrefs.size):
            self.made_addresses.append(self.kept_text(self.hrefs.data[number]))
        return self.made_addresses

    # -- the result ----------------------------------------------------------------------------

    @property
    def is_empty(self):
        """Whether there is no element."""
        return self.parents.size == 0

    def page(self, url, warnings, source=None):
        """Freeze what was gathered."""
        notes = cutting.with_notes(
            warnings, self.max_blocks if self.cut_short else None, self.image_count()
        )
        blocks = BlockColumns(*self.block_table())
        values = PackedTexts(PyBytes_FromStringAndSize(self.kept.data, self.kept.size))
        cdef list names = self.all_names()
        self.read_notes()
        return Page(
            texts=self.text_tuple(),
            blocks=blocks,
            elements=self.element_table(names),
            head=self.head.head(),
            links=self.packed_links(blocks.links, values),
            images=self.packed_images(names, values) if self.images.size else (),
            times=tuple(self.time_list()),
            inline=self.packed_inline(names, values),
            cell_spans=self.cell_spans(),
            url=url,
            warnings=notes,
            source=source,
        )

    cdef tuple text_tuple(self):
        """The texts of the blocks, without soft hyphens and zero-width characters."""
        cdef tuple texts = PyTuple_New(self.text_ends.size)
        cdef bint may_have = _has_invisible(self.texts.data, self.texts.size)
        cdef Py_ssize_t block, start = 0, end
        for block in range(self.text_ends.size):
            end = self.text_ends.data[block]
            text = _str(self.texts.data + start, end - start)
            if may_have and _has_invisible(self.texts.data + start, end - start):
                text = text.translate(cutting.INVISIBLE)
            Py_INCREF(text)
            PyTuple_SET_ITEM(texts, block, text)
            start = end
        return texts

    cdef list block_table(self):
        cdef Py_ssize_t count = self.text_ends.size, block, column
        table = np.empty((BLOCK_COLUMNS, count), dtype=np.int32)
        cdef int[:, ::1] values = table
        for block in range(count):
            for column in range(BLOCK_COLUMNS):
                values[column, block] = self.rows.data[BLOCK_COLUMNS * block + column]
        return list(table)

    cdef list all_names(self):
        """Names of tags and attributes by number."""
        return KNOWN_NAMES + [
            self.name_text(known_count + number) for number in range(<int>self.own_names.ends.size)
        ]

    cdef object element_table(self, list names):
        cdef Py_ssize_t count = self.parents.size, row
        cdef int kind
        cdef list hints
        cdef tuple tag = PyTuple_New(count), hint = PyTuple_New(count)
        table = np.empty((5, count), dtype=np.int32)
        cdef int[:, ::1] columns = table
        cdef int* key
        hints = [self.hint_text(number) for number in range(<int>self.hints.ends.size)]
        for row in range(count):
            kind = self.kinds.data[row]
            key = <int*>self.kind_keys.bytes.data + 3 * kind
            text = names[key[1]]
            Py_INCREF(text)
            PyTuple_SET_ITEM(tag, row, text)
            text = hints[max(key[2], EMPTY_HINT)]
            Py_INCREF(text)
            PyTuple_SET_ITEM(hint, row, text)
            columns[4, row] = self.kind_paths.data[kind]
        if count:
            memcpy(&columns[0, 0], self.parents.data, <size_t>count * sizeof(int))
            memcpy(&columns[1, 0], self.depths.data, <size_t>count * sizeof(int))
            memcpy(&columns[2, 0], self.firsts.data, <size_t>count * sizeof(int))
            memcpy(&columns[3, 0], self.ends.data, <size_t>count * sizeof(int))
        return Elements(tag, hint, *table, self.hidden_column(hints))

    cdef object hidden_column(self, list hints):
        """Whether an element or one above it is hidden."""
        cdef Py_ssize_t count = self.parents.size, place, row, end
        column = np.zeros(count, dtype=np.bool_)
        cdef unsigned char[::1] values = column.view(np.uint8)
        cdef Ints rows
        cdef long long[::1] before
        memset(&rows, 0, sizeof(Ints))
        hiding = self.hiding_hints(hints)
        if not self.hidden.size and not self.unseen.size and not hiding:
            return column
        before = self.chars_before()
        is_hiding = bytearray(count)
        cdef unsigned char[::1] marked = is_hiding if count else None
        for place in range(self.hidden.size):
            marked[self.hidden.data[place]] = 1
        for place in range(self.unseen.size):
            if self.is_small(self.unseen.data[place], before):
                marked[self.unseen.data[place]] = 1
        if hiding:
            for row in range(count):
                if self.hint_of_row(<int>row) in hiding and self.is_small(row, before):
                    marked[row] = 1
        for row in range(count):
            if marked[row] and not values[row]:
                end = row + 1
                while end < count and self.depths.data[end] > self.depths.data[row]:
                    end += 1
                memset(&values[row], 1, <size_t>(end - row))
        for row in range(count):
            if self.hint_of_row(<int>row) == NO_HINT:
                values[row] = 0
        return column

    cdef set hiding_hints(self, list hints):
        """Numbers of the hints with a class that hides an element."""
        cdef set found = set()
        cdef Py_ssize_t at = 0, step
        cdef int number = 0
        while True:
            step = MAY_HIDE_WORDS.find(self.hints.bytes.data + at, self.hints.bytes.size - at)
            if step < 0:
                return found
            at += step
            while self.hints.ends.data[number] <= at:
                number += 1
            if hides(hints[number]):
                found.add(number)
            at = self.hints.ends.data[number]

    cdef long long[::1] chars_before(self):
        """How many characters are before each block, and in all of them."""
        cdef Py_ssize_t block
        cdef long long[::1] before = np.zeros(self.text_ends.size + 1, dtype=np.int64)
        for block in range(self.text_ends.size):
            before[block + 1] = before[block] + self.rows.data[BLOCK_COLUMNS * block + 2]
        return before

    cdef bint is_small(self, Py_ssize_t row, long long[::1] before):
        """Whether an element holds no large part of the page's text."""
        cdef double most = MOST_UNSEEN_SHARE * <double>before[self.text_ends.size]
        return before[self.ends.data[row]] - before[self.firsts.data[row]] <= most

    cdef object packed_links(self, counts, values):
        return PackedLinks(
            PyBytes_FromStringAndSize(self.link_texts.data, self.link_texts.size),
            _array(self.link_ends.data, self.link_ends.size),
            self.address_places(self.link_hrefs.data, 1, self.link_hrefs.size),
            counts,
            values,
        )

    cdef object address_places(self, int* numbers, Py_ssize_t step, Py_ssize_t size):
        """Numbers of addresses turned into where these are kept; every `step`-th of them."""
        cdef Py_ssize_t place
        for place in range(step - 1, size, step):
            if numbers[place] >= 0:
                numbers[place] = self.hrefs.data[numbers[place]]
        return _array(numbers, size)

    cdef object packed_images(self, list names, values):
        return PackedImages(
            _array(self.images.data, self.images.size),
            _array(self.image_attributes.data, self.image_attributes.size),
            tuple(names),
            values,
        )

    cdef list time_list(self):
        cdef Py_ssize_t place
        return [
            (self.times.data[place], self.kept_text(self.times.data[place + 1]))
            for place in range(0, self.times.size, 2)
        ]

    cdef dict cell_spans(self):
        cdef dict spans = {}
        cdef Py_ssize_t place
        for place in range(0, self.spans.size, 3):
            row, count = self.spans.data[place], self.spans.data[place + 2]
            columns, rows = spans.get(row, (1, 1))
            spans[row] = (count, rows) if self.spans.data[place + 1] else (columns, count)
        return spans

    cdef object packed_inline(self, list names, values):
        return PackedInline(
            PyBytes_FromStringAndSize(self.raw.data, self.raw_start),
            _array(self.part_ends.data, self.part_start),
            self.address_places(self.marks.data, 4, self.mark_start),
            _array(self.inline_blocks.data, self.inline_blocks.size),
            tuple(names),
            values,
        )


cdef object _array(const int* values, Py_ssize_t count):
    return array("i", PyBytes_FromStringAndSize(
        <const char*>values, count * <Py_ssize_t>sizeof(int)
    ))
