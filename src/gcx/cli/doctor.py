"""`gcx doctor`: one screen about this machine to send to whoever helps. Nothing leaves the machine."""

from __future__ import annotations

import locale
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from gcx import __version__
from gcx.cli import options
from gcx.cli.crash import log_folders
from gcx.cli.options import chosen_language
from gcx.cli.speech import both
from gcx.findings import Text
from gcx.names import joined
from gcx.plan import PlanError, find_plan, load_plan
from gcx.rendering.columns import finish, paragraph
from gcx.rendering.console import screen_width, wants_color, write_stdout
from gcx.rendering.text import pad

ABOUT = both(
    "显示本机环境：版本、编码、方案、文件夹，供求助时提供（不联网）", "Show this machine's set-up, to send when asking for help (offline)"
)
_PACKAGES = ("numpy", "pandas", "pydantic", "PyYAML", "rich", "typer", "XlsxWriter", "matplotlib", "pyarrow")
_LEFT = 14


def doctor(plan: options.Plan = None, lang: options.Lang = None) -> int:
    """Print the screen."""
    said_in = chosen_language(lang)
    width = screen_width(sys.stdout)
    lines = []
    for name, value in _facts(plan, said_in):
        first = pad(name.in_(said_in), _LEFT)
        lines += [finish(line, color=False) for line in paragraph(value, width, indent=" " * _LEFT, first=first)]
    write_stdout(lines)
    return 0


def _facts(plan: str | None, lang: str) -> Iterator[tuple[Text, str]]:
    yield Text("gcx", "gcx"), f"{__version__}  {Path(__file__).resolve().parents[1]}"
    yield Text("Python", "Python"), f"{platform.python_version()} {platform.architecture()[0]}  {sys.executable}"
    yield Text("系统", "system"), platform.platform()
    yield Text("组件", "packages"), "  ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    encodings = (sys.stdout.encoding, sys.stderr.encoding, sys.getfilesystemencoding(), locale.getencoding())
    yield Text("编码", "encodings"), "stdout {}  stderr {}  files {}  locale {}".format(*encodings)
    yield Text("屏幕", "screen"), f"{screen_width(sys.stdout)}  {'color' if wants_color(sys.stdout) else 'plain'}"
    yield Text("字符", "characters"), "√ × ● ○ ≥ ≤ → — 〔2021〕 ①"
    yield Text("方案", "plan"), _plan(plan, lang)
    yield Text("当前文件夹", "folder"), f"{Path.cwd()}  {_writable(Path.cwd(), lang)}"
    locks = sorted(path.name for path in Path.cwd().iterdir() if path.name.startswith(("~$", ".~")))
    if locks:
        yield Text("正被打开", "open files"), joined(locks)
    yield Text("临时文件夹", "temporary"), f"{tempfile.gettempdir()}  {_writable(Path(tempfile.gettempdir()), lang)}"
    yield Text("日志文件夹", "logs"), str(log_folders()[0])
    given = sorted(name for name in os.environ if name.startswith("GCX_"))
    yield Text("环境变量", "variables"), "  ".join(f"{name}={os.environ[name]}" for name in given) or "—"


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "—"


def _plan(plan: str | None, lang: str) -> str:
    path = find_plan(plan)
    try:
        loaded = load_plan(path)
    except PlanError as error:
        count = len(error.problems)
        return f"{path}  {f'不能用：{count}处问题，见 gcx plan lint' if lang == 'zh' else f'unusable: {count} problems, see gcx plan lint'}"
    return f"{path}  {loaded.header.id} {loaded.header.document}  sha256 {loaded.sha256[:12]}"


def _writable(folder: Path, lang: str) -> str:
    """Whether a file can be made there: tried, because permissions do not always say."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return "可写" if lang == "zh" else "writable"
    except OSError:
        return "不可写" if lang == "zh" else "not writable"
