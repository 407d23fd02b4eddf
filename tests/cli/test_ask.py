"""``ask``: every way a dialogue can end, and that no answer is lost in any of them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from advisor.cli.dialogue import parse_answer
from advisor.decisions import by_path
from advisor.errors import AdvisorError, ExitCode
from advisor.model.vocabulary import Environment
from advisor.presets import load
from advisor.session import changed
from advisor.store.designs import Store
from tests.cli.conftest import DESIGN, Run


def test_answers_from_a_pipe_that_ends_early_are_saved(run: Run, home: Path) -> None:
    done = run("ask", "dev", stdin="staging\n")
    assert done.code == ExitCode.OK
    saved = Store(home).load("my-dev").design
    assert saved.name == "my-dev"
    assert saved.goals.environment is Environment.STAGING
    assert saved.title == "", "the preset's story is not that of the design"
    assert "my-dev.yaml" in done.err


def test_a_pipe_without_answers_saves_nothing(run: Run, home: Path) -> None:
    done = run("ask")
    assert done.code == ExitCode.OK
    assert "nothing was saved" in done.err
    assert Store(home).names() == []


def test_to_the_end_with_every_answer_kept(run: Run, home: Path) -> None:
    done = run("ask", "ha-kops", "--name", "mine", stdin="\n" * 500)
    assert done.code == ExitCode.OK
    assert Store(home).names() == ["mine"]
    count = done.out.count("\nQuestion ")
    assert f"Question {count} of {count}" in done.out, "the last question is the last one"


def test_all_asks_more(run: Run) -> None:
    few = run("ask", "ha-kops", stdin="\n" * 500).out.count("\nQuestion ")
    many = run("ask", "ha-kops", "--all", stdin="\n" * 500).out.count("\nQuestion ")
    assert many > few > 10


class _Interrupted(io.TextIOWrapper):
    """Standard input of a person who presses Ctrl-C after the first answer."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(b"staging\n"))
        self._answers = 0

    def readline(self, *_: object) -> str:  # type: ignore[override]
        self._answers += 1
        if self._answers > 1:
            raise KeyboardInterrupt
        return "staging\n"


