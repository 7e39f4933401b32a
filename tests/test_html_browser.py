"""Format html in headless Chromium: no error, no request, charts drawn, sorting, filtering and searching work, readable when narrow and in print."""

from __future__ import annotations

import base64
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import result_samples as samples
from gcx.findings import Finding, Location, Text
from gcx.records import Clause
from gcx.rendering import render

pytestmark = pytest.mark.slow

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
_BROWSER = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
_DRIVER = shutil.which("chromedriver")
if not (_BROWSER and _DRIVER):
    pytest.skip("no chromium with chromedriver on this machine", allow_module_level=True)

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
HOSTILE = '</script><img src=x onerror="window.hit=1">\'"'


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    """One browser with an empty profile for all tests."""
    options = webdriver.ChromeOptions()
    options.binary_location = _BROWSER
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options=options, service=webdriver.ChromeService(_DRIVER))
    started.set_script_timeout(20)
    yield started
    started.quit()


@pytest.fixture
def browser(driver):
    """The browser at 1280 px, light, with scripts."""
    driver.get("about:blank")
    size(driver, 1280)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": [{"name": "prefers-color-scheme", "value": "light"}]})
    driver.get_log("browser")
    driver.get_log("performance")
    yield driver
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def size(driver, width: int) -> None:
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    """The page of a result with every status, several areas, and text that would like to be markup."""
    rows = [
        samples.intensity(year=year, value=0.5203 - 0.0117 * (year - 2020), expected=0.5203 - 0.014 * (year - 2020), area=area)
        for area in ("北海市", "合浦县", "海城区")
        for year in range(2020, 2026)
    ]
    rows = [replace(each, departments=("市发展改革委", HOSTILE)) for each in rows]
    message = Text(f"找到{HOSTILE}", "found")
    found = [*samples.findings(), Finding(samples.BLANK, message, Location("f1", HOSTILE, 3, 2), found=HOSTILE)]
    made = [each for each in samples.outcomes() if each.target != "energy-intensity-gdp"]
    result = samples.result(made=[*rows, *made], found=found)
    result.clauses = {"energy-intensity-gdp": Clause(HOSTILE)}
    return written(tmp_path_factory.mktemp("结 果") / "合浦县 2025.html", result)


def written(path: Path, result) -> str:
    path.write_text("".join(render(result, "html")), encoding="utf-8")
    return path.as_uri()


def texts(driver, selector: str) -> list[str]:
    script = "return [...document.querySelectorAll(arguments[0])].filter(each => each.offsetParent).map(each => each.textContent)"
    return driver.execute_script(script, selector)


def changed(driver, selector: str, value: str, output: str) -> str:
    """Type or choose, wait for the count of what is left, return it."""
    script = """
      const [selector, value, output, done] = arguments;
      const control = document.querySelector(selector), count = document.querySelector(output);
      new MutationObserver((_, seen) => { seen.disconnect(); done(count.textContent); }).observe(count, {childList: true});
      control.value = value; control.dispatchEvent(new Event('input', {bubbles: true}));"""
    return driver.execute_async_script(script, selector, value, output)


def test_no_error_no_request_and_no_text_runs(browser, address):
    browser.get(address)
    assert browser.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [each["params"]["request"]["url"] for each in events if each["method"] == "Network.requestWillBeSent"]
    assert [url for url in asked if not url.startswith(("chrome:", "data:", "about:"))] == [browser.current_url]
    assert browser.execute_script("return window.hit === undefined && !document.querySelector('img')")


def test_charts_are_drawn_in_the_colours_of_the_theme(browser, address):
    script = """return [...document.querySelectorAll('svg.chart')].map(chart => [chart.getBoundingClientRect().height,
      getComputedStyle(chart.querySelector('.s-actual')).stroke, [...chart.querySelectorAll('path')].filter(p => p.getTotalLength() > 20).length])"""
    browser.get(address)
    light = browser.execute_script(script)
    assert len(light) >= 2
    assert all(height > 80 and lines >= 3 for height, _, lines in light)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    dark = browser.execute_script(script)
    assert {colour for _, colour, _ in light}.isdisjoint({colour for _, colour, _ in dark})


def test_the_theme_button_overrules_the_system_and_is_kept(browser, address):
    browser.get(address)
    paper = "return getComputedStyle(document.body).backgroundColor"
    light = browser.execute_script(paper)
    button = browser.find_element("css selector", "[data-act=theme]")
    button.click()
    assert browser.execute_script(paper) == light
    button.click()
    assert browser.execute_script(paper) != light
    browser.refresh()
    assert browser.execute_script(paper) != light
    browser.find_element("css selector", "[data-act=theme]").click()
    assert browser.execute_script(paper) == light


