"""The page around its sections: head with its security policy, header, contents, footer. Bytes depend on the result only, not on a clock."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from importlib.resources import files

from gcx.records import Result
from gcx.rendering import View, charts
from gcx.rendering.html.cards import targets_section
from gcx.rendering.html.findings import findings_section, not_checked_section, rules_section
from gcx.rendering.html.heat import heat_section
from gcx.rendering.html.markup import Markup, el, together
from gcx.rendering.html.subjects import Context, context_of
from gcx.rendering.html.summary import summary_section, verdict
from gcx.version import __version__

_SECTIONS: tuple[tuple[str, Callable[[Context], Iterator[Markup]]], ...] = (
    ("summary", summary_section),
    ("targets", targets_section),
    ("areas", heat_section),
    ("findings", findings_section),
    ("notchecked", not_checked_section),
    ("rules", rules_section),
)


def render(result: Result, view: View) -> Iterator[str]:
    """The page in pieces; without targets when `quiet`."""
    context = context_of(result, with_targets=not view.quiet, with_charts=charts.available())
    style, script = _asset("page.css"), _asset("page.js")
    yield f'<!doctype html>\n<html lang="{context.say("zh-CN", "en")}">\n'
    yield _head(context, style, script)
    yield "<body>\n"
    yield el("a", context.say("跳到正文", "skip to content"), href="#main", class_="skip")
    yield _header(context)
    bodies = [(key, make(context)) for key, make in _SECTIONS]
    started = [(key, first, rest) for key, rest in bodies if (first := next(rest, None)) is not None]
    yield _contents(context, [(key, first) for key, first, _ in started])
    yield '<main id="main">\n'
    for key, first, rest in started:
        yield f'<section id="{key}" aria-labelledby="h-{key}">\n{first}'
        yield from rest
        yield "</section>\n"
    yield "</main>\n"
    yield _footer(context)
    yield f"<script>{script}</script>\n</body>\n</html>\n"


def _asset(name: str) -> str:
    """One of our own two files, as it stands in the page."""
    return files("gcx.rendering.html").joinpath("assets", name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _head(context: Context, style: str, script: str) -> Markup:
    """Nothing may be loaded, and only our own style and script, known by their hashes, may act."""
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("meta", name="generator", content=f"gcx {__version__}"),
        el("title", f"{context.result.plan_document} {context.say('数据审核与目标进展', 'data check and progress')}"),
        Markup(f"<style>{style}</style>"),
    )


def _header(context: Context) -> Markup:
    result = context.result
    year = "" if result.year is None else context.say(f"截至{result.year}年", f"up to {result.year}")
    areas = context.areas[:6]
    named = context.comma.join(areas) + (
        context.say(f"等{len(context.areas)}个地区", f" and others ({len(context.areas)})") if len(areas) < len(context.areas) else ""
    )
    words = context.say("；", "; ").join(part for part in (year, named) if part)
    return el(
        "header",
        el("h1", el("span", result.plan_document), context.say("数据审核与目标进展", "Data check and progress")),
        el("p", result.plan_title, lang="zh-CN", class_="plan"),
        el("p", words) if words else None,
        verdict(context),
        el(
            "p",
            el(
                "button",
                context.say("展开全部", "open all"),
                type="button",
                data_act="open",
                data_other=context.say("收起全部", "close all"),
            ),
            el("button", context.say("打印", "print"), type="button", data_act="print"),
            el(
                "button",
                context.say("深浅色：跟随系统", "theme: system"),
                type="button",
                data_act="theme",
                data_light=context.say("深浅色：浅", "theme: light"),
                data_dark=context.say("深浅色：深", "theme: dark"),
            ),
            class_="tools",
            hidden=True,
        ),
        class_="top",
    )


def _contents(context: Context, sections: list[tuple[str, Markup]]) -> Markup:
    names = {
        "summary": context.say("总览", "Summary"),
        "targets": context.say("目标进展", "Targets"),
        "areas": context.say("地区对比", "Areas"),
        "findings": context.say("问题清单", "Findings"),
        "notchecked": context.say("未能审核", "Not run"),
        "rules": context.say("规则说明", "Rules"),
    }
    links = [el("li", el("a", names[key], href=f"#{key}")) for key, _ in sections]
    return el("nav", el("ul", *links), aria_label=context.say("目录", "contents"))


def _footer(context: Context) -> Markup:
    result = context.result
    plan = context.say(f"方案 {result.plan_id}，SHA-256 {result.plan_sha256}", f"plan {result.plan_id}, SHA-256 {result.plan_sha256}")
    rounding = context.say(
        "按未舍入的数判定，显示时按 GB/T 8170 修约一次",
        "judged on unrounded values; printed numbers are rounded once (GB/T 8170, half to even)",
    )
    return el("footer", together([el("p", rounding), el("p", plan), el("p", f"gcx {__version__}")]))
