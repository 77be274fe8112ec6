"""Author fields and bylines -> names of people (or of an agency, where no person is named).

What software writes into author fields is often no author: the site's own name, "admin", a
profile's address, a role. Leaving such a name out is right; inventing one is not.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, lru_cache

from boilerkit.lexicon import load_lexicon
from boilerkit.lexicon.byline_words import byline_words, load_agencies
from boilerkit.lexicon.date_tokens import every
from boilerkit.lexicon.dates import find_dates
from boilerkit.lexicon.folding import any_of, fold, is_unspaced, spelled

_LONGEST, _MOST_WORDS = 80, 6
# Letters that a site's name needs to be found inside another name.
_TELLING = 4
# Letters of a role that may end a compound: "Wirtschaftsredakteur", "Projektleiterin". Shorter
# ones end surnames too ("Longfellow").
_ENDING = 7
# Letters of "in", "at", "for", "aus": what a town or a paper follows.
_PREPOSITION = 3
# A field with more characters holds no names, and the patterns below take long over it.
_LONGEST_FIELD = 1_000
_TAG = re.compile(r"<[^<>]{1,200}>")
_EMAIL = re.compile(r"[\[(<]?\s*[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+\s*[\])>]?")
_ADDRESS = re.compile(r"(?:https?:)?//\S+|\bwww\.\S+|\b[\w-]+\.(?:com|net|org|info|[a-z]{2})/\S+")
_DOMAIN = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$")
_HANDLE = re.compile(r"@\w[\w.]*")
_BRACKETS = re.compile(r"\s*[(\[（【][^()\[\]（）【】]*[)\]）】]")
_PARTS = re.compile(r"\s*(?:[;|\n•·／＆、，=]|\s[–—/-]\s|/(?=\s?\w)|,)\s*")
# A question mark with spaces around it was some bullet before a wrong decoding.
_SEGMENTS = re.compile(r"\s*[|•·]\s*|\s\?\s")
_GLUED = re.compile(r"([^\W\d_A-ZÀ-Þ])([A-ZÀ-Þ][^\W\d_]+)")
_AND_OTHERS = re.compile(r"\s*外\s*\d+\s*名|\s*외\s*\d+\s*명")
_EDGE = ' \t.,:;|/-–—•·*"“”„«»：，、()[]'
_DIGIT = re.compile(r"\d")
_FOLLOWED_BY_NUMBER = re.compile(r"\s+\d.*$", re.DOTALL)
_INITIALS = re.compile(
    r"^(?:[^\W\d_]\.?|(?:[^\W\d_]\.)+|[b-df-hj-np-tv-xz]{2}|i{2,3}|iv)$", re.IGNORECASE
)
# What accounts have inside and names have not: "ann.lee", "ann83".
_ACCOUNT = re.compile(r"\w[._]\w|\d")
_LETTER_RUN = re.compile(r"[^\W\d_]+")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_POSSESSIVE = re.compile(r"[’']s$")
_EAST_NAME = re.compile(r"^[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3・\s]{2,12}$")
_CASELESS = re.compile(r"[\u0590-\u0dff\u0e00-\u0fff]")
# Words right before a date end with these; what leads in a name, with these.
_CUE_MARKS = " \t\n:,."
_WORD_START = re.compile(r"(?<!\w)\w")
_LEAD_END = re.compile(r"\s*(?P<colon>[:：])\s*|\s+|(?<=[/／・])")
_INNER_LEAD = re.compile(r"(?<=\S)\s+(?=([^\s:：][^:：\n]{0,30}[:：])\s)")
_LONGEST_CUE = 40
# A first name or an account.
_LONE = re.compile(r"[^\W\d_][\w.-]{1,29}")
_SUFFIX = re.compile(r"^(?:jr|sr|i{2,3}|iv|ph\.?d|m\.?d|mba|esq)\.?$", re.IGNORECASE)


def clean_authors(
    values: Iterable[str], sites: Sequence[str] = (), *, inverted: bool = False
) -> tuple[str, ...]:
    """Names out of author fields: no lead-ins, roles, addresses, repeats or names of the site.

    Args:
        values: one field each; a field may hold several names; very long ones are left out.
        sites: names of the site and its publisher, which are not authors.
        inverted: the fields may be written "Last, First", as library catalogues do.
    """
    unwanted = _letters_of(sites)
    found: dict[str, str] = {}
    for value in values:
        for name in _names(value, inverted) if len(value) <= _LONGEST_FIELD else ():
            name = _without_site(name, unwanted)
            key = spelled(name)
            if key and key not in found and not _is_nobody(name, unwanted):
                found[key] = name
    return tuple(found.values())


def _without_site(name: str, sites: Collection[str]) -> str:
    """The name behind a title of the house: "Courier expert Ann Lee" of the Courier."""
    first, _, rest = name.partition(" ")
    if _POSSESSIVE.search(first) and looks_like_name(rest):  # "NBC's Ann Lee"
        return rest
    words = name.split()
    for place in range(2, len(words)):  # "Ann Lee Courier News" of Courier News
        person = " ".join(words[:place])
        if spelled(" ".join(words[place:])) in sites and looks_like_name(person):
            return person
    letters = spelled(first)
    house = any(len(site) > _TELLING and letters.startswith(site) for site in sites)
    words = rest.split()
    while words and fold(words[0]) in byline_words().roles:
        words.pop(0)
    person = " ".join(words)
    return person if house and looks_like_name(person) else name


def is_of_house(name: str, sites: Sequence[str]) -> bool:
    """Whether a site is named after the first word: "Tarnford Maps Team" of Tarnford Weather."""
    first = spelled(name.partition(" ")[0])
    return len(first) > _TELLING and any(site.startswith(first) for site in _letters_of(sites))


def byline_names(text: str, sites: Sequence[str] = (), *, certain: bool = False) -> tuple[str, ...]:
    """Names in a visible byline such as "By Ann Lee and Bo Ek, staff writers".

    Args:
        text: the line; nothing is found in lines longer than a byline.
        sites: names of the site, which are not authors.
        certain: the markup says that this is a byline, so it needs no "By".
    """
    if len(text) > 3 * _LONGEST:
        return ()
    # "Views: 12 Author: Ann Lee": a lead-in with a colon may begin in the middle.
    whole = _at_inner_leads(_stripped(_without_dates(text)))
    lines = [line for line in map(_led, whole.split("\n")) if line]
    if certain:
        lines = [_led(line) or ("" if line.islower() else line) for line in whole.split("\n")]
    else:  # "von wegen billig" is no byline; "by The Tarn Post in Boats, Old Tarnford" names nobody
        lines = [line for line in lines if not line.islower() and not _signs_house(line, sites)]
    names = clean_authors([_with_asides_apart(line) for line in lines], sites)
    if not names or not _may_sign(names[0]):
        return ()
    further = [name for name in names[1:] if _may_sign(name) and not is_of_house(name, sites)]
    return (names[0], *further)


def _signs_house(line: str, sites: Sequence[str]) -> bool:
    """Whether the first name in a line is the site's."""
    first = spelled(_PARTS.split(line)[0])
    return any(len(site) > _TELLING and first.startswith(site) for site in _letters_of(sites))


