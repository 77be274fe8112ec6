"""Bytes of a saved page -> text: which encoding the bytes are in, whatever the page claims.

Evidence is asked in the order of browsers: byte-order mark, transport hint, declaration in the
markup, statistics. Unlike a browser, a declaration that the bytes contradict is overruled. Labels
and prescan follow the WHATWG Encoding and HTML standards. The statistics compare how many bits
each encoding, with the letter frequencies of its languages, needs to explain the non-ASCII bytes.
"""

from boilerkit.parsing.encoding.decoding import Decoded, decode
from boilerkit.parsing.encoding.labels import codec_named, decode_as
from boilerkit.parsing.encoding.reading import Markup, text_of

__all__ = ["Decoded", "Markup", "codec_named", "decode", "decode_as", "text_of"]
