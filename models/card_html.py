"""A model's card as one web page that needs no network and runs no script: the Markdown page, its pictures in it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from .card import Card
from .card_page import body, page
from .markdown import text_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MARKDOWN_FILE = "model-card.md"
HTML_FILE = "model-card.html"
PICTURE_FILES = ("precision-recall.png", "reliability.png", "beeswarm.png")
"""The pictures that a page may name."""
SCROLLING = '<div class="scroll" role="region" aria-label="Table" tabindex="0">'
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Part:
    """One section of the page."""

    anchor: str
    title: str
    body: Markup


@dataclass(frozen=True)
class WebPage:
    """All that the template shows."""

    title: str
    lead: Markup
    """What stands before the first section."""
    parts: tuple[Part, ...]


def card_html(card: Card, pictures: Mapping[str, bytes]) -> str:
    """The page as HTML; `pictures` are PNG files by name, such as 'reliability.png'.

    What a card says is text there, whatever it holds. A picture that is not given is told by its description.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    template = environment.get_template("model_card.html.j2")
    return template.render(page=_web_page(body(card), pictures)) + "\n"


def write_card_pages(card: Card, folder: Path, pictures: Sequence[Path] = ()) -> tuple[Path, Path]:
    """Write model-card.md and model-card.html into the folder; gives their paths.

    The HTML carries the pictures in it; the Markdown names them, so they belong beside it (see `card_page.PICTURES`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    markdown, html = folder / MARKDOWN_FILE, folder / HTML_FILE
    markdown.write_text(page(card), encoding="utf-8", newline="")
    html.write_text(card_html(card, {path.name: path.read_bytes() for path in pictures}), encoding="utf-8", newline="")
    return markdown, html


def _web_page(markdown: str, pictures: Mapping[str, bytes]) -> WebPage:
    reader = _reader(pictures)
    head, *sections = _by_section(reader.parse(markdown))
    title, lead = _titled(head, reader)
    parts = (_titled(tokens, reader) for tokens in sections)
    return WebPage(title, lead, tuple(Part(f"part-{at}", *told) for at, told in enumerate(parts, 1)))


def _by_section(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens, cut before each heading of the second level."""
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token.type == "heading_open" and token.tag == "h2":
            found.append([])
        found[-1].append(token)
    return found


def _titled(tokens: Sequence[Token], reader: MarkdownIt) -> tuple[str, Markup]:
    """The heading's text, and what follows it as HTML. Nothing but the renderer makes markup."""
    text = "".join(token.content for token in tokens[1].children or ())
    html = reader.renderer.render(tokens[3:], reader.options, {})
    return text, Markup(html)  # noqa: S704


def _reader(pictures: Mapping[str, bytes]) -> MarkdownIt:
    """Markdown with tables; HTML in it is shown as text."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.core.ruler.push("one page alone", lambda state: _mend(state.tokens))

    def picture(renderer: object, tokens: Sequence[Token], at: int, options: object, env: object) -> str:
        return _picture(tokens[at], pictures)

    reader.add_render_rule("image", picture)
    reader.add_render_rule("table_open", lambda *_: f"{SCROLLING}\n<table>\n")
    reader.add_render_rule("table_close", lambda *_: "</table>\n</div>\n")
    return reader


def _mend(tokens: Sequence[Token]) -> None:
    """Cells are aligned by class, links to files elsewhere become plain text, paragraphs of pictures become a row."""
    for place, token in enumerate(tokens):
        if token.type in ("th_open", "td_open"):
            is_number = "right" in str(token.attrs.pop("style", ""))
            token.attrs |= {"class": "number"} if is_number else {}
            token.attrs |= {"scope": "col"} if token.type == "th_open" else {}
        if token.type != "inline":
            continue
        children = list(_without_links(token.children or []))
        token.children = children
        if any(one.type == "image" for one in children) and all(one.type in ("image", "softbreak") for one in children):
            for edge in (tokens[place - 1], tokens[place + 1]):
                edge.tag = "div"
            tokens[place - 1].attrs["class"] = "figures"


def _without_links(children: Sequence[Token]) -> Iterator[Token]:
    return (token for token in children if token.type not in ("link_open", "link_close"))


def _picture(token: Token, pictures: Mapping[str, bytes]) -> str:
    told = escape(text_of(token.content))
    data = pictures.get(str(token.attrs.get("src", "")).rpartition("/")[2], b"")
    if not data.startswith(PNG):
        return f'<p class="missing">{told}: the picture is not kept with this version.</p>'
    source = base64.b64encode(data).decode("ascii")
    return f'<figure><img src="data:image/png;base64,{source}" alt="{told}"><figcaption>{told}</figcaption></figure>'
