"""Walks through a demonstration of linecertd, whose access nodes answer: a line is read live.

usage: demo.py LINK [PICTURES]

It begins with the link that the demonstration prints, and ends with `walked`.
"""

import re
import sys
import time
from urllib.parse import urlsplit

from console import browsing, log_in


def until(watch, path, holds, what):
    """Looks at a page again and again, as what is read of the nodes takes its time to come."""
    patience = time.monotonic() + 90
    while True:
        watch.go(path)
        if holds():
            return
        watch.must(time.monotonic() < patience, what)
        watch.page.wait_for_timeout(1000)


def dashboard(watch):
    rows = watch.page.locator("#certificates tbody tr")
    until(watch, "/", lambda: rows.count() >= 8, "certificates come in")
    notices = watch.page.locator(".note").all_inner_texts()
    watch.must(any("Demonstration" in one for one in notices), f"it says what it is: {notices}")
    watch.picture("console-demo")


def read_a_line(watch):
    """Asks the access node for one line, and follows what it says."""
    page = watch.page
    until(watch, "/lines", lambda: page.locator(".state.good").count() > 0, "lines are online")
    page.locator("tr", has=page.locator(".state.good")).first.locator("a").first.click()
    page.get_by_role("button", name="Read the line now").click()
    page.wait_for_url(re.compile(r"\?read=\d+$"))
    page.locator(".steps li", has_text="dBm").first.wait_for()
    watch.picture("console-live", whole=True)
    # When it has ended, the page is made anew, with the button for another read.
    page.get_by_role("button", name="Read the line now").wait_for(timeout=90_000)
    steps = page.locator(".steps li strong").all_inner_texts()
    watch.must(steps[0] == "asked for" and steps.count("done") == 1, f"each is told once: {steps}")
    watch.go("/jobs")
    watch.must("done" in page.locator("#jobs tbody tr").first.inner_text(), "the job is done")


def figures(watch):
    """Figures of this month, each with its rows."""
    watch.go("/kpis")
    watch.must(watch.page.locator("#results tbody tr").count() > 5, "there are figures")
    watch.picture("console-figures")
    watch.page.locator("#results tbody a").first.click()
    watch.page.locator("#rows").wait_for()


def late(watch):
    watch.go("/late")
    watch.must(watch.title() == "Late nodes", "late nodes have a page")


def main(link, pictures=None):
    address = urlsplit(link)
    with browsing(f"{address.scheme}://{address.netloc}", pictures) as watch:
        log_in(watch, address.path)
        for step in (dashboard, read_a_line, figures, late):
            step(watch)
            watch.check()
            print(f"  {step.__name__}", file=sys.stderr)
    print("walked", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