def lone_byline(text: str, sites: Sequence[str] = ()) -> str | None:
    """The single name or account that a line signs with: "Posted by ann83 at 9:59 PM".

    A full name is preferred wherever there is one, so `byline_names` leaves these out. Where "by"
    alone leads in, a date has to follow: "by hand" names nobody.
    """
    if len(text) > 3 * _LONGEST or not _may_hold_lead(text):
        return None
    for line in _stripped(_without_dates(text)).split("\n"):
        segments = _SEGMENTS.split(_with_bare_leads(line))
        for place, segment in enumerate(segments):
            rest = _without_lead(segment)
            if rest != segment:
                name = _PARTS.split(_with_asides_apart(rest))[0].strip(_EDGE)
                first, *behind = name.split()
                day = len(behind) > 1 and fold(behind[1]).strip(_CUE_MARKS) in _date_cues()
                name = first if day and fold(behind[0]) in byline_words().on else name
                # A bar is where a date was.
                dated = place + 1 < len(segments) and bool(_DIGIT.search(text))
                is_name = _is_lone_name(name, sites) and (leads_clearly(segment) or dated)
                return name if is_name else None
    return None


def _is_lone_name(word: str, sites: Sequence[str]) -> bool:
    letters, folded = spelled(word), fold(word)
    of_house = any(site.endswith(letters) for site in _letters_of(sites))
    known = byline_words()
    return bool(
        _LONE.fullmatch(word)
        and not of_house
        and folded not in known.nobody
        and folded not in known.particles
        and not is_department(word)
    )


