"""Where each block is on the page; as `boilerkit.features.places`, element by element."""

from boilerkit.lexicon._hints cimport HintCues
from boilerkit.lexicon._words cimport Text, text_of
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memset

import numpy as np


# What elements of one tag-and-class path have in common.
cdef struct Kind:
    int32_t row        # the first of them, -1 before it was seen
    int64_t tag        # bits of its tag as a block's own
    int64_t outer      # bits of its tag as an ancestor's
    int64_t hint       # bits of its class and id
    Text text          # its class and id


cdef struct Widths:
    int own
    int inner
    int outer
    int roles
    int cues


cdef class KindBits:
    """Bits of tags and hints.

    Args:
        tags: tag -> bits as a block's own.
        outer: tag -> bits as an ancestor's.
        roles: what hints hold, in the order of their bits.
        cues: what words of hints speak of.
        frame_bits: what the hints of frames still set.
        widths: how many bits are of own, inner and outer tags, roles and cues.
    """

    cdef dict _tags
    cdef dict _outer
    cdef list _roles
    cdef HintCues _cues
    cdef int64_t _frame_bits
    cdef Widths _widths

    def __init__(self, tags, outer, roles, HintCues cues, frame_bits, widths):
        self._tags, self._outer, self._roles = tags, outer, list(roles)
        self._cues, self._frame_bits = cues, frame_bits
        own, inner, outers, role_count, cue_count = widths
        self._widths = Widths(own, inner, outers, role_count, cue_count)


def read_places(
    KindBits known,
    tuple tags,
    tuple hints,
    const int32_t[::1] parent,
    const int32_t[::1] first_block,
    const int32_t[::1] end_block,
    const int32_t[::1] path,
    const int32_t[::1] own_of,
    const int32_t[::1] inner_of,
    const int32_t[::1] chars,
    float frame_share,
    int levels,
):
    """Everything of `boilerkit.features.places.Places` that is bits, paths or containers.

    Returns:
        own, inner, outer, roles, near, above, path, containers.
    """
    cdef Py_ssize_t rows = len(tags), blocks = own_of.shape[0]
    cdef Widths widths = known._widths
    own, inner = np.empty((blocks, widths.own), np.uint8), np.empty((blocks, widths.inner), np.uint8)
    outer = np.empty((blocks, widths.outer), np.uint8)
    roles = np.empty((blocks, widths.roles), np.uint8)
    near, above = (np.empty((blocks, widths.cues), np.uint8) for _ in range(2))
    numbers, containers = np.empty(blocks, np.int64), np.empty((levels, blocks), np.int64)
    cdef uint8_t[:, ::1] to_own = own, to_inner = inner, to_outer = outer, to_roles = roles
    cdef uint8_t[:, ::1] to_near = near, to_above = above
    cdef int64_t[::1] to_numbers = numbers
    cdef int64_t[:, ::1] to_containers = containers
    cdef int32_t paths = _check(parent, first_block, end_block, path, own_of, inner_of)
    cdef Py_ssize_t block
    cdef Kind* kinds = <Kind*>calloc(paths + 1, sizeof(Kind))
    cdef int64_t* hint = <int64_t*>malloc((rows + 1) * sizeof(int64_t))
    cdef int64_t* inherited = <int64_t*>malloc((rows + 1) * sizeof(int64_t))
    cdef int64_t* tag = <int64_t*>malloc((rows + 1) * sizeof(int64_t))
    cdef int32_t* larger = <int32_t*>malloc((rows + 1) * sizeof(int32_t))
    cdef int64_t* done = <int64_t*>malloc((blocks + 1) * sizeof(int64_t))
    cdef int64_t mask
    cdef int32_t at, around, level
    try:
        if not (kinds and hint and inherited and tag and larger and done):
            raise MemoryError
        _read_kinds(known, tags, hints, path, kinds, paths)
        with nogil:
            done[0] = 0
            for block in range(blocks):
                done[block + 1] = done[block] + chars[block]
            _spread_kinds(path, kinds, paths, tag, hint, inherited, widths.roles + widths.cues)
            _mark_frames(first_block, end_block, done, blocks, hint, frame_share, known._frame_bits)
            _inherit(parent, first_block, end_block, hint, inherited, larger)
            _number_paths(path, own_of, inner_of, to_numbers, kinds, paths)
            for block in range(blocks):
                at = own_of[block]
                _write_bits(tag[at], widths.own, &to_own[block, 0])
                for level in range(levels):
                    at = larger[at]
                    to_containers[level, block] = at
                at = inner_of[block] if inner_of[block] >= 0 else own_of[block]
                mask = tag[at]
                if at != own_of[block]:
                    mask |= tag[parent[at] if parent[at] >= 0 else rows - 1]
                _write_bits(mask >> widths.own, widths.inner, &to_inner[block, 0])
                mask = inherited[at]
                _write_bits(mask, widths.roles, &to_roles[block, 0])
                _write_bits(mask >> widths.roles, widths.cues, &to_above[block, 0])
                _write_bits(mask >> (widths.roles + widths.cues), widths.outer, &to_outer[block, 0])
                around = max(parent[at], 0)
                mask = hint[at] | hint[around] | hint[max(parent[around], 0)]
                _write_bits(mask >> widths.roles, widths.cues, &to_near[block, 0])
    finally:
        free(kinds)
        free(hint)
        free(inherited)
        free(tag)
        free(larger)
        free(done)
    return own, inner, outer, roles, near, above, numbers, containers


