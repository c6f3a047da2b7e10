"""The guard: only this machine's own browser reads, only the page itself writes."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from linkverdict.review.app import build_app
from linkverdict.review.desk import Desk
from linkverdict.review.guard import LARGEST, POLICY

HOST = "127.0.0.1:8080"
WRITES = ("/decide", "/undo", "/questions", "/retrain")


def stranger(desk: Desk) -> TestClient:
    """A browser without the key."""
    return TestClient(build_app(desk, [HOST]), base_url=f"http://{HOST}")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "127.0.0.1", "127.0.0.1:9999", "localhost", ""])
def test_another_host_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "linkverdict review" not in answer.text


@pytest.mark.parametrize("address", ["/", "/log", "/item/link/1", "/static/review.js", "/?format=json", "/?key=wrong"])
def test_nothing_is_shown_without_the_key(desk: Desk, address: str) -> None:
    answer = stranger(desk).get(address)
    assert answer.status_code == 403
    assert "the key to this page" in answer.text
    assert desk.site not in answer.text


def test_the_key_leaves_the_address_and_stays_in_a_cookie_that_no_script_reads(desk: Desk) -> None:
    answer = stranger(desk).get(f"/log?key={desk.key}&state=any", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/log?state=any")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=Strict" in answer.headers["set-cookie"]


def test_the_key_redirects_to_this_host_alone(desk: Desk) -> None:
    answer = stranger(desk).get(f"http://{HOST}//evil.example/?key={desk.key}", follow_redirects=False)
    assert answer.headers["location"].startswith("/")
    assert not answer.headers["location"].startswith("//")


def test_a_program_reads_json_with_the_key_alone(desk: Desk) -> None:
    assert stranger(desk).get(f"/?format=json&key={desk.key}").json()["frame"]["site"] == desk.site


@pytest.mark.parametrize("address", WRITES)
@pytest.mark.parametrize("token", [{}, {"token": "wrong"}, {"token": ""}])
def test_a_write_needs_the_token(client: TestClient, desk: Desk, address: str, token: dict[str, str]) -> None:
    form = {"item": "campaign:1", "verdict": "spam", **token}
    assert client.post(address, data=form, follow_redirects=False).status_code == 403
    assert not desk.store.path.exists()
    assert not desk.book.path.exists()


def test_every_write_of_the_application_is_among_those_tested(desk: Desk) -> None:
    routes = build_app(desk, [HOST]).app.routes  # type: ignore[attr-defined]
    assert sorted(route.path for route in routes if "POST" in route.methods) == sorted(WRITES)
    assert {method for route in routes for method in route.methods} <= {"GET", "HEAD", "POST"}


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "null", "sec-fetch-site": "none"},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
        {"origin": f"https://{HOST}"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_write_from_another_site_is_refused_with_the_right_token_too(
    client: TestClient, desk: Desk, headers: dict[str, str]
) -> None:
    form = {"token": desk.token, "item": "campaign:1", "verdict": "spam"}
    assert client.post("/decide", data=form, headers=headers).status_code == 403
    assert not desk.store.path.exists()


@pytest.mark.parametrize(
    "headers", [{}, {"origin": f"http://{HOST}"}, {"origin": "null", "sec-fetch-site": "same-origin"}]
)
def test_a_write_from_the_page_is_taken(client: TestClient, desk: Desk, headers: dict[str, str]) -> None:
    form = {"token": desk.token, "item": "campaign:1", "verdict": "spam"}
    assert client.post("/decide", data=form, headers=headers, follow_redirects=False).status_code == 303
    assert len(desk.labels()) == 1


def test_a_form_that_is_too_long_is_refused(client: TestClient, desk: Desk) -> None:
    form = {"token": desk.token, "item": "campaign:1", "verdict": "spam", "note": "x" * LARGEST}
    assert client.post("/decide", data=form).status_code == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    assert client.request(method, "/").status_code == 405


@pytest.mark.parametrize(
    "address", ["/", "/item/campaign/1", "/log", "/need", "/questions", "/retrain", "/static/review.js", "/nothing"]
)
def test_every_answer_carries_the_strict_headers(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


def test_a_refusal_carries_the_strict_headers_too(client: TestClient) -> None:
    headers = client.get("/", headers={"host": "evil.example"}).headers
    assert headers["content-security-policy"] == POLICY


@pytest.mark.parametrize("name", ["..%2fapp.py", "../app.py", "app.py", "review.css%00", "..\\guard.py", ""])
def test_no_other_file_is_handed_out(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_no_documentation_that_loads_from_elsewhere_is_served(client: TestClient) -> None:
    for address in ("/docs", "/redoc", "/openapi.json"):
        assert client.get(address).status_code == 404
