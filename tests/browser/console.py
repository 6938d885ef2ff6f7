"""Walks through the console of a running linecertd as people do.

usage: console.py ORIGIN [PICTURES]

On standard input it is told, a word a line: the paths of two links that log in once, for somebody
of the centre and for an administrator. Then it is told `ready` whenever it has said `restart` and
the daemon answers again. It ends with `walked`, or with what was not as it should be.
"""

import shutil
import sys
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

from watch import Watch

ONUS = 10_000
# No page of a port with so many ONUs takes longer, in ms: some way above what a program that is not
# optimised needs on a machine that is busy with other tests.
SLOWEST = 1_000


def log_in(watch, link):
    """By a link, and its button: looking at it does not use it up."""
    watch.go(link)
    watch.must(watch.page.locator("nav").count() == 0, "a link alone logs nobody in")
    watch.page.locator("form.main button").click()
    watch.page.wait_for_url("**/password")
    watch.go("/")
    watch.must(watch.title() == "Dashboard", "the dashboard follows")


def dashboard(watch):
    watch.must(watch.page.locator(".tiles li").count() >= 4, "the dashboard has tiles")
    watch.must(watch.page.locator("#alarms tbody tr").count() == 3, "alarms stand")
    watch.picture("console-dashboard")


def find_a_line(watch):
    """With the keyboard alone."""
    page = watch.page
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/lines")
    page.keyboard.press("/")
    page.keyboard.type("FTTH-0571-88230042")
    page.wait_for_url("**q=FTTH-0571-88230042*")
    page.locator("#results tbody tr").nth(1).wait_for(state="detached")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lines/FTTH-0571-88230042")
    watch.must(watch.title() == "FTTH-0571-88230042", "the line is found")
    watch.go("/lines?q=HWTC0000002A")
    names = page.locator("#results tbody td:first-child").all_inner_texts()
    watch.must(names == ["FTTH-0571-88230042"], f"a serial number finds its line: {names}")


def history(watch):
    """The readings of a line, their ages, and the chart that the browser draws."""
    page = watch.page
    watch.go("/lines/L-0000001")
    page.locator(".chart canvas").wait_for()
    row = page.locator("#readings tr[data-key=onu-rx-power]")
    watch.must("dBm" in row.inner_text(), "the power at the ONU has its unit")
    watch.must(row.locator("time[data-age]").count() == 1, "a reading shows its age")
    watch.must("-" not in row.locator("td").nth(5).inner_text(), "a baseline is shown")
    page.wait_for_timeout(300)
    watch.picture("console-line", whole=True)


def page_through(watch):
    """All ONUs of a port, a page at a time, each once."""
    watch.go("/nodes")
    watch.page.get_by_role("link", name="olt-9", exact=True).click()
    watch.page.get_by_role("link", name="0/1", exact=True).click()
    watch.page.locator("#results").wait_for()
    watch.picture("console-port")
    seen, href = [], watch.page.url.removeprefix(watch.origin)
    while href:
        watch.go(href)
        seen += watch.page.locator("#results tbody td:first-child").all_inner_texts()
        following = watch.page.locator("a[rel=next]")
        href = following.get_attribute("href") if following.count() else None
    watch.must(len(seen) == ONUS, f"every ONU is there: {len(seen)}")
    watch.must(len(set(seen)) == ONUS, "and none twice")
    slowest = max(watch.took["/nodes/olt-9/ports/0%2F1"])
    watch.must(slowest < SLOWEST, f"pages of {ONUS} ONUs are fast: {slowest:.0f} ms")
    print(f"pages of a port with {ONUS} ONUs: slowest of 100 {slowest:.1f} ms", file=sys.stderr)


def language_and_theme(watch):
    """Both are kept, and stay on the page with what was asked of it."""
    page = watch.page
    watch.go("/lines?q=FTTH-0571-8823004")
    page.get_by_role("button", name="中文").click()
    page.locator("html[lang=zh-Hans]").wait_for()
    watch.must(watch.title() == "线路", "the page is Chinese")
    watch.must(page.url.endswith("/lines?q=FTTH-0571-8823004"), "and the same")
    page.get_by_role("button", name="深色").click()
    watch.go("/certificates")
    watch.must(page.locator("html[data-theme=dark]").count() == 1, "dark is kept")
    watch.picture("console-certificates-zh-dark")
    watch.go("/certificates?lang=en")
    watch.must(watch.title() == "Certificates", "an address chooses the language")
    page.get_by_role("button", name="Light").click()
    page.locator("html[data-theme=light]").wait_for()


def verified(watch):
    """A certificate is verified for its page, and its file is given out."""
    page = watch.page
    watch.go("/certificates?q=L-0000001")
    page.locator("#results tbody a").first.click()
    page.locator(".steps li").first.wait_for()
    steps = page.locator(".steps li").all_inner_texts()
    signs = page.locator(".steps li.good strong").all_inner_texts()
    watch.must(len(steps) >= 10, f"every step is told: {steps}")
    for step in ("Signed", "Allowed", "Judged again", "Received by the operator", "Standing"):
        watch.must(step in signs, f"`{step}` holds: {signs}")
    watch.must("In the log" in signs, f"it is in the log: {signs}")
    watch.picture("console-certificate", whole=True)
    file = page.get_by_role("link", name="The file (.lcert)").get_attribute("href")
    answer = page.request.get(watch.origin + file)
    watch.must(answer.ok and b"payload" in answer.body(), "the file is given out")


