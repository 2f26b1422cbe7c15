"""
The secretariat's page works in a real browser: opened from disk, sorted by mouse and keyboard, alone on the machine.

Chromium and its driver are Debian's packages. Where they are missing the tests are skipped and say so; where
`KLYNGE_CI` is set, that is a failure.
"""

import json
from datetime import date

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from support.chromium import started
from support.ledger_cases import order
from support.status_cases import AT, CLUSTERS, HOSTILE, HOUSE, KNOWN, TODAY, a_status

from pipeline.characters import readable
from pipeline.orders.status import status
from pipeline.orders.status_page import write_status_page
from pipeline.project import find_shipped

CLUSTER, DUE, LEFT = "Klynge", "Frist", "Dage til frist"

#: As a Danish reader looks names up: æ, ø, å after z; aa is å, so k stands before l in the two last.
IN_DANISH_ORDER = [readable(HOSTILE), "Bugten", "Nord", "Zebra", "Ærø", "Øland", "Åkirkeby", "Aalborg"]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Start Chromium with an empty profile, and end it."""
    yield from started(tmp_path_factory.mktemp("profile"))


def written(folder, told):
    templates = find_shipped() / "templates"
    texts = {name: (templates / name).read_text(encoding="utf-8") for name in ("status.html.jinja", "status.js")}
    return write_status_page(folder, told, HOUSE.name, texts, AT)


@pytest.fixture(scope="module")
def later(tmp_path_factory):
    """Write a page of one order for each cluster, the n-th due n days later and all of them in one table."""
    orders = [
        order(n, cluster_id=cluster_id, ordered_on=date(2026, 11, 20 + n), meeting_on=date(2027, 2, 1))
        for n, cluster_id in enumerate(CLUSTERS, start=1)
    ]
    return written(tmp_path_factory.mktemp("later"), status(orders, (), KNOWN, HOUSE, TODAY))


@pytest.fixture
def opened(browser, later):
    """Open the page from disk."""
    browser.get(later.as_uri())
    return browser


def table(browser):
    return browser.find_element(By.XPATH, "//table[caption='Frist senere']")


def button(browser, heading):
    return table(browser).find_element(By.XPATH, f".//thead//button[normalize-space()='{heading}']")


def column(browser, heading):
    """Give the texts of a column, from above."""
    headings = [cell.text.split(" ↕")[0] for cell in table(browser).find_elements(By.CSS_SELECTOR, "thead th")]
    place = headings.index(heading)
    rows = table(browser).find_elements(By.CSS_SELECTOR, "tbody tr")
    return [row.find_elements(By.CSS_SELECTOR, "td, th")[place].text.replace("\u00a0", " ") for row in rows]


def sorts(browser):
    """Give what each heading says of itself to whoever cannot see the arrows."""
    cells = table(browser).find_elements(By.CSS_SELECTOR, "thead th")
    return {cell.text.split(" ↕")[0]: found for cell in cells if (found := cell.get_attribute("aria-sort"))}


def test_the_mouse_sorts_clusters_as_danes_do(opened):
    """One click sorts up, the next one down; the heading says which."""
    button(opened, CLUSTER).click()

    assert IN_DANISH_ORDER == column(opened, CLUSTER)
    assert {CLUSTER: "ascending"} == sorts(opened)

    button(opened, CLUSTER).click()

    assert IN_DANISH_ORDER[::-1] == column(opened, CLUSTER)
    assert {CLUSTER: "descending"} == sorts(opened)


def test_days_sort_as_days(opened):
    """A due day of December stands after one of November, whatever the letters of its month."""
    button(opened, CLUSTER).click()
    button(opened, DUE).click()
    due = column(opened, DUE)

    assert [
        "4. dec. 2026", "4. dec. 2026", "7. dec. 2026", "8. dec. 2026",
        "9. dec. 2026", "10. dec. 2026", "11. dec. 2026", "11. dec. 2026",
    ] == due  # fmt: skip
    assert {DUE: "ascending"} == sorts(opened)


def test_numbers_sort_as_numbers(opened):
    """Nine days are fewer than ten."""
    button(opened, LEFT).click()

    assert ["9", "9", "12", "13", "14", "15", "16", "16"] == [told.split()[0] for told in column(opened, LEFT)]


def test_the_keyboard_sorts_and_what_was_done_is_told(opened):
    """A heading is reached by tab, chosen by enter or space, and a reader's voice hears it."""
    button(opened, CLUSTER).send_keys(Keys.TAB)
    opened.switch_to.active_element.send_keys(Keys.SHIFT, Keys.TAB)

    assert button(opened, CLUSTER) == opened.switch_to.active_element

    opened.switch_to.active_element.send_keys(Keys.ENTER)

    assert IN_DANISH_ORDER == column(opened, CLUSTER)

    opened.switch_to.active_element.send_keys(Keys.SPACE)

    assert IN_DANISH_ORDER[::-1] == column(opened, CLUSTER)
    said = opened.find_element(By.CSS_SELECTOR, "[role=status]").get_attribute("textContent")
    assert "Frist senere: sorteret efter Klynge, faldende" == said