def _may_sign(name: str) -> bool:
    return looks_like_name(name) or is_agency(name)


def _led(line: str) -> str:
    """What a line says behind its lead-in, which may follow a date: "May 5 | by Ann Lee"."""
    segments = _SEGMENTS.split(_with_bare_leads(line))
    for place, segment in enumerate(segments):
        rest = _without_lead(segment)
        if rest != segment:
            return " | ".join([rest, *segments[place + 1 :]])
    return ""


def _with_bare_leads(line: str) -> str:
    """The line without the bars that inline tags leave behind lead-ins: "By | Ann Lee"."""
    return _bare_lead().sub(r"\1 ", line) if "|" in line and _may_hold_lead(line) else line


@lru_cache(maxsize=512)
def is_byline_only(text: str) -> bool:
    """Whether a line says who wrote and when, and nothing else: "Posted on May 5 by Ann Lee"."""
    if len(text) > 2 * _LONGEST or not _may_hold_lead(text):
        return False
    whole = _stripped(_without_dates(text)).replace("\n", " | ")
    segments = [part for part in _SEGMENTS.split(_with_bare_leads(whole)) if part.strip(_EDGE)]
    rests = {segment: _without_lead(segment) for segment in segments}
    led = [rest for segment, rest in rests.items() if rest != segment]
    if not led:
        return False
    names = clean_authors(led)
    said = "".join(map(spelled, names))
    left = [segment for segment, rest in rests.items() if rest == segment]
    whole_line = spelled(_joiner().sub(" ", " ".join(led)))
    return (
        bool(names)
        and all(map(looks_like_name, names))
        and whole_line == said
        and all(fold(segment).strip(_EDGE) in byline_words().published for segment in left)
    )


def signature(
    text: str, sites: Sequence[str] = (), *, near_headline: bool = False
) -> tuple[str, ...]:
    """The name in a line that says who wrote and what they are: "Posted by Ann Lee, Engineer,
    Tarn Maps"; nothing where the line does not begin clearly enough.

    Args:
        text: the line.
        sites: names of the site.
        near_headline: whether "Ann Lee, Engineer" is enough; elsewhere it may sign a quotation.
    """
    if len(text) > 2 * _LONGEST or text.endswith(("?", "!", ".")):
        return ()
    name, comma, role = text[_lead_end(text) :].strip().partition(",")
    # Without "Posted by" or the like, a role or agency has to follow.
    says_role = comma and len(role.split()) <= _MOST_WORDS and (_is_role(role) or is_agency(role))
    if not (leads_clearly(text) or (says_role and near_headline)):
        return ()
    names = byline_names(text, sites, certain=bool(says_role))[:1]
    return names if names and spelled(name) == spelled(names[0]) else ()


def before_date(text: str) -> str:
    """What is before the date that ends a line: "Ann Lee" of "Ann Lee | May 5, 2024"; other texts
    as they are."""
    first, *others = [part.strip(_EDGE) for part in _without_dates(text).split(" | ")]
    return first if others and not any(others) else text


def without_town(text: str) -> str:
    """The name in "Ann Lee at Tarnford Park"; other texts as they are."""
    found = text if _DIGIT.search(text) else _without_rest(text)
    return found if looks_like_name(found) else text


def is_lead_in(text: str) -> bool:
    """Whether a line is nothing but "By", "Written by" or "Author:"."""
    folded = fold(text).strip(_EDGE)
    return bool(folded) and (folded in byline_words().by or f"{folded}:" in byline_words().by)


