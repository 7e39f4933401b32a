"""The report itself: 总体情况, 主要目标进展, 存在问题, 数据质量, and the tables behind it."""

from __future__ import annotations

from collections.abc import Sequence

from gcx.findings import Severity, Text
from gcx.names import joined
from gcx.records import FileStatus, Outcome, Result, Status
from gcx.rendering import charts
from gcx.rendering.counting import REVIEW_NAME, review_kind, verdict_word
from gcx.rendering.document.paper import Paper
from gcx.rendering.document.sentences import light_note, others_told, problem, told, variants_told
from gcx.rendering.document.sources import Sources
from gcx.rendering.document.tables import (
    file_table,
    finding_table,
    milestone_table,
    review_table,
    share_table,
    source_table,
    status_table,
    target_table,
)
from gcx.rendering.html.subjects import Subject, context_of
from gcx.rendering.wording import REVIEW_NOTE, count_words, missing_words, needs_words, outcome_count_words

_KINDS = {
    "annual": Text("{year}年度监测报告", "annual monitoring report {year}"),
    "midterm": Text("中期评估报告（截至{year}年）", "mid-term review (up to {year})"),
    "final": Text("后评估报告（截至{year}年）", "final review (up to {year})"),
    "": Text("目标进展报告（截至{year}年）", "progress report (up to {year})"),
}
_TROUBLE = (Status.MISSED, Status.REVERSING, Status.OVERDUE, Status.BEHIND, Status.NO_PATH)
_NEEDS = 12
_MOST = 100
_NUMERALS = "零一二三四五六七八九十"


