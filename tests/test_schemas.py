"""Every `-f json` follows its published schema, to the last key: what a command prints and the schema does not know is a failure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from books import submission, write_book
from cli_kit import Program
from gcx.analysis.comparing import compare
from gcx.analysis.covering import cover
from gcx.analysis.questions import explain, explain_cell
from gcx.analysis.scenario import what_if
from gcx.pipeline import check
from gcx.plan import load_plan
from gcx.rendering import View, answer_json, coverage_view, diff_view
from gcx.rendering.schemas import NAMES, published

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"
GOOD, BAD = SAMPLES / "北海市2020-2025.xlsx", SAMPLES / "北海市2020-2025（有错）.xlsx"
HEADINGS = ("地区", "年份", "指标", "数值", "计量单位", "数据状态")


@pytest.fixture
def gcx(tmp_path, capsys, monkeypatch):
    for name in ("GCX_PLAN", "GCX_LANG"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "填报 文件夹"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Program(folder, capsys)


@pytest.fixture(scope="module")
def good():
    return check(GOOD)


@pytest.fixture(scope="module")
def bad():
    return check(BAD, lang="en")


def conforms(text, name):
    """The document, after checking it; the first few ways in which it does not follow are shown."""
    document = json.loads(text)
    found = [
        f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in Draft202012Validator(SCHEMA[name]).iter_errors(document)
    ]
    assert found == []
    assert document["schema"] == f"gcx-{name}/1"
    return document


SCHEMA = {name: json.loads(published(name)) for name in NAMES}


def answer(told):
    return "".join(answer_json.render(told, View()))


def objects(node, path=""):
    """Every object of a schema that lists properties."""
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield path, node
        for key, value in node.items():
            yield from objects(value, f"{path}/{key}")
    elif isinstance(node, list):
        for value in node:
            yield from objects(value, path)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_valid_complete_and_closed(name):
    schema = SCHEMA[name]
    Draft202012Validator.check_schema(schema)
    assert (schema["title"], schema["$id"]) == (f"gcx-{name}/1", f"gcx-{name}-1.json")
    assert "extends" not in json.dumps(schema)
    for path, node in objects(schema):
        assert node["additionalProperties"] is False, path
    for name_ in {part.split("/")[2] for part in json.dumps(schema).split('"') if part.startswith("#/$defs/")}:
        assert name_ in schema["$defs"], name_


@pytest.mark.parametrize("name", ["explain", "whatif"])
def test_the_document_names_every_key_at_the_top(name):
    text = (SAMPLES.parents[1] / "docs" / "json.md").read_text(encoding="utf-8")
    shapes = SCHEMA[name].get("oneOf", [SCHEMA[name]])
    assert {key for shape in shapes for key in shape["properties"] if f"`{key}`" not in text} == set()


def test_there_is_no_schema_of_another_name():
    with pytest.raises(KeyError):
        published("plan")


def test_every_target_explained(good, bad):
    """Of all targets and both samples: levels, changes, directions, assigned values, milestones, what cannot be computed."""
    verbs = set()
    for result in (good, bad):
        for target in load_plan(None).targets:
            verbs.add(conforms(answer(explain(result, target.id)), "explain")["outcome"]["goal"]["verb"])
    assert verbs == {target.goal.verb for target in load_plan(None).targets}


def test_areas_years_variants_and_vintages_explained(good, tmp_path):
    for area, year, variant in (("合浦县", 2023, None), ("海城区", 2020, "扣除原料用能"), ("涠洲岛旅游区", None, None)):
        conforms(answer(explain(good, "T01", area=area, year=year, variant=variant)), "explain")
    figures = [("北海市", year, "能源消费总量", 601.5 + year - 2020, "万吨标准煤", None) for year in (2020, 2023)]
    figures += [("北海市", year, "地区生产总值", 1201.5, "亿元", vintage) for year in (2020, 2023) for vintage in ("初步核算", "最终核实")]
    book = write_book(tmp_path / "版本.xlsx", {"表": [HEADINGS, *figures]})
    found = conforms(answer(explain(check(book), "T01")), "explain")
    assert [row["vintage"] for row in found["alternatives"]] == [None, "初步核算"]
    reviewed = check(GOOD, review="final")
    conforms(answer(explain(reviewed, "T01")), "explain")


def test_cells_explained(good, bad):
    places = (("北海市", 8, 9), ("北海市", 6, 5), ("事项", 2, 3), ("下达目标", 2, 4), ("北海市", 99, 27), ("北海市", 8, 4))
    kinds = {conforms(answer(explain_cell(good, *place)), "explain")["cell"]["kind"] for place in places}
    assert kinds == {"figure", "heading", "milestone", "assigned", "nothing"}
    assert conforms(answer(explain_cell(bad, "银海区", 8, 9)), "explain")["cell"]["kind"] == "removed"


@pytest.mark.parametrize(
    ("sets", "asked"),
    [
        (["地区生产总值=+5%"], {}),
        (["地区生产总值=+5%", "能源消费总量@合浦县@2027=88.1万吨标准煤"], {"year": 2027}),
        (["非化石能源消费量=9999"], {}),
        ([], {"solve": "能源消费总量", "goal_of": "T01"}),
        ([], {"solve": "能源消费总量", "goal_of": "T01", "year": 2024, "path": True}),
        ([], {"solve": "地区生产总值", "goal_of": "T19"}),
        ([], {"solve": "绿色工厂数", "goal_of": "T01"}),
        (["能源消费总量=-5%"], {"solve": "非化石能源消费量", "goal_of": "nonfossil-share", "area": "北海市"}),
    ],
)
def test_what_if(good, sets, asked):
    conforms(answer(what_if(good, sets, **asked)), "whatif")


def test_differences(good, bad):
    for old, new in ((good, bad), (bad, good), (good, good)):
        found = conforms("".join(diff_view.as_json(compare(old, new, load_plan(None)), "zh")), "diff")
    assert found["summary"]["outcomes"] == {"flipped": 0, "changed": 0}


def test_coverage(good, bad):
    for result in (good, bad):
        conforms("".join(coverage_view.as_json(cover(result, load_plan(None)), "zh")), "coverage")


def test_verification(gcx):
    rows = [("北海市", year, "能源消费总量", 700.5 + year, "万吨标准煤") for year in (2020, 2024)]
    book = submission(gcx.folder / "报.xlsx", rows)
    gcx("check", book, "-f", "json=结果.json")
    assert conforms(gcx("verify", "结果.json", "-f", "json").out, "verify")["same"] is True
    record = json.loads((gcx.folder / "结果.json").read_text(encoding="utf-8"))
    record["outcomes"][0]["value"], record["exit_code"] = 0.25, 7
    (gcx.folder / "改.json").write_text(json.dumps(record), encoding="utf-8")
    assert conforms(gcx("verify", "改.json", "-f", "json").out, "verify")["mismatches"]
    book.unlink()
    assert conforms(gcx("verify", "结果.json", "-f", "json").out, "verify")["repeated"] is False


def test_the_plan_shown_audited_and_proved(gcx):
    for lang in ("zh", "en"):
        conforms(gcx("plan", "show", "-f", "json", "--lang", lang).out, "plan-show")
    conforms(gcx("plan", "audit", "-f", "json").out, "audit")
    (gcx.folder / "修订 稿.txt").write_text("到2027年降低19.9%，建成37个园区。", encoding="utf-8")
    found = conforms(gcx("plan", "audit", "修订 稿.txt", "-f", "json").out, "audit")
    assert found["counts"]["unaccounted"]
    case = load_plan(None).path.parent / "cases" / "nonfossil-share.yaml"
    found = conforms(gcx("plan", "test", case, "-f", "json").out, "plan-test")
    assert found["counts"]["cases"] == len(found["cases"]) > 0


def test_the_command_prints_them(gcx):
    for name in NAMES:
        assert gcx("plan", "schema", name).out == published(name)
    assert gcx("plan", "schema", "--result").out == published("result")
    assert json.loads(gcx("plan", "schema", "plan").out) == json.loads(gcx("plan", "schema").out)
    ran = gcx("plan", "schema", "explian")
    assert (ran.code, ran.out) == (2, "")
    assert "explain" in ran.err
