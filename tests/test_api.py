from __future__ import annotations

import doctest
import importlib
import pkgutil

import linkverdict
import pandas as pd
import pytest


def test_a_data_frame_is_scored_into_pandas_frames():
    frame = pd.DataFrame(
        {
            "source_url": ["https://hill-walks.example.org/spa", "https://top-links.example.net/x"],
            "target_url": ["https://spa.example/", "https://spa.example/"],
            "anchor": ["Spa", "buy dofollow backlinks"],
            "title": ["A day in the hills", "Buy backlinks TG @some_seller"],
            "note": ["NA", "null"],
        }
    )
    audit = linkverdict.score(frame, site="spa.example")
    assert isinstance(audit, linkverdict.Audit)
    assert list(audit.links["source_domain"]) == ["example.org", "example.net"]
    good, bad = audit.links["spam_probability"]
    assert good < bad
    assert set(audit.domains["verdict"]) <= {"disavow", "review", "keep"}
    assert audit.original["note"].to_list() == ["NA", "null"], "words that look like nothing stay words"
    assert len(frame.columns) == 5, "the frame is not changed"


def test_python_tells_what_changed_since_an_audit_and_what_is_disavowed(tmp_path):
    def links(*hosts: str) -> pd.DataFrame:
        pages = [f"https://{host}/spa" for host in hosts]
        return pd.DataFrame({"source_url": pages, "target_url": "https://spa.example/", "anchor": "Spa"})

    linkverdict.write_audit(linkverdict.score(links("a.example.org", "b.example.net")), tmp_path / "old")
    (tmp_path / "disavow.txt").write_text("domain:b.example.net\n", encoding="utf-8")
    audit = linkverdict.score(
        links("b.example.net", "c.example.com"), since=tmp_path / "old", disavowed=tmp_path / "disavow.txt"
    )
    assert list(audit.links["since"]) == ["known", "new"]
    assert list(audit.links["is_disavowed"]) == [True, False]
    assert audit.lost["source_url"].to_list() == ["https://a.example.org/spa"]
    with pytest.raises(linkverdict.LinkverdictError, match="no whole domain"):
        linkverdict.score(links("a.example.org"), allow=["com"])


def test_every_public_name_can_be_had_and_no_other():
    for name in linkverdict.__all__:
        assert getattr(linkverdict, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = linkverdict.nothing


def test_every_doctest_holds():
    failed = []
    for module in pkgutil.walk_packages(linkverdict.__path__, "linkverdict."):
        if ".tests" in module.name or module.name.endswith("__main__"):
            continue
        result = doctest.testmod(importlib.import_module(module.name))
        if result.failed:
            failed.append(module.name)
    assert failed == []
