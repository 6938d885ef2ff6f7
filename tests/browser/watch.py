"""A page of the console that is watched: whatever a browser complains of ends the walk."""

from contextlib import contextmanager

# Told to the page before any script of its own: what the policy of the page forbids is noted.
NOTE_VIOLATIONS = """
  window.violations = [];
  addEventListener("securitypolicyviolation", (event) => {
    window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`);
  });
"""


class Watch:
    """A page, its complaints, and the time that each of its documents took."""

    def __init__(self, context, origin, pictures):
        self.origin = origin
        self.pictures = pictures
        self.complaints = []
        self.took = {}
        self.asked = []
        self.expected = ()
        self.page = context.new_page()
        self.page.add_init_script(NOTE_VIOLATIONS)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("response", self._response)

    def _console(self, message):
        if message.type in ("error", "warning") and not any(
            text in message.text for text in self.expected
        ):
            self.complaints.append(f"console: {message.text}")

    def _response(self, response):
        if response.status >= 400 and str(response.status) not in self.expected:
            self.complaints.append(f"{response.status}: {response.url}")

    @contextmanager
    def expecting(self, *texts):
        """Within it, complaints with one of these texts are right."""
        self.expected = texts
        yield
        self.expected = ()

    def go(self, path):
        """Goes to an address, and notes how long the document took."""
        answer = self.page.goto(self.origin + path)
        timing = answer.request.timing
        self.took.setdefault(path.split("?")[0], []).append(
            timing["responseEnd"] - timing["requestStart"]
        )
        return answer

    def picture(self, name, whole=False):
        """Keeps what can be seen."""
        if self.pictures:
            self.page.screenshot(path=f"{self.pictures}/{name}.png", full_page=whole)

    def title(self):
        return self.page.locator("h1").inner_text()

    def must(self, holds, what):
        """Stops the walk unless something holds."""
        self.check()
        if not holds:
            self.picture("stopped", whole=True)
            raise AssertionError(f"{what} (at {self.page.url}, `{self.title()}`)")

    def check(self):
        """Stops the walk when the browser has complained."""
        violations = self.page.evaluate("window.violations ?? []")
        if self.complaints or violations:
            self.picture("stopped", whole=True)
            raise AssertionError(f"at {self.page.url}: {self.complaints + violations}")