cdef int32_t _check(
    const int32_t[::1] parent, const int32_t[::1] first_block, const int32_t[::1] end_block,
    const int32_t[::1] path, const int32_t[::1] own_of, const int32_t[::1] inner_of
) except -1:
    """Refuse rows that are none, which stored pages may have; returns the number of paths."""
    cdef Py_ssize_t rows = parent.shape[0], blocks = own_of.shape[0], row, block
    cdef int32_t paths = 0
    cdef bint right = inner_of.shape[0] == blocks and (
        first_block.shape[0] == end_block.shape[0] == path.shape[0] == rows
    )
    if right:
        for row in range(rows):
            right = right and -1 <= parent[row] < max(row, 1) and path[row] >= -1
            right = right and 0 <= first_block[row] <= end_block[row] <= blocks
            paths = max(paths, path[row] + 1)
        for block in range(blocks):
            right = right and 0 <= own_of[block] < rows and -1 <= inner_of[block] < rows
    if not right:
        raise ValueError("elements and blocks of the page do not belong together")
    return paths


cdef inline void _write_bits(int64_t mask, int width, uint8_t* row) noexcept nogil:
    cdef int place
    for place in range(width):
        row[place] = (mask >> place) & 1


cdef int _read_kinds(
    KindBits known, tuple tags, tuple hints, const int32_t[::1] path, Kind* kinds, int32_t paths
) except -1:
    """The bits of each distinct path; the last kind is for elements without one."""
    cdef Py_ssize_t row, longest = 0
    cdef int32_t kind, role
    cdef uint32_t* word
    cdef str hint
    for kind in range(paths + 1):
        kinds[kind].row = -1
    for row in range(path.shape[0]):
        if path[row] >= 0 and kinds[path[row]].row < 0:
            kinds[path[row]].row = row
    for kind in range(paths):
        if kinds[kind].row < 0:
            kinds[kind].row = 0  # a number without an element
        kinds[kind].tag = known._tags.get(tags[kinds[kind].row], 0)
        kinds[kind].outer = known._outer.get(tags[kinds[kind].row], 0)
        hint = hints[kinds[kind].row]
        kinds[kind].text = text_of(hint)
        longest = max(longest, kinds[kind].text.length)
        if ":" in hint:
            for role in range(len(known._roles)):
                if known._roles[role] in hint:
                    kinds[kind].hint |= <int64_t>1 << role
    word = <uint32_t*>malloc((longest + 1) * sizeof(uint32_t))
    if not word:
        raise MemoryError
    with nogil:
        for kind in range(paths):
            if kinds[kind].text.length:
                kinds[kind].hint |= (
                    known._cues.mask(&kinds[kind].text, word) << known._widths.roles
                )
    free(word)
    return 0


cdef void _spread_kinds(
    const int32_t[::1] path, const Kind* kinds, int32_t paths, int64_t* tag, int64_t* hint,
    int64_t* inherited, int width
) noexcept nogil:
    """The bits of each element; of `inherited` those of outer tags."""
    cdef Py_ssize_t row
    cdef int32_t kind
    for row in range(path.shape[0]):
        kind = path[row] if path[row] >= 0 else paths
        tag[row] = kinds[kind].tag
        hint[row] = kinds[kind].hint
        inherited[row] = kinds[kind].outer << width


cdef void _mark_frames(
    const int32_t[::1] first_block, const int32_t[::1] end_block, const int64_t* done,
    Py_ssize_t blocks, int64_t* hint, float frame_share, int64_t frame_bits
) noexcept nogil:
    """Take off hints what says nothing there: of html and body all, of frames most."""
    cdef Py_ssize_t row
    cdef double total = max(done[blocks], <int64_t>1)
    for row in range(first_block.shape[0]):
        if row < 2:
            hint[row] = 0
        if <float>((done[end_block[row]] - done[first_block[row]]) / total) > frame_share:
            hint[row] &= frame_bits


cdef void _inherit(
    const int32_t[::1] parent, const int32_t[::1] first_block, const int32_t[::1] end_block,
    const int64_t* hint, int64_t* inherited, int32_t* larger
) noexcept nogil:
    """Join the bits of each element with those of its ancestors; find its next larger one.

    Parents come before their children.
    """
    cdef Py_ssize_t row
    cdef int32_t above
    for row in range(parent.shape[0]):
        above = max(parent[row], 0)
        inherited[row] |= hint[row]
        if row:
            inherited[row] |= inherited[above]
        if end_block[above] - first_block[above] == end_block[row] - first_block[row]:
            larger[row] = larger[above] if row else 0
        else:
            larger[row] = above


cdef void _number_paths(
    const int32_t[::1] path, const int32_t[::1] own_of, const int32_t[::1] inner_of,
    int64_t[::1] numbers, Kind* kinds, int32_t paths
) noexcept nogil:
    """Number the paths of the blocks from 0 without gaps, in their order."""
    cdef Py_ssize_t block
    cdef int32_t kind, number = 0
    cdef bint pathless = False
    for kind in range(paths + 1):
        kinds[kind].row = -1
    for block in range(numbers.shape[0]):
        kind = path[inner_of[block] if inner_of[block] >= 0 else own_of[block]]
        pathless = pathless or kind < 0
        kinds[kind if kind >= 0 else paths].row = 0
    if pathless:
        kinds[paths].row = number
        number += 1
    for kind in range(paths):
        if kinds[kind].row == 0:
            kinds[kind].row = number
            number += 1
    for block in range(numbers.shape[0]):
        kind = path[inner_of[block] if inner_of[block] >= 0 else own_of[block]]
        numbers[block] = kinds[kind if kind >= 0 else paths].row
