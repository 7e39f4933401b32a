"""Format `docx`: the report offices hand on: 年度监测报告, 中期评估报告 or 后评估报告, by the review that was asked for.

Needs python-docx (extra `report`); pictures need matplotlib of the same extra and are left out without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from gcx.findings import Text
from gcx.records import Result
from gcx.rendering import CannotRenderError, View

HOW_TO_GET = Text('安装：pip install "gcx[report]"', 'to install: pip install "gcx[report]"')


def render(result: Result, view: View) -> Iterator[bytes]:
    """The whole file in one piece.

    Raises:
        CannotRenderError: python-docx is not installed, or the template is no Word document.
    """
    if find_spec("docx") is None:
        raise CannotRenderError(Text("没有安装生成 Word 文件的组件", "the component for Word files is not installed"), HOW_TO_GET)
    from gcx.rendering.document.paper import Paper, TemplateError
    from gcx.rendering.document.report import Report, title_of

    try:
        paper = Paper(title_of(result), view.template)
    except TemplateError as error:
        raise CannotRenderError(
            Text(f"“{view.template}”不能用作模板", f"“{view.template}” cannot be used as a template"),
            Text("模板应为 Word 的 docx 文件", "the template must be a docx file of Word"),
        ) from error
    Report(result, paper).write()
    yield paper.finished()