def test_every_column_of_every_table_can_be_sorted(browser, tmp_path):
    """No heading of a table of orders is without its button, and choosing it leaves every row in its table."""
    browser.get(written(tmp_path, a_status()).as_uri())
    tables = browser.find_elements(By.CSS_SELECTOR, "table.sortable")
    rows = [sorted(r.text for r in t.find_elements(By.CSS_SELECTOR, "tbody tr")) for t in tables]
    for each in tables:
        headings = each.find_elements(By.CSS_SELECTOR, "thead th")
        buttons = each.find_elements(By.CSS_SELECTOR, "thead th button")

        assert len(headings) == len(buttons)

        for one in buttons:
            one.click()

    assert rows == [sorted(r.text for r in t.find_elements(By.CSS_SELECTOR, "tbody tr")) for t in tables]


def test_what_is_empty_stands_last_either_way(browser, tmp_path):
    """Ended orders without a follow-up stand below those with one, upwards and downwards."""
    browser.get(written(tmp_path, a_status()).as_uri())
    ended = browser.find_element(By.XPATH, "//table[caption='Afsluttede']")
    heading = ended.find_element(By.XPATH, ".//thead//button[normalize-space()='Opfølgning']")
    seen = []
    for _ in range(2):
        heading.click()
        seen.append(
            [r.find_elements(By.TAG_NAME, "td")[-2].text for r in ended.find_elements(By.CSS_SELECTOR, "tbody tr")]
        )

    assert ["12. sep. 2026", "10. apr. 2027", "", ""] == [told.replace("\u00a0", " ") for told in seen[0]]
    assert ["10. apr. 2027", "12. sep. 2026", "", ""] == [told.replace("\u00a0", " ") for told in seen[1]]


def test_late_orders_stand_first_and_links_lead_to_their_rows(browser, tmp_path):
    """The first table is of what is late; who waits is led to what it waits for."""
    browser.get(written(tmp_path, a_status()).as_uri())
    first = browser.find_element(By.TAG_NAME, "table")
    link = browser.find_element(By.LINK_TEXT, "3 Ærø")
    link.click()

    assert "Forsinket eller i fare" == first.find_element(By.TAG_NAME, "caption").get_attribute("textContent")
    assert ["2", "5"] == [td.text for td in first.find_elements(By.CSS_SELECTOR, "tbody td:first-child")]
    assert browser.current_url.endswith("#bestilling-3")
    assert "Ærø" in browser.find_element(By.CSS_SELECTOR, "tr:target").text


def test_without_script_the_tables_stand_as_they_were_written(browser, later):
    """Late ones stand first all the same, and nothing offers what it cannot do."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(later.as_uri())

        assert [str(n) for n in range(1, 9)] == column(browser, "Nr.")
        assert [] == browser.find_elements(By.TAG_NAME, "button")
        assert "sorteres" not in browser.find_element(By.TAG_NAME, "main").text
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_the_page_asks_nobody_and_complains_of_nothing(browser, tmp_path):
    """Nothing is fetched but the file itself, no error is logged, and a cluster's name runs as no script."""
    path = written(tmp_path, a_status())
    for kind in ("browser", "performance"):
        browser.get_log(kind)  # what earlier pages left
    browser.get(path.as_uri())
    for each in browser.find_elements(By.CSS_SELECTOR, "thead button"):
        each.click()
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]

    assert [path.as_uri()] == asked
    assert [] == browser.get_log("browser")
    assert f"Bestillinger · {HOUSE.name}" == browser.title
    assert readable(HOSTILE) in browser.find_element(By.TAG_NAME, "main").text
    assert 1 == len(browser.find_elements(By.TAG_NAME, "script"))


def test_a_foreign_script_does_not_run(browser, tmp_path):
    """Were a script to get in, the page's own rule would keep it from running: only the one of its digest does."""
    path = written(tmp_path, a_status())
    foreign = path.read_text(encoding="utf-8").replace("</main>", "<script>document.title = 'x'</script></main>")
    path.write_text(foreign, encoding="utf-8")
    browser.get(path.as_uri())

    assert f"Bestillinger · {HOUSE.name}" == browser.title
    assert 0 < len(browser.find_elements(By.CSS_SELECTOR, "thead button"))