def test_findings_are_searched_filtered_and_sorted(browser, address):
    browser.get(address)
    rows = "#findings .rows > div"
    every = texts(browser, rows)
    assert changed(browser, "#findings select[name=severity]", "error", "#findings output") == f"2 / {len(every)}"
    assert all("必须修改" in row for row in texts(browser, rows))
    assert changed(browser, "#findings input", "约５０ e4", "#findings output").startswith("1 /")
    changed(browser, "#findings select[name=severity]", "", "#findings output")
    changed(browser, "#findings input", "", "#findings output")
    assert texts(browser, rows) == every
    head = browser.find_element("css selector", "#findings [role=columnheader] button")
    head.click()
    head.click()
    assert texts(browser, rows)[0].startswith("提示")
    assert texts(browser, rows)[-1].startswith("必须修改")
    assert browser.find_element("css selector", "#findings [role=columnheader]").get_attribute("aria-sort") == "descending"
    head.click()
    assert texts(browser, rows) == every


def test_a_count_leads_to_what_it_counted(browser, address):
    browser.get(address)
    browser.find_element("css selector", ".tile.sv-error a").click()
    assert browser.execute_script("return document.querySelector('#findings select[name=severity]').value") == "error"
    assert browser.current_url.endswith("#findings")


def test_targets_are_filtered_and_empty_sections_disappear(browser, address):
    browser.get(address)
    assert changed(browser, "#targets select[name=status]", "behind", "#targets output").startswith("1 /")
    assert len(texts(browser, "#targets h3")) == 1
    changed(browser, "#targets select[name=status]", "", "#targets output")
    names = changed(browser, "#targets select[name=department]", "d0", "#targets output")
    assert names.startswith("1 /")
    assert "万元地区生产总值能耗" in texts(browser, "#targets .card")[0]


def test_the_comparison_of_areas_is_sorted_and_filtered(browser, address):
    browser.get(address)
    rows = "#areas tbody tr"
    first = texts(browser, rows)
    head = browser.find_elements("css selector", "#areas thead button")[1]
    head.click()
    assert texts(browser, rows) != first
    changed(browser, "#areas select[name=status]", "reversing", "#areas output")
    assert all("反向" in row for row in texts(browser, rows))


@pytest.mark.parametrize("width", [400, 1280])
def test_nothing_sticks_out_sideways(browser, address, width):
    size(browser, width)
    browser.get(address)
    browser.execute_script("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_the_page_works_without_scripts(browser, address):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get(address)
    assert texts(browser, ".filters, .tools") == []
    assert len(texts(browser, "#findings .rows > div")) == 6
    assert browser.execute_script("return document.querySelector('svg.chart').getBoundingClientRect().height") > 80
    browser.find_element("css selector", "#targets details summary").click()
    assert browser.execute_script("return document.querySelector('#targets details').open")


def test_print_shows_formulas_and_no_controls(browser, address):
    browser.get(address)
    printed = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True})["data"])
    assert printed.startswith(b"%PDF")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert texts(browser, ".filters, .tools, nav") == []
    script = "return [...document.querySelectorAll('details.printed .formula')].filter(each => !each.checkVisibility()).length"
    assert browser.execute_script(script) == 0
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen"})
    assert browser.execute_script(script) > 0


def test_the_keyboard_reaches_the_contents_first(browser, address):
    browser.get(address)
    browser.find_element("css selector", "body").send_keys(webdriver.Keys.TAB)
    assert browser.switch_to.active_element.get_attribute("class") == "skip"
    assert browser.switch_to.active_element.rect["x"] >= 0


def test_five_thousand_findings_stay_responsive(browser, tmp_path):
    rules = (samples.NOT_A_NUMBER, samples.BLANK, samples.TIDIED)
    hint = samples.findings()[0].hint
    found = [
        Finding(
            rules[row % 3],
            Text(f"“约{row}”不是数值", ""),
            Location("f1", "填报表", row, 5),
            hint,
            "合浦县",
            2025,
            "能源消费总量",
            f"约{row}",
        )
        for row in range(1, 5001)
    ]
    browser.get(written(tmp_path / "五千.html", samples.result(found=found)))
    loaded = browser.execute_script("return performance.getEntriesByType('navigation')[0].loadEventEnd")
    script = """
      const done = arguments[0], start = performance.now();
      document.querySelectorAll('#findings [role=columnheader] button')[2].click();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));"""
    assert loaded < 8000
    assert browser.execute_async_script(script) < 4000
    assert changed(browser, "#findings input", "约4999", "#findings output") == "1 / 5000"
