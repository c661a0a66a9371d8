"""Templates, style sheets and scripts keep to what the strict policy and the eye allow."""

import math
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

pytestmark = pytest.mark.only_on("sqlite")

ROOT = Path(__file__).parents[1] / "followthrough"
TEMPLATES = sorted(ROOT.rglob("*.html"))
STYLES = sorted(ROOT.rglob("*.css"))
SCRIPTS = sorted(ROOT.rglob("*.js"))
TOKENS = next(path for path in STYLES if path.name == "tokens.css")

WITHIN = ROOT / "web/templates"
LONGEST_TEMPLATE = 100
LONGEST_SCRIPT = 80
MOST_CLASSES = 5

INLINE = re.compile(r"""\s(?:style|on[a-z]+|hx-on[\w:-]*)\s*=\s*["']|<style|<script(?![^>]*\ssrc=)|javascript:""", re.I)
CLASSES = re.compile(r"""\sclass\s*=\s*("[^"]*"|'[^']*')""")
TEMPLATE_TAG = re.compile(r"{%.*?%}|{#.*?#}", re.S)
TEMPLATE_VALUE = re.compile(r"{{.*?}}", re.S)

CSS_COMMENT = re.compile(r"/\*.*?\*/", re.S)
COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|light-dark)\("
    r"|\b(?:white|black|gr[ae]y|red|green|blue|yellow|orange|purple|pink|brown|silver|navy|teal|gold)\b",
    re.I,
)
DECLARATION = re.compile(r"(?<![\w-])([a-z-]+)\s*:\s*([^;{}]+)(?=[;}])", re.I)


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _bare(html: str) -> str:
    """A template without its tags and comments, values as one word each; so that classes can be counted."""
    return TEMPLATE_VALUE.sub("value", TEMPLATE_TAG.sub(" ", html))


def test_nothing_is_inline_in_templates():
    assert [f"{_named(path)}: {hit}" for path in TEMPLATES for hit in INLINE.findall(_bare(path.read_text()))] == []


def test_templates_are_short():
    lengths = {_named(path): len(path.read_text().splitlines()) for path in TEMPLATES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_TEMPLATE} == {}


def test_a_tag_wears_few_classes():
    crowded = [
        f"{_named(path)}: {worn}"
        for path in TEMPLATES
        for worn in CLASSES.findall(_bare(path.read_text()))
        if len(worn.strip("\"'").split()) > MOST_CLASSES
    ]
    assert not crowded


def test_scripts_are_short():
    lengths = {_named(path): len(path.read_text().splitlines()) for path in SCRIPTS}
    assert {name: length for name, length in lengths.items() if length > LONGEST_SCRIPT} == {}


def test_colours_are_named_in_the_tokens_alone():
    strays = [
        f"{_named(path)}: {name}: {value.strip()}"
        for path in STYLES
        if path != TOKENS
        for name, value in DECLARATION.findall(CSS_COMMENT.sub("", path.read_text()))
        if COLOUR.search(re.sub(r"var\([^)]*\)|url\([^)]*\)", "", value))
    ]
    assert not strays


# ── contrast ──

SURFACES = ("paper", "desk", "raised", "sunken")
TEXT = [
    *((ink, surface) for ink in ("ink", "ink-2", "ink-3", "accent", "demoted", "warn") for surface in SURFACES),
    *(("on-accent", surface) for surface in ("accent", "accent-strong")),
    *((ink, "accent-soft") for ink in ("ink", "ink-2", "accent")),
    *((ink, "demoted-soft") for ink in ("ink", "ink-2", "demoted")),
    *((ink, "warn-soft") for ink in ("ink", "ink-2", "warn")),
    ("line-interest", "paper"),
]
EDGES = [("edge", surface) for surface in SURFACES]
OKLCH = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"
PAIR = re.compile(rf"--([\w-]+):\s*light-dark\(\s*{OKLCH},\s*{OKLCH}\s*\)")


def _luminance(lightness: float, chroma: float, hue: float) -> float:
    """Relative luminance (WCAG 2.2) of an oklch colour, hue in degrees, clipped to sRGB (Ottosson's matrices, 2020)."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (min(1.0, max(0.0, part)) for part in linear)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _themes() -> dict[str, dict[str, float]]:
    """Luminance of each token in each theme."""
    found = PAIR.findall(TOKENS.read_text())
    return {
        "light": {name: _luminance(*map(float, parts[:3])) for name, *parts in found},
        "dark": {name: _luminance(*map(float, parts[3:])) for name, *parts in found},
    }


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (EDGES, 3.0)], ids=["text", "edges"])
def test_what_is_read_stands_out_from_what_it_stands_on(theme, pairs, least):
    luminance = _themes()[theme]
    ratios = {f"{front} on {back}": _contrast(luminance[front], luminance[back]) for front, back in pairs}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least} == {}


def test_contrast_is_computed_as_the_standard_does():
    white, black = _luminance(1, 0, 0), _luminance(0, 0, 0)
    assert _contrast(white, black) == pytest.approx(21, abs=0.01)
    assert _luminance(0.627955, 0.257683, 29.2339) == pytest.approx(0.2126, abs=0.001)  # sRGB red


@pytest.mark.parametrize("path", sorted(WITHIN.rglob("*.html")), ids=lambda path: path.stem)
def test_every_template_knows_the_tags_it_uses(path: Path) -> None:
    assert get_template(str(path.relative_to(WITHIN)))
