"""The command line: bad input is one sentence with the way out, before anything is started."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PLAY = "Title: T\n\nINT. LOBBY - NIGHT\n\nLin waits.\n\nLIN\nNo.\n"
BAD_ORDERS = {
    "size too small": (["play.fountain", "--size", "5x5"], ["size", "'5x5'", "1080x1920"]),
    "three sides": (["play.fountain", "--size", "10x20x30"], ["size", "'10x20x30'", "1080x1920"]),
    "odd size": (["play.fountain", "--size", "1081x1920"], ["size", "'1081x1920'", "even"]),
    "narrow": (["play.fountain", "--size", "50x500"], ["size", "'50x500'", "90x160"]),
    "rate": (["play.fountain", "--fps", "23"], ["fps", "24, 25, 30 or 60", "got 23"]),
    "language": (["play.fountain", "--language", "no such"], ["'no such'"]),
    "missing": (["none.fountain"], ["none.fountain", "does not exist", ".fountain file"]),
    "folder": (["folder"], ["folder", "is a folder", ".fountain file"]),
    "binary": (["binary.fountain"], ["binary.fountain", "picture", "save the screenplay"]),
    "noise": (["noise.fountain"], ["noise.fountain"]),
    "empty": (["empty.fountain"], ["empty.fountain", "is empty", "write"]),
    "no dialogue": (["silent.fountain"], ["no dialogue", "speaker's name"]),
    "no store": (["play.fountain", "--to", ""], ["--to", "s3://bucket/prefix"]),
    "no bucket": (["play.fountain", "--to", "s3://"], ["'s3://'", "bucket"]),
    "other scheme": (["play.fountain", "--to", "ftp://x/y"], ["ftp://x/y", "s3://bucket/prefix"]),
    "markup": (["[red]none[/red].fountain"], ["[red]none[/red].fountain"]),
}
PROGRAM = """
import contextlib, io, json, sys
from flows.cli import main
answers = {}
for name, arguments in json.load(sys.stdin).items():
    sys.argv = ["cliffhanger", *arguments]
    out, problems = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(problems):
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
    answers[name] = [code, out.getvalue(), problems.getvalue()]
answers["prefect"] = [int("prefect" in sys.modules), "", ""]
json.dump(answers, sys.stdout)
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str, str]]:
    """Exit code, output and error output of every command, all in one process."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "play.fountain").write_text(PLAY)
    (folder / "empty.fountain").write_text(" \n")
    (folder / "silent.fountain").write_text("INT. LOBBY - NIGHT\n\nLin waits.\n")
    (folder / "binary.fountain").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (folder / "noise.fountain").write_bytes(bytes(range(256)) * 20)
    (folder / "folder").mkdir()
    commands = {name: ["produce", *words] for name, (words, _) in BAD_ORDERS.items()}
    commands |= {
        "help": ["--help"],
        "produce help": ["produce", "--help"],
        "stop": ["server", "stop"],
    }
    commands["no number"] = ["produce", "play.fountain", "--fps", "many"]
    commands["no command"] = ["film"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(commands),
        env={
            **kept,
            "PREFECT_HOME": str(folder / "prefect"),
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "COLUMNS": "100",
        },
        cwd=folder,
        text=True,
        capture_output=True,
        check=True,
    )
    assert not (folder / "prefect" / "prefect.db").exists(), "a server was started"
    assert not list(folder.glob("studio/objects/*"))
    return {name: tuple(answer) for name, answer in json.loads(done.stdout).items()}


@pytest.mark.parametrize("order", BAD_ORDERS)
def test_bad_input_is_one_sentence_that_names_it_and_the_way_out(
    answers: dict[str, tuple[int, str, str]], order: str
) -> None:
    code, out, problem = answers[order]
    assert code == 2
    assert out == ""
    assert problem.startswith("Error: ")
    assert problem.count("\n") == 1
    for word in BAD_ORDERS[order][1]:
        assert word in problem


@pytest.mark.parametrize(("order", "word"), [("no number", "--fps"), ("no command", "film")])
def test_a_command_that_makes_no_sense_is_bad_input_too(
    answers: dict[str, tuple[int, str, str]], order: str, word: str
) -> None:
    code, _, problem = answers[order]
    assert code == 2
    assert word in problem


def test_help_names_every_command_and_option(answers: dict[str, tuple[int, str, str]]) -> None:
    code, out, _ = answers["help"]
    assert code == 0
    assert all(word in out for word in ("produce", "doctor", "server"))
    code, out, _ = answers["produce help"]
    assert code == 0
    assert all(word in out for word in ("FILE", "--to", "--size", "--fps", "--language"))


def test_stopping_what_does_not_run_is_no_error(answers: dict[str, tuple[int, str, str]]) -> None:
    assert answers["stop"] == (0, "No server of ours is running.\n", "")


def test_prefect_is_not_imported_for_any_of_it(answers: dict[str, tuple[int, str, str]]) -> None:
    """Its import takes seconds."""
    assert answers["prefect"][0] == 0
