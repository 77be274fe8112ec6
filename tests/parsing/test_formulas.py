"""Formulas in their many forms are read once."""

from __future__ import annotations

import pytest

from boilerkit.page.spans import spans_of
from boilerkit.parsing.html import parse_page

pytestmark = pytest.mark.usefixtures("core")

SQUARE = "<msup><mi>x</mi><mn>2</mn></msup>"
TEX = '<annotation encoding="application/x-tex">x^2</annotation>'
GLYPHS = '<span class="base"><span class="mord">x</span><span class="vlist">2</span></span>'


def _only(markup: str) -> str:
    (text,) = parse_page(f"<p>If {markup} grows, so do we.</p>").texts
    return text


@pytest.mark.parametrize(
    ("markup", "tex"),
    [
        ("<math><mn>2.3</mn></math>", "2.3"),
        ("<math><mrow><mn>318</mn><mo>±</mo><mn>27</mn></mrow></math>", "318 ± 27"),
        ("<math><mo>−</mo><mn>5</mn></math>", "−5"),
        ("<math><mn>2.3</mn><mtext> million</mtext></math>", "2.3 million"),
        (f"<math>{SQUARE}</math>", "x^2"),
        ("<math><msup><mi>x</mi><mrow><mi>a</mi><mi>b</mi></mrow></msup></math>", "x^{ab}"),
        ("<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>", r"\frac{a}{b}"),
        ("<math><msqrt><mi>a</mi><mo>+</mo><mn>1</mn></msqrt></math>", r"\sqrt{a + 1}"),
        ("<math><mroot><mi>a</mi><mn>3</mn></mroot></math>", r"\sqrt[{3}]{a}"),
        (f'<math alttext="{{\\displaystyle x^{{2}}}}">{SQUARE}</math>', "x^{2}"),
        (f"<math><semantics>{SQUARE}{TEX}</semantics></math>", "x^2"),
        (
            f'<span class="katex"><span class="katex-mathml"><math><semantics>{SQUARE}{TEX}'
            f'</semantics></math></span><span class="katex-html" aria-hidden="true">{GLYPHS}</span>'
            "</span>",
            "x^2",
        ),
        ('<script type="math/tex">x^2</script>', "x^2"),
        ('<script type="math/tex; mode=display">x^2</script>', "x^2"),
        (
            f'<span class="MathJax"><nobr>{GLYPHS}</nobr><span class="MJX_Assistive_MathML"><math>'
            f'{SQUARE}</math></span></span><script type="math/tex">x^2</script>',
            "x^2",
        ),
        (
            f'<mjx-container><svg><path d="M0"/></svg><mjx-assistive-mml><math>{SQUARE}</math>'
            "</mjx-assistive-mml></mjx-container>",
            "x^2",
        ),
        ('<img class="latex" src="/latex.php?latex=x%5E2" alt="x^2">', "x^2"),
        ('<img class="tex" src="/m.png" alt="$x^2$">', "x^2"),
        (
            f'<span style="display:none"><math alttext="{{\\displaystyle x^2}}">{SQUARE}</math>'
            '</span><img class="mwe-math-fallback-image-inline" alt="{\\displaystyle x^2}">',
            "x^2",
        ),
        (f"<math><semantics>{SQUARE}<annotation>MathType@MTEF@5@</annotation></semantics></math>",
         "x^2"),
    ],
)  # fmt: skip
def test_a_formula_is_read_once(markup: str, tex: str) -> None:
    assert _only(markup) == f"If {tex} grows, so do we."


def test_formulas_side_by_side_are_all_read() -> None:
    scripts = '<script type="math/tex">a</script>, <script type="math/tex">b</script>'
    assert _only(scripts) == "If a, b grows, so do we."
    images = '<img class="tex" alt="a"><img class="tex" alt="b">'
    assert _only(images) == "If ab grows, so do we."


def test_an_image_is_no_formula_because_it_has_a_text() -> None:
    assert _only('<img src="/boat.jpg" alt="A boat">') == "If grows, so do we."


def test_glyphs_without_a_source_stay() -> None:
    assert _only(f'<span class="katex-html">{GLYPHS}</span>') == "If x2 grows, so do we."


def test_a_formula_in_a_cell_and_in_a_link_is_text() -> None:
    page = parse_page(
        "<table><tr><td><math><mn>412</mn></math></td><td><a href=/a><math><mn>9</mn></math></a>"
        "</td></tr></table>"
    )
    assert page.texts == ("412", "9")
    assert page.links[1] == (("9", "/a"),)


def test_a_formula_is_a_span_of_its_own() -> None:
    page = parse_page(f"<p>If <b>all <math>{SQUARE}</math></b> grows.</p>")
    styles = {span.text: span.styles for span in spans_of(page, 0)}
    assert styles["x^2"] == {"strong", "math"}
    assert styles[" grows."] == frozenset()


@pytest.mark.parametrize(
    "markup",
    ["<math><mi>x", "<math></math>", "<math><p>x</p></math>",
     "<math><math><mi>x</mi></math></math>",
     "<math><annotation>x</annotation></math>", "</math><math><msup></msup></math>",
     "<math>" + "<mrow>" * 300 + "<mi>x</mi>" + "</mrow>" * 300 + "</math>"],
)  # fmt: skip
def test_broken_formulas_lose_nothing_else(markup: str) -> None:
    text = "".join(parse_page(f"<p>Before {markup} after.</p>").texts)
    assert text.startswith("Before")
    assert text.endswith("after.")
