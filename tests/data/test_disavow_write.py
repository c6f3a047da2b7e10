from __future__ import annotations

from datetime import date

import pytest
from linkverdict.data import disavow_write
from linkverdict.data.disavow_write import read_disavow, write_disavow
from linkverdict.data.errors import BadDisavow

DAY = date(2031, 5, 17)


def test_the_file_before_is_kept_and_no_copy_is_ever_overwritten(tmp_path):
    file = tmp_path / "disavow.txt"
    assert write_disavow(file, b"1\n", DAY) is None
    assert write_disavow(file, b"1\n", DAY) is None
    first, second = write_disavow(file, b"2\n", DAY), write_disavow(file, b"3\n", DAY)
    assert (first.name, second.name) == ("disavow.txt.2031-05-17.bak", "disavow.txt.2031-05-17.2.bak")
    assert [path.read_bytes() for path in (first, second, file)] == [b"1\n", b"2\n", b"3\n"]
    file.write_bytes(b"1\n")
    assert write_disavow(file, b"4\n", DAY) == first
    assert len(list(tmp_path.iterdir())) == 3


def test_what_cannot_be_written_changes_nothing(tmp_path, monkeypatch):
    file = tmp_path / "disavow.txt"
    file.write_bytes(b"old\n")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disavow_write.os, "fsync", full)
    with pytest.raises(BadDisavow, match="No space left"):
        write_disavow(file, b"new\n", DAY)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("disavow.txt", b"old\n")]


def test_names_that_google_refuses_and_files_that_are_not_there_are_told(tmp_path):
    with pytest.raises(BadDisavow, match="ends in"):
        write_disavow(tmp_path / "disavow.csv", b"x\n", DAY)
    with pytest.raises(BadDisavow, match="cannot be read"):
        read_disavow(tmp_path / "none.txt")