def leads_clearly(text: str) -> bool:
    """Whether a line begins like "Author: Ann Lee" or "Posted by Ann Lee", and no sentence does."""
    lead = text[: _lead_end(text)]
    return any(mark in lead for mark in ":：") or len(lead.split()) > 1


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency, which may sign in place of a person."""
    return spelled(name).removeprefix("the") in news_agencies()


def is_department(name: str) -> bool:
    """Whether a name is that of a desk, a firm or a role: it says no more than the site does."""
    return any(_is_role_word(word) or _is_organisation(word) for word in name.split())


@lru_cache(maxsize=4_096)  # the words of a name are looked at from several sides
def _is_role_word(word: str) -> bool:
    """Whether a word is that of a role: "editor", and "redakteur" in "Sportredakteur"."""
    folded = fold(word).strip(".,()")
    return folded in byline_words().roles or folded.endswith(_role_endings())


@cache
def _role_endings() -> tuple[str, ...]:
    return tuple(r for r in byline_words().roles if len(r) >= _ENDING and r.isalpha())


def _is_organisation(word: str) -> bool:
    return fold(word).strip(".,()") in byline_words().organisations


@lru_cache(maxsize=512)
def _without_dates(text: str) -> str:
    """The text with a bar for each date and time, and without the words that lead to it."""
    if not _DIGIT.search(text):
        return text
    # Which of two numbers is the month does not matter here; a day-first language reads all.
    for date in reversed(list(find_dates(text, "de"))):
        text = f"{_without_cues(text[: date.start])} | {text[date.end :]}"
    for clock in reversed(list(_clock().finditer(text))):
        text = f"{_without_cues(text[: clock.start()])} | {text[clock.end() :]}"
    return text


@cache
def _clock() -> re.Pattern[str]:
    """A time of day with the word before it: "at 5:10 pm"."""
    joins = any_of(word for word in every("joins") if not is_unspaced(word))
    return re.compile(
        rf"(?:(?<!\w){joins}\s)?(?<![\d:.])\d{{1,2}}[:.h]\d{{2}}(?![\d:.])(?:\s?[ap]\.?m\b\.?)?",
        re.IGNORECASE,
    )


def _without_cues(text: str) -> str:
    """The text without the words right before a date: "updated", "on", a weekday."""
    while True:
        end = len(text.rstrip(_CUE_MARKS))
        starts = (match.start() for match in _WORD_START.finditer(text, max(0, end - _LONGEST_CUE)))
        start = next((s for s in starts if s < end and fold(text[s:end]) in _date_cues()), None)
        if start is None:
            return text
        text = text[:start]


@cache
def _date_cues() -> frozenset[str]:
    known = byline_words()
    languages = load_lexicon().by_language.values()
    weekdays = {fold(w) for part in languages for names in part.dates.weekdays for w in names}
    cues = {*known.on, *known.published, *known.modified, *weekdays}
    return frozenset(cue.rstrip(_CUE_MARKS) for cue in cues)


def looks_like_name(text: str) -> bool:
    """Whether a string has the form of a person's full name."""
    if _IDEOGRAPH.search(text):
        return bool(_EAST_NAME.match(text))
    words = text.split()
    if not 2 <= len(words) <= _MOST_WORDS or any(c.isdigit() for c in text):
        return False
    if any(c in text for c in '?!:;"“”«»()…') or text.endswith("."):
        return False
    if is_department(text):
        return False
    if _CASELESS.search(text):
        return len(words) <= 4
    # A particle with a capital is a first name: "Al Bakker", "Van Jonesson".
    proper = [w for w in words if not _is_particle(w)]
    return len(proper) >= 2 and all(w[:1].isupper() or w[1:2] in "'’" for w in proper)


def _is_particle(word: str) -> bool:
    return word.islower() and fold(word) in byline_words().particles


