"""`gcx plan audit`: every number of the document is encoded, explained, or told."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cli_kit import PLAN, TEXT, Program, small_plan
from gcx.names import display_width
from gcx.plan import load_plan
from gcx.plan.audit import audit

SHIPPED = Path(__file__).parents[1] / "config" / "targets.yaml"


@pytest.fixture
def gcx(tmp_path, capsys, monkeypatch):
    for name in [name for name in os.environ if name.startswith("GCX_")] + ["COLUMNS", "NO_COLOR", "FORCE_COLOR"]:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "对账 文件夹"
    monkeypatch.setenv("GCX_PLAN", str(small_plan(folder / "方案")))
    monkeypatch.chdir(folder)
    return Program(folder, capsys)


def with_text(gcx, text, plan=PLAN):
    gcx.write("方案/小方案.txt", text)
    gcx.write("方案/plan.yaml", plan)
    ran = gcx("plan", "audit", "-f", "json")
    found = json.loads(ran.out)
    return ran.code, {(each["text"], each["state"], tuple(each["targets"])) for each in found["numbers"]}


def test_the_shipped_plan_accounts_for_every_number():
    found = audit(load_plan(SHIPPED))
    assert found.settled
    assert found.idle == ()
    assert found.counts == {"encoded": 37, "not-encoded": 3, "unaccounted": 0}


def test_numbers_go_to_the_target_whose_quote_and_goal_hold_them(gcx):
    code, found = with_text(gcx, TEXT)
    assert code == 0
    assert found == {
        ("2020年", "encoded", ("energy-intensity",)),
        ("13.5%", "encoded", ("energy-intensity",)),
        ("3900个", "encoded", ("charging",)),
    }


def test_a_number_that_differs_from_the_goal_is_not_encoded(gcx):
    plan = PLAN.replace("at_least: 3900", "at_least: 3700")
    code, found = with_text(gcx, TEXT, plan)
    assert code == 1
    assert ("3900个", "unaccounted", ()) in found


def test_percentage_points_are_not_a_count_of_things(gcx):
    code, found = with_text(gcx, TEXT.replace("3900", "3900 个百分点、3900"), PLAN.replace("3900个", "3900个百分点、3900个"))
    assert code == 1
    assert {each for each in found if each[0].startswith("3900")} == {
        ("3900个百分点", "unaccounted", ()),
        ("3900个", "encoded", ("charging",)),
    }


def test_a_number_outside_every_quote_is_not_encoded(gcx):
    code, found = with_text(gcx, TEXT + "另建换电站47座，力争翻番达到3900个。")
    assert code == 1
    assert {("47座", "unaccounted", ()), ("3900个", "unaccounted", ())} <= found


def test_what_is_listed_with_a_reason_is_settled(gcx):
    plan = PLAN + "\nnot_encoded:\n  - quote: 另建换电站47座\n    why: 由企业自定\n"
    code, found = with_text(gcx, TEXT + "另建换电站47座。", plan)
    assert code == 0
    assert ("47座", "not-encoded", ()) in found
    assert "由企业自定" in gcx("plan", "audit").out


def test_units_are_converted_before_comparing(gcx):
    plan = PLAN.replace("新建充电桩3900个", "新建充电桩0.39万个")
    code, found = with_text(gcx, TEXT.replace("3900个", "0.39万个"), plan)
    assert (code, ("0.39万个", "encoded", ("charging",)) in found) == (0, True)
    plan = PLAN.replace("新建充电桩3900个", "新建充电桩3900吨")
    assert with_text(gcx, TEXT.replace("3900个", "3900吨"), plan)[0] == 1


def test_a_year_may_stand_elsewhere_in_the_sentence(gcx):
    code, found = with_text(gcx, "到2025年，" + TEXT)
    assert (code, ("2025年", "encoded", ("energy-intensity",)) in found) == (0, True)
    code, found = with_text(gcx, "到2035年，" + TEXT)
    assert (code, ("2035年", "unaccounted", ()) in found) == (1, True)


def test_layout_is_no_content(gcx):
    """Line breaks, blanks, section and page numbers."""
    text = "1. 总则\n（2）目标 能耗比2020年降低 13.\n5 %；新建充电桩 3900\n个；完成下达目标。\n"
    code, found = with_text(gcx, text)
    assert code == 0
    assert {each[0] for each in found} == {"2020年", "13.5%", "3900个"}
    assert {each[0] for each in with_text(gcx, TEXT + "\n— 3 —\n")[1]} == {"2020年", "13.5%", "3900个"}


def test_document_number_and_date_of_the_plan_itself(gcx):
    code, found = with_text(gcx, "北政发〔2021〕16号\n2021年12月28日\n" + TEXT)
    assert code == 0
    assert ("北政发〔2021〕16号", "encoded", ()) in found
    code, found = with_text(gcx, TEXT + "（桂政发〔2021〕27号，2021年6月7日）")
    assert code == 1
    assert {("桂政发〔2021〕27号", "unaccounted", ()), ("2021年6月7日", "unaccounted", ())} <= found


def test_another_text_is_checked_against_the_quotes(gcx):
    ran = gcx("plan", "audit", gcx.write("修订 稿.txt", TEXT.replace("3900", "4100")))
    assert ran.code == 1
    assert "原文不在全文里：T02 charging" in ran.out
    assert "没有着落（1）" in ran.out


def test_a_reason_for_nothing_and_a_passage_that_is_not_there(gcx):
    plan = PLAN + "\nnot_encoded:\n  - quote: 完成下达目标\n    why: 无\n"
    gcx.write("方案/plan.yaml", plan)
    ran = gcx("plan", "audit")
    assert (ran.code, "没有对应的数字" in ran.out) == (0, True)
    gcx.write("方案/plan.yaml", plan.replace("quote: 完成下达目标\n    why", "quote: 没有这句\n    why"))
    ran = gcx("plan", "audit")
    assert (ran.code, "没有这句" in ran.err) == (2, True)


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_fits_the_screen(gcx, monkeypatch, width, lang):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("GCX_PLAN", str(SHIPPED))
    ran = gcx("plan", "audit", "--lang", lang)
    assert ran.code == 0
    assert max(map(display_width, ran.out.splitlines())) <= width
    ran.out.encode("gbk")


def test_markdown_has_one_row_per_number(gcx):
    ran = gcx("plan", "audit", "-f", "md")
    assert sum(line.startswith("| ") for line in ran.out.splitlines()) == 2 + 3


def test_a_text_that_cannot_be_read_is_2(gcx):
    assert gcx("plan", "audit", "没有.txt").code == 2
    (gcx.folder / "甲.txt").write_bytes("能耗".encode("gb18030"))
    assert "UTF-8" in gcx("plan", "audit", "甲.txt").err
