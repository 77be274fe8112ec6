"""How well double-byte encodings explain a sample."""

from __future__ import annotations

from functools import cache
from itertools import chain, zip_longest
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from boilerkit.parsing.encoding.reading import REPLACEMENT
from boilerkit.parsing.encoding.sample import UNDECODABLE_BITS, Sample

_Floats = npt.NDArray[np.float64]

_HIRAGANA = (
    "のいにをたはとるてがしでなりれっらもかすきまさよこくだうそ"
    "あどけみせおつめろえんわじばちやほげぶへ"
)
_KATAKANA = (
    "ーンスルトイラリアクシドレジタフロッマテグバプコム"
    "キサニカメオデパダウチミナブエャセベュビネハモポ"
)
_KANJI = (
    "日一国年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女"
    "北午百書先名川千水半男西電校土木聞食車何南万毎白天母火右読友左休父雨会社人者的政府事業発表"
    "新自市場部内経済方合対全関目体当地同手力理立動定代通回主体現実最度性化数相員連開私問題明"
    "作用思家世多戦点教正心界文元重近考画海物切要品安知成民議法不平和加公向決引選野球都道府県"
    "県町村区駅店客調査支持研究委員続続始可能必要情報予算強活記取所在使持以受"
)
_HANZI_SHARED = (
    "的一是不了在人有我他中上大和到以要就出可也你生能而子那得下自之年作里用道行所然家成方多去法如都"
    "同定天分小部其些主理心她本前但因只想日意力它把十民第公此已工使情明性知全三又正外高由最重物手政"
    "美相被利什二等或新己制身果加西月合回特代信化老位次度常先海通教文立及比真名各入口平反受目太再建"
    "件期市直德命山金指格求式色路住告死交江北南京地城社交安台何件今早夜晚水河雨天人手女男名月光食"
)
_HANZI_SIMPLIFIED = (
    "这个们来为国说时会对于着发后过种事经么学现没动面起看还进好样从实军者无与长机点业将两间问很战"
    "头体见产话内表给世任儿东声提员解水论处走义几认条系气题活尔更别打变四神总电数少报才结量感务做"
    "接必场计管资许统区保至队形便空决治展马科司五基眼书非则听白却界达放强即像难且权思王象完设记品"
    "类据程边张该规万取拉望觉术领共确传师观清切院让识候带导争运记者经济农开车门网图书馆级让请约"
)
_HANZI_TRADITIONAL = (
    "這個們來為國說時會對於著發後過種事經麼學現沒動面起看還進好樣從實軍者無與長機點業將兩間問很戰"
    "頭體見產話內表給世任兒東聲提員解水論處走義幾認條系氣題活爾更別打變四神總電數少報才結量感務做"
    "接必場計管資許統區保至隊形便空決治展馬科司五基眼書非則聽白卻界達放強即像難且權思王象完設記品"
    "類據程邊張該規萬取拉望覺術領共確傳師觀清切院讓識候帶導爭運記者經濟農開車門網圖書館級讓請約"
)
_HANGUL = (
    "이다는을의에가고한하지로은도어서기사리인자시과아해대나그정수일라만부구보들전상장스동주제여선조게성"
    "원소공신년면거무진국있였했습니까던것등며으와적되안중업오방위세민경생모유저개회재연마비행화관우계"
    "내문운물미요때문없말람실바체통학교당집금양려점각같건설치명발터입트식속단최강드간호용영"
)
_WIDE_PUNCTUATION = "\u3000、。「」『』，．：；！？（）“”‘’《》【】〈〉・·…—～％"


class _Frequent(NamedTuple):
    """Characters, the most frequent first: bits of the first; the cost grows by one at `half`."""

    characters: str
    bits: float
    half: int


class _Charset(NamedTuple):
    """Characters of a double-byte encoding by how common they are."""

    frequent: tuple[_Frequent, ...]
    first_plane: tuple[int, int, int]  # first and last lead byte of common characters, first trail
    rest: tuple[int, int]  # first and last code point of characters that the language can use


def _interleaved(first: str, second: str) -> str:
    return "".join(dict.fromkeys(chain.from_iterable(zip_longest(first, second, fillvalue=""))))


_JAPANESE = (
    _Frequent(_HIRAGANA, 5.0, 8),
    _Frequent(_KATAKANA, 6.5, 12),
    _Frequent(_KANJI, 7.5, 20),
)
_CHARSETS = {
    "gb18030": _Charset(
        (_Frequent(_interleaved(_HANZI_SHARED, _HANZI_SIMPLIFIED), 6.5, 20),),
        (0xB0, 0xD7, 0xA1),
        (0x4E00, 0x9FFF),
    ),
    "big5hkscs": _Charset(
        (_Frequent(_interleaved(_HANZI_SHARED, _HANZI_TRADITIONAL), 6.5, 20),),
        (0xA4, 0xC6, 0x40),
        (0x4E00, 0x9FFF),
    ),
    "cp932": _Charset(_JAPANESE, (0x88, 0x97, 0x40), (0x4E00, 0x9FFF)),
    "euc_jp": _Charset(_JAPANESE, (0xB0, 0xCF, 0xA1), (0x4E00, 0x9FFF)),
    "cp949": _Charset((_Frequent(_HANGUL, 6.0, 15),), (0xB0, 0xC8, 0xA1), (0xAC00, 0xD7A3)),
}
_COMMON_BITS, _REST_BITS, _WIDE_PUNCTUATION_BITS, _STRANGE_BITS = 13.0, 17.0, 6.0, 24.0
_HALF_WIDTH_KATAKANA = slice(0xFF61, 0xFFA0)
_HALF_WIDTH_BITS = 13.0


@cache
def _character_costs(encoding: str) -> _Floats:
    """Bits by code point; the last row stands for all planes beyond the first."""
    charset = _CHARSETS[encoding]
    costs = np.full(0x10000, _STRANGE_BITS)
    costs[charset.rest[0] : charset.rest[1] + 1] = _REST_BITS
    costs[[ord(c) for c in _common_characters(encoding)]] = _COMMON_BITS
    costs[_HALF_WIDTH_KATAKANA] = _HALF_WIDTH_BITS
    for characters, bits, half in charset.frequent:
        points = [ord(c) for c in dict.fromkeys(characters)]
        costs[points] = bits + np.log2(1 + np.arange(len(points)) / half)
    costs[[ord(c) for c in _WIDE_PUNCTUATION]] = _WIDE_PUNCTUATION_BITS
    costs[:0x80] = 0.0
    costs[ord(REPLACEMENT)] = UNDECODABLE_BITS
    return costs


def _common_characters(encoding: str) -> str:
    first, last, trail = _CHARSETS[encoding].first_plane
    pairs = (bytes((a, b)) for a in range(first, last + 1) for b in range(trail, 0xFF))
    decoded = (pair.decode(encoding, "ignore") for pair in pairs)
    # A pair that is no character may still decode as one-byte characters.
    return "".join(c for c in decoded if len(c) == 1 and c > "\u2fff")


def character_bits(sample: Sample, encoding: str) -> float:
    """Bits that a double-byte encoding needs to explain a sample."""
    text = sample.data.decode(encoding, "replace")
    points = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    return float(_character_costs(encoding)[np.minimum(points, 0xFFFF)].sum())
