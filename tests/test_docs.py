"""The documentation tells the truth: what it shows exists, what is generated is fresh, and nothing private is in it."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest
import typer
from linkverdict import __version__
from linkverdict.cli import app
from linkverdict.data.tools import TOOLS
from linkverdict.data.tools.any_table import ANY_DOMAINS, ANY_LINKS
from linkverdict.data.tools.headings import DOMAIN, HEADINGS
from linkverdict.data.tools.plain_list import PLAIN_LIST

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
SAMPLE = ROOT / "data" / "sample" / "sample-backlinks.csv.gz"
PAGES = [README, ROOT / "CHANGELOG.md", ROOT / "data" / "sample" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
OUTSIDE = re.compile(r"\.\./" + "shared")
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/" + r"(?:work|root|home)/")
MAY_NAME_OUTSIDE = {"README.md", "Makefile", "tests/conftest.py"}

every_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))


def options_of(command) -> set[str]:
    """Of the command, and of those below it."""
    own = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    return own.union(*map(options_of, getattr(command, "commands", {}).values()))


def code_of(text: str) -> list[str]:
    """Indented lines and inline code of a page, outputs of commands left out."""
    text = re.sub(r"^```(?:text|python).*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^    (\S.*)$", text, re.MULTILINE) + re.findall(r"`([^`\n]+)`", text)


@every_page
def test_commands_and_options_that_a_page_shows_exist(path):
    known = set().union(*map(options_of, COMMANDS.values())) | {"--help", "--version"}
    for code in code_of(path.read_text(encoding="utf-8")):
        options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", code))
        called = re.search(r"\blinkverdict ([a-z]+)\b(?! \d)", code)
        if called:
            assert called[1] in COMMANDS, f"{path.name}: {code}"
            known_here = options_of(COMMANDS[called[1]]) | {"--help"}
        else:
            known_here = known
        assert "python -m" in code or options <= known_here, f"{path.name}: {code}"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_is_in_the_readme(name):
    text = README.read_text(encoding="utf-8")
    assert f"linkverdict {name}" in text
    for option in options_of(COMMANDS[name]):
        if option.startswith("--") and option != "--help":
            assert re.search(rf"{option}\b", text), f"{option} of `linkverdict {name}`"


@every_page
def test_make_verbs_that_a_page_shows_exist(path):
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for code in code_of(path.read_text(encoding="utf-8")):
        for verb in re.findall(r"\bmake ([a-z-]+)\b", code):
            assert verb in verbs, f"{path.name}: {code}"


@every_page
def test_links_and_pictures_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:|#", target):
            assert (path.parent / target.partition("#")[0]).exists(), f"{path.name} points to {target}"


def test_pictures_are_small_enough_for_a_page():
    for picture in (ROOT / "docs").glob("*.png"):
        assert picture.stat().st_size < 500_000, picture.name


def test_figures_of_the_readme_are_those_of_the_evaluation():
    from linkverdict.inference.readme import with_figures

    text = README.read_text(encoding="utf-8")
    assert "{{" not in text, "run `make evaluate`, then `make docs`"
    assert with_figures(text, (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")) == text, "run `make docs`"


def test_figures_are_taken_from_the_right_rows():
    from linkverdict.inference.readme import with_figures

    head = "| | domains | spam | ROC AUC | AP | recall at precision 0.98 |\n|---|---:|---:|---:|---:|---:|"
    page = f"""# Evaluation

## Across sites: each site scored by a model of the others

{head}
| **all, pooled** | 900 | 500 | 0.91 | 0.92 | 0.93 |
| a.example | 600 | 300 | 0.1 | 0.1 | 0.1 |

## Beside the vendors, on the same domains

{head}
| Vendor `Spam`, b.example | 80 | 40 | 0.2 | 0.2 | 0.2 |
| linkverdict, b.example, the same domains | 80 | 40 | 0.3 | 0.3 | 0.3 |
| Vendor `Spam`, a.example | 600 | 300 | 0.81 | 0.82 | 0.83 |
| linkverdict, a.example, the same domains | 600 | 300 | 0.95 | 0.96 | 0.97 |

## Within a site: a part judged, the rest scored

{head}
| b.example | 80 | 40 | 0.4 | 0.4 | 0.4 |
| a.example | 600 | 300 | 0.98 | 0.98 | 0.99 |
"""
    text = with_figures("before\n<!-- figures -->\n\nold\n\n<!-- end -->\nafter", page)
    assert [line.split("|")[1:-1] for line in text.splitlines() if line.startswith("| ")][1:] == [
        [" Across sites, all labelled sites pooled ", " 900 ", " 500 ", " 0.91 ", " 0.93 "],
        [" Vendor `Spam`, on one site ", " 600 ", " 300 ", " 0.81 ", " 0.83 "],
        [" linkverdict, on the same linking domains ", " 600 ", " 300 ", " 0.95 ", " 0.97 "],
        [" Within one site, a part of it judged and the rest scored ", " 600 ", " 300 ", " 0.98 ", " 0.99 "],
    ]
    assert text.startswith("before\n")
    assert text.endswith("\nafter")


def test_every_kind_of_export_is_described():
    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    for tool in (*TOOLS, PLAIN_LIST, ANY_LINKS, ANY_DOMAINS):
        assert f"| `{tool.name}` |" in text


def test_every_column_that_can_be_named_is_described():
    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    for name in {"source_domain", *HEADINGS} - {DOMAIN}:
        assert f"`{name}`" in text, name


def test_every_decision_is_listed():
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\(([\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("*.md")} - {"README.md"}


def test_pages_that_speak_of_three_spam_in_ten_say_what_the_code_does():
    from linkverdict.training.decide import REFERENCE_SPAM_SHARE

    assert REFERENCE_SPAM_SHARE == 0.3, "mend models/card_page.py and docs/decisions/thirty-percent-spam.md"


def test_the_changelog_knows_this_version():
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_file_names_places_outside_the_project():
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("only a clone knows which files belong to the project")
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listing.stdout.decode().split("\0"):
        path = ROOT / name
        if not name or not path.is_file() or b"\0" in (content := path.read_bytes()):
            continue
        text = content.decode("utf-8", errors="replace")
        assert not MACHINE_PATH.search(text), f"{name} names a path of one machine"
        assert name in MAY_NAME_OUTSIDE or not OUTSIDE.search(text), f"{name} names data outside the project"


@pytest.mark.slow
def test_outputs_shown_in_the_readme_are_those_of_the_sample(sample_audit):
    from linkverdict.inference.readme import refreshed

    text = README.read_text(encoding="utf-8")
    assert text.count("<!-- output: ") == 2
    assert refreshed(text, sample_audit) == text, "run `make docs`"


@pytest.mark.slow
@pytest.mark.parametrize("number", [0, 1])
def test_python_examples_of_the_readme_run(number, tmp_path, monkeypatch, capsys):
    examples = re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(examples) == 2
    script = tmp_path / "example.py"
    script.write_text(examples[number].replace("data/sample/sample-backlinks.csv.gz", str(SAMPLE)), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    runpy.run_path(script.name, run_name="__main__")
    assert capsys.readouterr().out