class Report:
    """Writes one result to paper, from the title to the last table."""

    def __init__(self, result: Result, paper: Paper) -> None:
        self._result = result
        self._paper = paper
        self._lang = result.lang
        self._context = context_of(result, with_targets=True, with_charts=charts.available())
        self._sources = Sources(result)
        self._latest = list(result.outcomes.latest())
        self._pictures = 0

    def write(self) -> None:
        """The whole report."""
        self._paper.title(title_of(self._result))
        self._overall()
        if self._context.subjects:
            self._progress()
            self._problems()
        self._quality()
        if self._context.subjects:
            self._tables()

    def _say(self, zh: str, en: str) -> str:
        return zh if self._lang == "zh" else en

    def _overall(self) -> None:
        """What was looked at, how many targets have which verdict, and by which rules."""
        result, paper = self._result, self._paper
        paper.heading(1, self._say("一、总体情况", "1. Overview"))
        plan = self._say(f"《{result.plan_title}》（{result.plan_document}）", f"{result.plan_title} ({result.plan_document})")
        count = len(result.files)
        files = count_words(result.counts(), self._lang)
        found = self._say(
            f"，数据问题按级别计：{files}" if files else "，未发现数据问题", f"; findings: {files}" if files else "; no findings"
        )
        paper.paragraph(
            self._say(f"依据{plan}，对{count}个填报文件进行了核对{found}。", f"Submissions checked against {plan}: {count}{found}.")
        )
        if any(info.status is not FileStatus.ACCEPTED for info in result.files) and self._context.subjects:
            paper.paragraph(
                self._say(
                    "有文件没有通过审核：有错误的数没有参加计算，受其影响的目标列为不能判定，改正后结论可能不同。",
                    "Not every file was accepted: wrong figures were left out, targets that rest on them are not judged, and the verdicts may change.",
                )
            )
        if not self._context.subjects:
            paper.paragraph(self._say("填报文件均未能检查，不能判定目标进展。", "No submission could be looked at; no target is judged."))
            return
        counts = result.outcomes.counts()
        words = outcome_count_words(counts, self._lang).replace(" · ", self._say("、", ", "))
        paper.paragraph(
            self._say(
                f"截至{result.year}年，按目标和地区分别计，各类判定为：{words}。其余目标只列示，不作判定。",
                f"Up to {result.year}, by target and area: {words}. All others are listed, not judged.",
            )
        )
        paper.caption(self._say("表1　各类判定的项数", "Table 1. Outcomes by verdict"))
        status_table(paper, counts, self._lang)
        self._reviewed()
        notes = [REVIEW_NOTE[kind].in_(self._lang) for kind in dict.fromkeys(each.review["kind"] for each in self._latest if each.review)]
        for note in (*notes, light_note(self._latest, self._lang)):
            if note:
                paper.note(note)
        self._shares()

    def _reviewed(self) -> None:
        """Verdicts in the words of the review that was asked for."""
        kind = review_kind(self._result)
        if kind is not None and self._context.counts.total:
            words = REVIEW_NAME[kind].in_(self._lang)
            self._paper.caption(self._say(f"表2　{words}各类判定的项数", f"Table 2. Outcomes by verdict of the {words}"))
            review_table(self._paper, self._context.counts, kind, self._lang)

    def _shares(self) -> None:
        """Verdicts by section and by department."""
        paper, counts, lang = self._paper, self._context.counts, self._lang
        if not counts.total:
            return
        for number, (caption, first, rows) in enumerate(counts.shares(), 2 if review_kind(self._result) is None else 3):
            words = caption.in_(lang)
            paper.caption(self._say(f"表{number}　{words}的判定项数", f"Table {number}. Outcomes {words.lower()}"))
            share_table(paper, first, rows, counts, lang)

    def _progress(self) -> None:
        """Every target by section of the plan, with a picture where it has a path."""
        paper = self._paper
        paper.heading(1, self._say("二、主要目标进展", "2. Progress by target"))
        for position, (name, subjects) in enumerate(self._context.sections.items(), 1):
            paper.heading(2, self._say(f"（{numeral(position)}）方案“{name}”部分", f"2.{position} Section {name}"))
            for subject in subjects:
                self._subject(subject)

    def _subject(self, subject: Subject) -> None:
        paper, head = self._paper, subject.head
        mark = "" if head.value is None else self._sources.mark(head)
        paper.paragraph(told(head, self._context.name(head), mark, self._lang))
        for words in (variants_told(subject.variants, self._lang), others_told(subject.others, self._lang)):
            if words:
                paper.paragraph(words)
        chart = charts.path_chart(subject.years) if self._context.with_charts and head.status is not Status.LISTED else None
        if chart is None or not chart.path:
            return
        self._pictures += 1
        name = self._context.name(head)
        unit = head.unit if head.unit not in {None, "", "1"} else self._say("无单位", "no unit")
        caption = self._say(
            f"图{self._pictures}　{name}（{head.area or ''}，{unit}；粗线为实际，虚线为应达，点线为目标）",
            f"Figure {self._pictures}. {name} ({head.area or ''}, {unit}; thick: actual, dashed: expected, dotted: goal)",
        )
        paper.picture(charts.png(chart), caption)
        paper.caption(caption)

    def _problems(self) -> None:
        """Targets that fall short, targets that cannot be judged; only what the statuses say."""
        paper, plain = self._paper, [each for each in self._latest if each.variant is None]
        paper.heading(1, self._say("三、存在问题", "3. Problems"))
        trouble = [each for status in _TROUBLE for each in plain if each.status is status]
        for number, outcome in enumerate(trouble[:_MOST], 1):
            word = verdict_word(outcome).in_(self._lang)
            paper.paragraph(
                f"{number}. {self._say(f'〔{word}〕', f'[{word}] ')}{problem(outcome, self._context.name(outcome), self._lang)}"
            )
        self._more(len(trouble))
        if not trouble:
            paper.paragraph(
                self._say(
                    "在可判定的目标中，没有未完成、反向、逾期或滞后的。",
                    "None of the targets that can be judged is missed, reversing, overdue or behind.",
                )
            )
        unknown = [each for each in plain if each.status is Status.UNKNOWN]
        if unknown:
            paper.paragraph(self._say(f"另有{len(unknown)}项因缺数等原因不能判定：", f"Not judged for lack of figures: {len(unknown)}."))
        for outcome in unknown[:_MOST]:
            words = missing_words([outcome], self._lang)
            where = f"（{outcome.area}）" if outcome.area and self._lang == "zh" else f" ({outcome.area})" if outcome.area else ""
            paper.paragraph(f"{self._context.name(outcome)}{where}{self._say('：', ': ')}{words}{self._say('。', '.')}")
        self._more(len(unknown))

    def _more(self, count: int) -> None:
        """Say that a list was cut off."""
        if count > _MOST:
            left = count - _MOST
            self._paper.paragraph(self._say(f"其余{left}项未逐一列出，全部见 -f xlsx。", f"{left} more are not listed here: see -f xlsx."))

    def _quality(self) -> None:
        """Files, findings, and the checks that could not run."""
        paper, result = self._paper, self._result
        paper.heading(1, self._say("四、数据质量", "4. Data quality"))
        file_table(paper, result)
        counts = result.counts()
        if counts[Severity.ERROR] or counts[Severity.QUERY]:
            finding_table(paper, result)
        if counts[Severity.INFO]:
            count = counts[Severity.INFO]
            paper.paragraph(self._say(f"另有提示{count}条，不影响使用。", f"Notes that change nothing: {count}."))
        if result.not_checked:
            needs = needs_words((need for entry in result.not_checked for need in entry.needs), self._lang)
            words = joined(needs, _NEEDS, self._say("、", ", "))
            rules = len({entry.rule for entry in result.not_checked})
            lacking = self._say(f"，所缺的数：{words}", f"; missing: {words}") if words else ""
            paper.paragraph(
                self._say(
                    f"有{rules}条审核关系因缺数未能审核{lacking}。", f"Checks that could not run for lack of figures: {rules}{lacking}."
                )
            )

    def _tables(self) -> None:
        """附表: every outcome, every milestone, every source; sideways."""
        paper, lang = self._paper, self._lang
        measured: Sequence[Outcome] = [each for each in self._latest if each.milestones is None]
        milestones = [each for each in self._latest if each.milestones]
        paper.across()
        paper.heading(1, self._say("附表1　目标判定一览", "Annex 1. Targets"))
        target_table(paper, measured, self._context.name, lang)
        if milestones:
            paper.heading(1, self._say("附表2　重点事项", "Annex 2. Milestones"))
            milestone_table(paper, milestones, self._context.name, self._result)
        rows = list(self._sources.rows())
        if rows:
            paper.heading(1, self._say("附表3　数据出处", "Annex 3. Sources"))
            source_table(paper, rows, lang)


def title_of(result: Result) -> str:
    """`《……实施方案》2025年度监测报告`, by the review that was asked for."""
    first = next(iter(result.outcomes.latest()), None)
    kind = str(first.review["kind"]) if first is not None and first.review else ""
    year = "—" if result.year is None else str(result.year)
    words = _KINDS[kind].in_(result.lang).format(year=year)
    return f"《{result.plan_title}》{words}" if result.lang == "zh" else f"{result.plan_title}: {words}"


def numeral(number: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    lead = "" if not tens else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return lead + (_NUMERALS[ones] if ones or not tens else "")