def _names(value: str, inverted: bool) -> Iterator[str]:
    text = _without_lead(_stripped(_without_dates(value)))
    if inverted and text.count(",") == 1:
        last, _, first = (part.strip() for part in text.partition(","))
        if last and first and len(last.split()) <= 2 and len(first.split()) <= 3:
            yield _tidy(f"{first} {last}")
            return
    leading, *others = [_unjoined(piece) for piece in _PARTS.split(_serial_comma().sub(", ", text))]
    # "Head of Sales and Public Affairs" is one role.
    further = [pieces for pieces in others if len(pieces) == 1 or not _is_role(pieces[0])]
    parts = [*leading, *(part for pieces in further for part in pieces)]
    # "스포츠조선=김하늘 기자": of the paper and the reporter, one is named by the role.
    parts = [part for part in parts if len(parts) > 1 and _has_east_role(part)] or parts
    for place, part in enumerate(parts):
        if place and _is_aside(part):
            return
        name = _in_title_case(_tidy(_without_rest(_without_lead(part))))
        if not name or (place and _SUFFIX.match(name)):
            continue
        # Behind the first name stand more names, or its role, its paper, its town.
        if place == 0 or (looks_like_name(name) and not _is_role(name)):
            yield name


def _stripped(text: str) -> str:
    text = _GLUED.sub(_parted, html.unescape(text).replace("\u00a0", " "))
    # Without its sign no expression can match.
    text = _TAG.sub(" ", text) if "<" in text else text
    text = _EMAIL.sub(" ", text) if "@" in text else text
    text = _ADDRESS.sub(" ", text) if "." in text or "//" in text else text
    text = _HANDLE.sub(" ", text) if "@" in text else text
    text = _BRACKETS.sub(" ", text)
    text = text if text.isascii() else _AND_OTHERS.sub(" ", text)
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def _parted(match: re.Match[str]) -> str:
    """A bar inside "LeeUpdated" and "LeeReporter", where inline tags left no space."""
    known = byline_words()
    word = fold(match[2])
    cue = word in known.roles or word in known.published or word in known.modified
    return f"{match[1]} | {match[2]}" if cue else match[0]


def _tidy(text: str) -> str:
    text = text.strip(_EDGE)
    words = text.split()
    known = byline_words()
    # "黒田美咲 記者", "김하늘 기자": the role follows the name.
    if len(words) > 1 and _IDEOGRAPH.search(text) and fold(words[-1]) in known.roles:
        text = " ".join(words[:-1])
    elif _IDEOGRAPH.search(text):
        text = next((text[: -len(r)] for r in _east_roles() if _ends_with_role(text, r)), text)
        text = next((text[len(r) :] for r in _east_roles() if _starts_with_role(text, r)), text)
    return text.strip(_EDGE)


def _has_east_role(text: str) -> bool:
    return bool(_IDEOGRAPH.search(text)) and any(
        _ends_with_role(text.strip(_EDGE), role) for role in _east_roles()
    )


def _starts_with_role(text: str, role: str) -> bool:
    return text.startswith(role) and len(text) >= len(role) + 2


def _ends_with_role(text: str, role: str) -> bool:
    return text.endswith(role) and len(text) >= len(role) + 2


@cache
def _east_roles() -> tuple[str, ...]:
    """Roles in scripts that write them onto the name; longest first."""
    # `fold` breaks Hangul apart; names are written with whole syllables.
    roles = {unicodedata.normalize("NFC", role) for role in byline_words().roles}
    return tuple(sorted((r for r in roles if _IDEOGRAPH.search(r)), key=lambda r: (-len(r), r)))


def _without_lead(text: str) -> str:
    """The text behind "By", "Von", "Автор:" and the like; the text itself without one."""
    for _ in range(2):
        end = _lead_end(text)
        rest = text[end:].strip()
        # "Von Arx" and "De Sica" are names: a particle leads in two words or more.
        particle = fold(text[:end]) in byline_words().particles
        first = _first_name_in(rest) if particle else ""
        if not end or not rest or (particle and _is_part(first)):
            return text
        text = rest
    return text


def _is_part(name: str) -> bool:
    """Whether a particle before it makes a surname of a word; of an account it makes none."""
    return len(name.split()) < 2 and not _ACCOUNT.search(name)


def _first_name_in(text: str) -> str:
    return _joiner().split(_PARTS.split(text)[0])[0]


def _without_rest(text: str) -> str:
    """The name in "Ann Lee in Tarnford" and "Ann Lee 5 minutes": small words and numbers end it."""
    text = _FOLLOWED_BY_NUMBER.sub("", text)
    words = text.split()
    for place, word in enumerate(words):
        if word.islower() and len(word) <= _PREPOSITION and not _is_particle(word):
            head = " ".join(words[:place])
            return head if _may_sign(head) else text
    return text