def test_ctrl_c_saves_what_was_answered(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from advisor.__main__ import main

    monkeypatch.setattr("sys.stdin", _Interrupted())
    assert main(["ask", "dev"]) == ExitCode.INTERRUPTED
    assert "Traceback" not in capsys.readouterr().err
    assert Store(home).load("my-dev").design.goals.environment is Environment.STAGING


def test_nonsense_is_refused_and_asked_again(run: Run, home: Path) -> None:
    done = run("ask", "dev", stdin="banana\n99\n\x1b[2J\nstaging\ns\n")
    assert '"banana" is none of the answers. Give a number from 1 to' in done.out
    assert "\x1b" not in done.out
    assert Store(home).load("my-dev").design.goals.environment is Environment.STAGING


def test_endless_nonsense_ends(run: Run, home: Path) -> None:
    done = run("ask", "dev", stdin="banana\n" * 10_000)
    assert done.code == ExitCode.USAGE
    assert "giving up" in done.out
    assert Store(home).names() == []


def test_a_question_explains_itself_and_one_can_go_back(run: Run, home: Path) -> None:
    done = run("ask", "dev", stdin="?\nstaging\nb\nproduction\ns\n")
    assert "Source:" in done.out
    assert done.out.count("What is the cluster used for?") == 2
    assert Store(home).load("my-dev").design.goals.environment is Environment.PRODUCTION


def test_q_saves_nothing(run: Run, home: Path) -> None:
    done = run("ask", "dev", stdin="staging\nq\n")
    assert done.code == ExitCode.OK
    assert "Nothing was saved" in done.err
    assert Store(home).names() == []


def test_a_saved_design_is_changed_in_place_and_keeps_its_history(run: Run, home: Path) -> None:
    run("new", "prod", "--preset", "dev")
    before = Store(home).text("prod")
    assert run("ask", "prod", stdin="staging\ns\n").code == ExitCode.OK
    store = Store(home)
    assert store.names() == ["prod"]
    assert store.load("prod").design.goals.environment is Environment.STAGING
    assert len(store.versions("prod")) == 1
    assert run("designs", "restore", "prod").code == ExitCode.OK
    assert store.text("prod") == before


@pytest.mark.parametrize("word", ["99", "99.0", "99 %"])
def test_an_answer_is_understood_as_it_is_shown(run: Run, home: Path, word: str) -> None:
    done = run("ask", "ha-kops", "--name", "prod", stdin=f"\n{word}\ns\n")
    assert done.code == ExitCode.OK, done.err
    assert Store(home).load("prod").design.goals.availability_percent == 99


def test_a_file_is_changed_in_place(run: Run, tmp_path: Path, home: Path) -> None:
    (tmp_path / "a.yaml").write_text(DESIGN, encoding="utf-8")
    assert run("ask", "a.yaml", stdin="staging\ns\n").code == ExitCode.OK
    assert "environment: staging" in (tmp_path / "a.yaml").read_text(encoding="utf-8")
    assert Store(home).names() == []


def test_a_second_design_from_a_preset_gets_a_name_of_its_own(run: Run, home: Path) -> None:
    for _ in range(2):
        assert run("ask", "dev", stdin="staging\n").code == ExitCode.OK
    assert Store(home).names() == ["my-dev", "my-dev-2"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("ha-kops", "ha-kops is a preset"),
        ("taken", "exists already"),
        ("Bad Name", "cannot name a saved design"),
    ],
)
def test_a_name_that_cannot_be_is_refused_before_the_first_question(
    run: Run, name: str, says: str
) -> None:
    run("new", "taken")
    done = run("ask", "dev", "--name", name, stdin="staging\n")
    assert done.code == ExitCode.USAGE
    assert says in done.err
    assert done.out == ""


def test_answers_and_design_cannot_come_from_one_pipe(run: Run) -> None:
    done = run("ask", "-", stdin=DESIGN)
    assert done.code == ExitCode.USAGE
    assert "standard input" in done.err


@pytest.mark.parametrize("design", ["2016-true-ha", "eks-auto", "spot-saver"])
def test_lines_are_short_enough_for_any_terminal(run: Run, design: str) -> None:
    done = run("ask", design, "--all", stdin="?\n\n" * 500)
    assert done.code == ExitCode.OK
    prompts = ("  [", "  One of ")
    lines = [line for line in done.out.splitlines() if not line.startswith(prompts)]
    assert max(map(len, lines)) <= 80


PURCHASE = by_path("nodes.pools[].purchase")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("2", "savings-plan-1y"),
        ("on-demand", "on-demand"),
        ("40 on-demand, 60 committed-1y", {"on-demand": 40, "committed-1y": 60}),
        ("40 % On demand, 60% Reserved for a year", {"on-demand": 40, "committed-1y": 60}),
    ],
)
def test_shares_are_an_answer_where_answers_can_be_mixed(line: str, value: object) -> None:
    assert PURCHASE is not None
    assert parse_answer(PURCHASE, PURCHASE.options, line) == value


@pytest.mark.parametrize("line", ["40 on-demand, 60 spot", "40 on-demand 60 committed-1y", "x, y"])
def test_shares_of_nothing_that_is_sold_are_refused(line: str) -> None:
    assert PURCHASE is not None
    with pytest.raises(AdvisorError, match="none of the answers"):
        parse_answer(PURCHASE, PURCHASE.options, line)


def test_shares_that_do_not_add_up_are_refused_by_the_design() -> None:
    with pytest.raises(AdvisorError, match="add up to 90 %"):
        changed(load("ha-kops"), {"nodes.pools[workers].purchase": {"on-demand": 90}})
