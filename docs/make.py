"""Rewrite what the documents take from the program: the runs shown in README.md, the options in cli.md, the limits in limits.md.

    python docs/make.py

`tests/test_docs.py` fails while a document is behind the program. docs/rules.md is printed by `gcx rule --all -f md`.
"""  # noqa: INP001 - a script, not a package

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 100
SAMPLE = "data/samples/北海市2020-2025.xlsx"
FAULTY = "data/samples/北海市2020-2025（有错）.xlsx"
GAP = "…"
_SECTION_LINES, _FOUND_LINES, _LAST_LINES = 14, 12, 2


# ---------------------------------------------------------------- README.md: real runs, shortened


def printed(file: str) -> list[str]:
    """The lines `gcx check FILE` prints in a window of `WIDTH` columns, no option given."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GCX_")}
    env |= {"COLUMNS": str(WIDTH), "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    done = subprocess.run([sys.executable, "-m", "gcx", "check", file], cwd=ROOT, env=env, capture_output=True, check=False)  # noqa: S603 - our own program
    return done.stdout.decode("utf-8").splitlines()


def sample_shown(lines: Sequence[str]) -> list[str]:
    """The first finding, the beginning of the first section of targets, the last lines."""
    table = next(number for number, line in enumerate(lines) if line.lstrip().startswith("目标 "))
    title = max(number for number in range(table) if not lines[number]) + 1
    return [*lines[:3], GAP, "", *_whole(lines[title:], table - title + _SECTION_LINES), GAP, "", *lines[-_LAST_LINES:]]


def faulty_shown(lines: Sequence[str]) -> list[str]:
    """The first findings of a submission with faults."""
    return [*_whole(lines, _FOUND_LINES), GAP]


def _whole(lines: Sequence[str], count: int) -> list[str]:
    """About `count` lines, cut where something new begins: no entry is shown in part."""
    while lines[count].startswith("   "):
        count += 1
    return list(lines[:count])


# ---------------------------------------------------------------- cli.md: every command and its options


def commands() -> Iterator[tuple[str, Any]]:
    """Every command by its full name, `gcx` itself first, groups before their members."""
    import typer

    from gcx.cli.app import app

    def below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
        yield name, command
        for each, member in getattr(command, "commands", {}).items():
            yield from below(f"{name} {each}", member)

    return below("gcx", typer.main.get_command(app))


def command_pages() -> str:
    """One section for each command: what it does, its arguments, its options."""
    return "\n".join(_command(name, command) for name, command in commands())


def _command(name: str, command: Any) -> str:
    said = [_about(block) for block in _zh(command.help).split("\n\n")]
    shown = [param for param in command.params if not getattr(param, "hidden", False)]
    arguments = [
        f"| `{_cell(param.metavar or param.name)}` | {_cell(_zh(param.help))} |" for param in shown if param.param_type_name == "argument"
    ]
    options = [
        f"| {_option(param)} | {_cell(_zh(param.help))}{'（必填）' if param.required else ''} | {f'`{param.envvar}`' if param.envvar else ''} |"
        for param in shown
        if param.param_type_name == "option" and param.name != "help"
    ]
    parts = [f"### {name}", *said]
    if arguments:
        parts.append("\n".join(["| 参数 | 说明 |", "|---|---|", *arguments]))
    if options:
        parts.append("\n".join(["| 选项 | 说明 | 环境变量 |", "|---|---|---|", *options]))
    return "\n\n".join(parts) + "\n"


def _about(block: str) -> str:
    """A paragraph of help; indented lines are examples."""
    lines = block.splitlines()
    examples = [line.strip() for line in lines if line.startswith("  ")]
    rest = [line.replace("<", "&lt;") for line in lines if not line.startswith("  ") and line != "例："]
    return "\n\n".join([*(["\n".join(rest)] if rest else []), *(["```bash\n" + "\n".join(examples) + "\n```"] if examples else [])])


def _option(param: Any) -> str:
    names = sorted(param.opts, key=len)
    value = f" {param.metavar}" if param.metavar and not param.is_flag else ""
    return _cell(f"`{', '.join(names)}{value}`")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _zh(text: str | None) -> str:
    from gcx.cli.speech import one_of

    return one_of(text, "zh")


# ---------------------------------------------------------------- limits.md


def limits_table() -> str:
    """Every limit of the reader: what it counts, its default, the variable that replaces it."""
    from gcx.reading.limits import DEFAULT, Limits

    rows = [
        f"| {Limits.about(name).zh} | {Limits.shown(name, getattr(DEFAULT, name))} | `{Limits.variable(name)}` | {getattr(DEFAULT, name)} |"
        for name in Limits.names()
    ]
    return "\n".join(["| 限的是什么 | 上限 | 环境变量 | 变量里写的数 |", "|---|---|---|---|", *rows])


# ---------------------------------------------------------------- putting it in place


def between(text: str, name: str, made: str) -> str:
    """`text` with what stands between `<!-- NAME: begin -->` and `<!-- NAME: end -->` replaced."""
    pattern = re.compile(rf"(<!-- {re.escape(name)}: begin -->\n).*?(<!-- {re.escape(name)}: end -->)", re.DOTALL)
    found, count = pattern.subn(lambda match: f"{match[1]}{made}\n{match[2]}", text)
    if count != 1:
        raise ValueError(f"{name}: {count}")
    return found


def shown_in(text: str, name: str) -> str:
    """What stands between the two comments."""
    return text.split(f"<!-- {name}: begin -->\n", 1)[1].split(f"\n<!-- {name}: end -->", 1)[0]


def _fenced(lines: Sequence[str]) -> str:
    return "\n".join(["```text", *lines, "```"])


def main() -> None:
    """Rewrite the three documents."""
    made = {
        "README.md": {"output": _fenced(sample_shown(printed(SAMPLE))), "faulty": _fenced(faulty_shown(printed(FAULTY)))},
        "docs/cli.md": {"commands": command_pages()},
        "docs/limits.md": {"limits": limits_table()},
    }
    for document, parts in made.items():
        path = ROOT / document
        text = path.read_text(encoding="utf-8")
        for name, part in parts.items():
            text = between(text, name, part)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    main()