def _in_title_case(name: str) -> str:
    """Names all in capitals or all in small letters as they are usually written."""
    words = name.split()
    letters = [word for word in words if not _INITIALS.match(word)]
    if len(words) < 2 or not letters or not (name.isupper() or name.islower()):
        return name
    if name.islower() and (len(words) > 3 or not all(w.isalpha() for w in words)):
        return name
    if is_department(name):
        return name
    return " ".join(_word_in_title_case(word, place) for place, word in enumerate(words))


def _word_in_title_case(word: str, place: int) -> str:
    if _INITIALS.match(word):
        return word.upper()
    if place and fold(word) in byline_words().particles:
        return word.lower()
    return _LETTER_RUN.sub(lambda match: match[0].capitalize(), word)


def _is_aside(part: str) -> bool:
    """Whether a part of a byline lists tags or counts comments: "No TrackBacks"."""
    if not _may_hold(_aside_openers(), part):
        return False
    return bool(_cues_of("tags").match(part) or _cues_of("comment_heading").search(part))


def _with_asides_apart(line: str) -> str:
    """The line with a bar before what follows a name on it: "Leave a Comment", "Topics:"."""
    known = _may_hold(_aside_openers(), line) or "©" in line
    return _inner_aside().sub(" | ", line) if known else line


@cache
def _aside_openers() -> frozenset[str]:
    """Words that open what `_is_aside` and `_inner_aside` look for, beside "©"."""
    groups = ("tags", "comment_heading", "caption_credit")
    return _openers_of(cue for name in groups for cue in load_lexicon().cues[name])


@cache
def _cues_of(category: str) -> re.Pattern[str]:
    """The cue phrases of a category, without the numbers in them."""
    cues = {cue.strip("=*#: ") for cue in load_lexicon().cues[category]} - {""}
    return re.compile(rf"(?<!\w){_any_loosely(cues)}(?!\w)", re.IGNORECASE)


@cache
def _inner_aside() -> re.Pattern[str]:
    """What follows a name on its line without a mark between: "Leave a Comment", "Topics:"."""
    groups = load_lexicon().cues
    several = {cue.strip("=*#: ") for name in ("tags", "comment_heading") for cue in groups[name]}
    named = {cue.strip("=*#: ") for name in ("tags", "caption_credit") for cue in groups[name]}
    phrases = _any_loosely(cue for cue in several if " " in cue)
    words = _any_loosely(named - {""})
    return re.compile(rf"\s+(?=(?:{phrases}(?!\w)|{words}\s?[:：]))", re.IGNORECASE)


def _any_loosely(words: Iterable[str]) -> str:
    """An expression for any of the words, longest first."""
    return f"(?:{'|'.join(map(_loosely, sorted(words, key=lambda word: (-len(word), word))))})"


@cache
def _bare_lead() -> re.Pattern[str]:
    """A lead-in with a bar behind it, as inline tags leave it: "By | Ann Lee"."""
    by = _any_loosely(word for word in byline_words().by if word.rstrip(":") == word)
    return re.compile(rf"(?:(?<=^)|(?<=[\n|]))(\s*{by})\s*\|\s*", re.IGNORECASE)


def _lead_end(text: str) -> int:
    """Where the longest lead-in that opens a text ends; 0 where none does."""
    known, opening = _leads(), text[:_LONGEST_CUE]
    found = 0
    if not _may_hold_lead(opening):
        return found
    for match in _LEAD_END.finditer(opening):
        lead = fold(opening[: match.start()])
        if lead in known or (match["colon"] and f"{lead}:" in known):
            found = match.end()
    return found


def _may_hold_lead(text: str) -> bool:
    """Whether a word that opens some lead-in is in a text: a quick look before a close one."""
    return _may_hold(_lead_openers(), text)


@lru_cache(maxsize=512)  # a line is looked at from several sides
def _may_hold(openers: frozenset[str], text: str) -> bool:
    """Whether a word of `openers` is in a text, or the text is of a script that has few spaces or
    accents of its own."""
    if text.isascii():
        return not openers.isdisjoint(_LETTER_RUN.findall(text.lower()))
    if _IDEOGRAPH.search(text) or _CASELESS.search(text):
        return True
    return not openers.isdisjoint(_LETTER_RUN.findall(fold(text)))