def alarms(watch):
    watch.go("/alarms?state=standing")
    watch.picture("console-alarms")
    watch.page.get_by_role("button", name="Take").first.click()
    watch.page.wait_for_url("**/alarms")
    taken = watch.page.locator("#results tbody td:last-child").all_inner_texts()
    watch.must("noc" in taken, f"whoever takes an alarm is named: {taken}")


def jobs(watch):
    watch.go("/jobs")
    watch.page.locator("#jobs tbody td:first-child a").last.click()
    watch.page.locator(".steps li").nth(3).wait_for()
    steps = watch.page.locator(".steps li").all_inner_texts()
    watch.must(any("−19.37 dBm" in step for step in steps), f"a reading is told: {steps}")
    watch.picture("console-job")


def not_there(watch):
    """What is not there says so, as a page."""
    with watch.expecting("404"):
        for path in ("/lines/nowhere", "/no/such/page", "/certificates/" + "0" * 64):
            answer = watch.go(path)
            watch.must(answer.status == 404 and watch.title() == "Not found", f"{path} is not there")
    with watch.expecting("403"):
        answer = watch.go("/administration/accounts")
        watch.must(answer.status == 403 and watch.title() == "Not allowed", "it is not for all")


def hidden(watch):
    """Nothing is asked for while nobody looks."""
    page = watch.page
    page.clock.install()
    watch.go("/")
    page.wait_for_load_state("networkidle")

    def asked_within(seconds):
        watch.asked.clear()
        page.clock.run_for(seconds * 1000)
        page.wait_for_load_state("networkidle")
        return len(watch.asked)

    for _ in range(2):
        watch.must(asked_within(20) >= 1, "an open page keeps itself up to date")
    page.evaluate(
        """Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
           document.dispatchEvent(new Event("visibilitychange"));"""
    )
    watch.must(asked_within(600) == 0, "a hidden one does not")


def restart(watch):
    """A restart logs nobody out, and cursors go on."""
    page = watch.page
    watch.go("/nodes/olt-9/ports/0%2F1")
    following = page.locator("a[rel=next]").get_attribute("href")
    tell("restart")
    watch.go(following)
    first = page.locator("#results tbody td:first-child").first.inner_text()
    watch.must(first == "101", f"the list goes on where it was: {first}")


def narrow(watch):
    watch.page.set_viewport_size({"width": 390, "height": 844})
    watch.go("/lines/L-0000001")
    watch.page.locator(".chart canvas").wait_for()
    width = watch.page.evaluate("document.documentElement.scrollWidth")
    watch.must(width <= 390, f"a narrow page fits: {width}")
    watch.picture("console-narrow")
    watch.page.set_viewport_size({"width": 1280, "height": 800})


def administration(watch):
    """An account with its link, a token, and the trail of all that."""
    page = watch.page
    watch.go("/administration/accounts")
    page.get_by_label("Account", exact=True).fill("wang.fang")
    page.get_by_label("Name", exact=True).fill("王芳")
    page.get_by_role("button", name="Make the account").click()
    link = page.locator(".facts code").inner_text()
    watch.must("/log-in/link/" in link, "a link is shown")
    watch.go("/administration/tokens")
    page.get_by_label("Account", exact=True).fill("wang.fang")
    page.get_by_role("button", name="Make the token").click()
    secret = page.locator(".facts code").inner_text()
    watch.must(secret.startswith("lct_"), "a token is shown")
    row = page.locator("tr", has_text="wang.fang")
    row.get_by_role("button", name="Revoke").click()
    page.wait_for_url("**/administration/tokens")
    watch.must(page.locator("tr", has_text="wang.fang").count() == 0, "a token is taken back")
    watch.go("/trail")
    page.get_by_role("link", name="Check the whole trail now").click()
    page.locator(".note.good").wait_for()
    watch.must("follow from each other" in page.locator(".note").inner_text(), "the trail is whole")
    watch.picture("console-trail")


def leave(watch):
    watch.page.get_by_role("button", name="Log out").click()
    watch.page.wait_for_url("**/log-in*")
    watch.go("/lines?q=a")
    watch.must(watch.title() == "Log in", "whoever has left logs in again")
    watch.must("next=" in watch.page.url, "and comes back to where they wanted to go")
    watch.picture("console-log-in")


def tell(word):
    """Says something to whoever runs the daemon, and waits for the answer."""
    print(word, flush=True)
    assert sys.stdin.readline().strip() == "ready"


@contextmanager
def browsing(origin, pictures):
    """A browser with one page, which is watched."""
    with sync_playwright() as playwright:
        # As root, as in a container, Chromium has no sandbox.
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
        yield Watch(context, origin, pictures)
        browser.close()


def main(origin, pictures=None):
    links = [sys.stdin.readline().strip() for _ in range(2)]
    walks = {
        links[0]: (
            dashboard, find_a_line, history, page_through, language_and_theme, verified, alarms,
            jobs, not_there, restart, narrow, leave,
        ),
        links[1]: (administration, hidden),
    }
    for link, steps in walks.items():
        with browsing(origin, pictures) as watch:
            log_in(watch, link)
            for step in steps:
                step(watch)
                watch.check()
                print(f"  {step.__name__}", file=sys.stderr)
    print("walked", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
