"""The page's addresses: each answers with a view, as HTML or as JSON."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException as StarletteHTTPException

from ..data.errors import BadDomain, LinkverdictError
from ..data.own_domains import own_domains
from ..data.words.words import POISON_TOPICS
from ..inference.disavow_text import Outcome
from ..inference.drivers import FAMILIES
from ..inference.wording import chance, cut, number, share
from .answers import clean_answers, typed_lines
from .decide import decide, parse_target, undo, undo_label
from .desk import Desk, Seen
from .file import file_name, outline_file
from .guard import Guard
from .journal import Entry
from .queue import SORTS, Query, neighbours, parse_query
from .retraining import Retraining
from .views import (
    tell_entry,
    view_file,
    view_item,
    view_log,
    view_need,
    view_questions,
    view_queue,
    view_retrain,
)

HERE = Path(__file__).parent
STATIC = {
    "report.css": (HERE.parent / "inference" / "templates" / "report.css", "text/css"),
    "review.css": (HERE / "static" / "review.css", "text/css"),
    "review.js": (HERE / "static" / "review.js", "text/javascript"),
    "icon.svg": (HERE / "static" / "icon.svg", "image/svg+xml"),
}
"""The only files that are handed out; the report's style is the page's too."""
MOST_TEXT = 600
"""No text of the export takes more characters on the page; JSON has it whole."""
Form = dict[str, list[str]]


def build_app(desk: Desk, hosts: Iterable[str], retraining: Retraining | None = None) -> Guard:
    """The whole application behind its guard. `hosts` are the Host headers that it answers to, such as localhost:8000.

    Every view answers with JSON when asked by `?format=json` or `Accept: application/json`. A write needs the desk's
    token in its form.
    """
    app = FastAPI(title="linkverdict review", docs_url=None, redoc_url=None, openapi_url=None)
    pages = _Pages(desk, retraining or Retraining(desk.folder, desk.store.path))
    _add_views(app, pages)
    _add_writes(app, pages)
    return Guard(app, hosts, desk.key, cookie=f"linkverdict-{secrets.token_hex(4)}")


class _Pages:
    """What the addresses share: the desk, the templates, one writer at a time."""

    def __init__(self, desk: Desk, retraining: Retraining) -> None:
        self.desk, self.retraining, self.writing = desk, retraining, threading.Lock()
        self._outlined: tuple[tuple[Seen, bool, date], Outcome] | None = None
        self.templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters |= {"cut": cut, "number": number, "share": share, "chance": chance, "item": item_address}
        self.templates.globals |= {"families": FAMILIES, "sorts": SORTS, "most": MOST_TEXT, "token": desk.token}

    def show(self, request: Request, template: str, view: Any, status: int = 200) -> Response:
        if wants_json(request):
            text = json.dumps(plain(view), ensure_ascii=False, allow_nan=False)
            return Response(text, status, media_type="application/json")
        html = self.templates.get_template(template).render(view=view)
        return Response(html.encode("utf-8", "replace"), status, media_type="text/html; charset=utf-8")

    def outline(self, only_reviewed: bool) -> Outcome:
        """The disavow file, made again only when something was decided since, or another day came."""
        asked = (self.desk.seen(), only_reviewed, date.today())
        if self._outlined is None or self._outlined[0] != asked:
            self._outlined = (asked, outline_file(self.desk, only_reviewed, asked[2]))
        return self._outlined[1]

    def told(self, request: Request) -> str:
        """What the redirect before said was done."""
        for name in ("did", "undid"):
            value = request.query_params.get(name, "")
            if value.isdecimal() and len(value) < 10:
                found = [entry for entry in self.desk.journal.entries() if entry.number == int(value)]
                return tell_entry(self.desk, found[0] if found else None, name == "undid")
        return {"yes": "Your answers are kept.", "label": "The verdict is taken back."}.get(
            request.query_params.get("kept", ""), ""
        )


def _add_views(app: FastAPI, pages: _Pages) -> None:
    desk = pages.desk

    @app.exception_handler(LinkverdictError)
    def on_error(request: Request, error: LinkverdictError) -> Response:
        return pages.show(request, "error.html.j2", {"message": error.message, "hint": error.hint}, 400)

    @app.exception_handler(StarletteHTTPException)
    def on_refusal(request: Request, error: StarletteHTTPException) -> Response:
        if error.status_code == 404:
            message = f"There is no page at {request.url.path[:200]}."
            view = {"message": message, "hint": "Items stand at addresses such as /item/domain/blog.example."}
            return pages.show(request, "error.html.j2", view, 404)
        return pages.show(request, "error.html.j2", {"message": str(error.detail), "hint": ""}, error.status_code)

    @app.exception_handler(Exception)
    def on_fault(request: Request, error: Exception) -> Response:
        message = f"This is a fault of the program, not of yours: {type(error).__name__}: {error}"
        hint = "Start it again with LINKVERDICT_DEBUG=1 in the environment and report the traceback in the terminal."
        return pages.show(request, "error.html.j2", {"message": message, "hint": hint}, 500)

    @app.get("/")
    def queue(request: Request) -> Response:
        query = parse_query(request.query_params)
        return pages.show(request, "queue.html.j2", view_queue(desk, query, pages.told(request)))

    @app.get("/item/{kind}/{name:path}")
    def item(request: Request, kind: str, name: str) -> Response:
        query, lines = parse_query(request.query_params), request.query_params.get("lines", "1")
        page = int(lines) if lines.isdecimal() and len(lines) < 9 else 1
        return pages.show(request, "item.html.j2", view_item(desk, query, kind, name, page, pages.told(request)))

    @app.get("/log")
    def log(request: Request) -> Response:
        return pages.show(request, "log.html.j2", view_log(desk, pages.told(request)))

    @app.get("/questions")
    def questions(request: Request) -> Response:
        return pages.show(request, "questions.html.j2", view_questions(desk, POISON_TOPICS, pages.told(request)))

    @app.get("/need")
    def need(request: Request) -> Response:
        return pages.show(request, "need.html.j2", view_need(desk, pages.told(request)))

    @app.get("/file")
    def file(request: Request) -> Response:
        only_reviewed = request.query_params.get("all") != "1"
        return pages.show(request, "file.html.j2", view_file(desk, only_reviewed, pages.outline(only_reviewed)))

    @app.get("/disavow.txt")
    def download(request: Request) -> Response:
        outcome = pages.outline(request.query_params.get("all") != "1")
        kept = {"content-disposition": f'attachment; filename="{file_name(desk)}"'}
        return Response(outcome.merged.as_bytes(), media_type="text/plain; charset=utf-8", headers=kept)

    @app.get("/retrain")
    def retrain(request: Request) -> Response:
        return pages.show(request, "retrain.html.j2", view_retrain(desk, pages.retraining.look()))

    @app.get("/static/{name}")
    def static(name: str) -> Response:
        if name not in STATIC:
            raise HTTPException(404)
        path, kind = STATIC[name]
        return Response(path.read_bytes(), media_type=kind)


def _add_writes(app: FastAPI, pages: _Pages) -> None:
    desk = pages.desk

    async def written(request: Request) -> Form:
        """The form of a write that came from the page itself."""
        body = (await request.body()).decode("utf-8", "replace")
        form = parse_qs(body, keep_blank_values=True, max_num_fields=5_000)
        token = form.get("token", [request.headers.get("x-linkverdict-token", "")])[0]
        if not secrets.compare_digest(token.encode(), desk.token.encode()):
            raise HTTPException(403, "Reload the page: its token has changed, or another site tried to write.")
        return form

    given = Depends(written)

    @app.post("/decide")
    def decide_items(request: Request, form: Form = given) -> Response:
        targets = [parse_target(text) for text in form.get("pick", []) or form.get("item", [])]
        with pages.writing:
            entry = decide(desk, targets, _one(form, "verdict"), _one(form, "note"))
        query = parse_query({name: values[0] for name, values in parse_qs(_one(form, "back")).items()})
        return _answer(request, entry, _after(desk, entry, query, _one(form, "from")))

    @app.post("/undo")
    def undo_decision(request: Request, form: Form = given) -> Response:
        back, number, label = _one(form, "back"), _one(form, "number"), _one(form, "label")
        with pages.writing:
            if label.isdecimal():
                undo_label(desk, int(label))
                return _answer(request, None, "/log?kept=label")
            entry = undo(desk, int(number) if number.isdecimal() else None)
        if _one(form, "from") == "log":
            return _answer(request, entry, f"/log?undid={entry.number}")
        query = parse_query({name: values[0] for name, values in parse_qs(back).items()})
        place = "/" if len(entry.items) > 1 or _one(form, "from") == "queue" else item_address(entry.items[0])
        row = _fragment(entry.items[0]) if place == "/" else ""
        return _answer(request, entry, _with(place, query, f"undid={entry.number}") + row)

    @app.post("/questions")
    def answer_questions(request: Request, form: Form = given) -> Response:
        lists = {name: form.get(name, [""])[0] for name in ("brand", "money", "own", "manual_action", "bought")}
        with pages.writing:
            kept = {**asdict(desk.answers()), **{name: text for name, text in lists.items() if name in form}}
            if "brand" in form:
                kept["topics"] = form.get("topics", [])
            answers, typed = clean_answers(kept), typed_lines(lists["own"])
            try:
                own_domains(typed)
            except BadDomain as error:
                view = view_questions(desk, POISON_TOPICS, wrong=error, answers=replace(answers, own=typed))
                return pages.show(request, "questions.html.j2", view, 400)
            desk.book.write(answers)
            desk.forget_seen()
        place = "/need" if _one(form, "from") == "need" else "/questions"
        return _answer(request, None, f"{place}?kept=yes")

    @app.post("/retrain")
    def start_retraining(request: Request, form: Form = given) -> Response:
        pages.retraining.start(_one(form, "promote") == "yes")
        return _answer(request, None, "/retrain")


def wants_json(request: Request) -> bool:
    """Whether the answer is asked for as JSON."""
    accepted = request.headers.get("accept", "")
    is_asked = "application/json" in accepted and "text/html" not in accepted
    return request.query_params.get("format") == "json" or is_asked


def plain(value: Any) -> Any:
    """A view as JSON holds it: whole texts, days as ISO text, numbers that are none as null."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(one) for name, one in vars(value).items()}
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value).encode("utf-8", "replace").decode()
    return value


def item_address(item: tuple[str, str]) -> str:
    """The address of an item's page."""
    return f"/item/{quote(item[0], safe='')}/{quote(item[1], safe='')}"


def _one(form: Form, name: str) -> str:
    return form.get(name, [""])[0]


def _after(desk: Desk, entry: Entry, query: Query, came_from: str) -> str:
    """Where a decision leads: the next item, or back to the list with the next row in focus."""
    behind = neighbours(desk.items, desk.seen().states, query, *entry.items[-1])[1]
    did = f"did={entry.number}"
    if came_from == "queue" or behind is None:
        return _with("/", query, did) + (_fragment(behind) if behind else "")
    return _with(item_address(behind), query, did)


def _with(place: str, query: Query, *more: str) -> str:
    return f"{place}?{'&'.join(filter(None, [query.address(), *more]))}"


def _fragment(item: tuple[str, str]) -> str:
    return f"#{quote(f'{item[0]}:{item[1]}', safe='')}"


def _answer(request: Request, entry: Entry | None, place: str) -> Response:
    if wants_json(request):
        return Response(json.dumps({"entry": plain(entry), "next": place}), media_type="application/json")
    return Response(status_code=303, headers={"location": place})