@cache
def _lead_openers() -> frozenset[str]:
    return _openers_of(_leads())


def _openers_of(phrases: Iterable[str]) -> frozenset[str]:
    """The first word of each phrase."""
    return frozenset(run for phrase in phrases for run in _LETTER_RUN.findall(fold(phrase))[:1])


@cache
def _leads() -> frozenset[str]:
    return frozenset(byline_words().by)


def _at_inner_leads(text: str) -> str:
    """A line for each lead-in with a colon: "Views: 12 Author: Ann Lee"."""
    return _INNER_LEAD.sub(lambda m: "\n" if fold(m[1]) in _leads() else m[0], text)


# Lead-ins are folded; these stand for a letter with or without its accent.
_ACCENTED = {
    "a": "aáàâäãå", "e": "eéèêë", "i": "iíìîï", "o": "oóòôöõ", "u": "uúùûü", "c": "cçć",
    ":": ":：", "/": "/／", "أ": "أا", "إ": "إا",
}  # fmt: skip


def _loosely(word: str) -> str:
    spelled = unicodedata.normalize("NFC", word)
    return "".join(f"[{_ACCENTED[c]}]" if c in _ACCENTED else re.escape(c) for c in spelled)


def _unjoined(text: str) -> list[str]:
    """Both sides of "and", where both are full names."""
    parts = _joiner().split(text)
    full = all(len(part.split()) >= 2 or _EAST_NAME.match(part) for part in parts)
    return parts if len(parts) > 1 and full else [text]


@cache
def _joiner() -> re.Pattern[str]:
    words = "|".join(re.escape(w) for w in byline_words().joiners if not _IDEOGRAPH.search(w))
    return re.compile(rf"\s+(?:{words})\s+", re.IGNORECASE)


@cache
def _serial_comma() -> re.Pattern[str]:
    words = "|".join(re.escape(w) for w in byline_words().joiners if not _IDEOGRAPH.search(w))
    return re.compile(rf",\s+(?:{words})\s+", re.IGNORECASE)


def _is_role(text: str) -> bool:
    return any(map(_is_role_word, text.split())) or fold(text).startswith(_role_phrases())


@cache
def _role_phrases() -> tuple[str, ...]:
    return tuple(f"{role} " for role in byline_words().roles if " " in role)


def _is_nobody(name: str, unwanted: frozenset[str]) -> bool:
    if not 2 <= len(name) <= _LONGEST or len(name.split()) > _MOST_WORDS + 2:
        return True
    if not any(c.isalpha() for c in name) or _DOMAIN.match(name):
        return True
    if fold(name) in byline_words().nobody or spelled(name) in unwanted:
        return True
    # "The Tarnford Courier Staff" of the Tarnford Courier.
    known = byline_words()
    words = fold(name).removeprefix("the ").split()
    unnamed = [w for w in words if w not in known.roles]
    nameless = [w for w in unnamed if w not in known.organisations]
    spellings = {"".join(words), "".join(unnamed), "".join(nameless)} - {""}
    names = {name for site in unwanted for name in (site, site.removeprefix("the"))}
    if (not nameless and len(words) > 1) or not names.isdisjoint(spellings):
        return not is_agency(name)
    # "Courier Reader Service" of the Courier, "GURUS" of Gurus Solutions.
    whole = "".join(words)
    # "Lynn" writes the Heavenlynn blog, though.
    return not looks_like_name(name) and any(
        len(short) >= _TELLING and (long.startswith(short) or long.endswith(short))
        for site in names
        for short, long in ((site, whole), (whole, site))
    )


@cache
def news_agencies() -> frozenset[str]:
    """Names of news agencies, letters and digits only."""
    return frozenset(map(spelled, load_agencies()))


def _letters_of(sites: Sequence[str]) -> frozenset[str]:
    return _letters_of_all(tuple(sites))


@lru_cache(maxsize=16)
def _letters_of_all(sites: tuple[str, ...]) -> frozenset[str]:
    return frozenset(filter(None, map(spelled, sites)))
