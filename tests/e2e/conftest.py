"""A real server, a real browser. The server is `hub serve` itself; its log is kept to be searched."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from hub.core.clock import utc_now
from hub.core.vault import Keyring, Vault

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    (path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 120  # seconds: another suite may run on the same machine
STRICT_AXE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass(frozen=True)
class Served:
    """A running hub: where it answers, its data folder, what it printed, and its environment."""

    address: str
    folder: Path
    log: Path
    environment: dict[str, str]

    def hub(self, *arguments: str) -> str:
        """Run a `hub` command against this hub's database and give what it printed."""
        return command(self.environment, *arguments)


def command(environment: dict[str, str], *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "hub", *arguments],
        env=environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture(scope="package", autouse=True)
def _now() -> Iterator[None]:
    """Served hubs and browsers have the machine's own clock."""
    with time_machine.travel(time_machine.escape_hatch.datetime.datetime.now(UTC), tick=True):
        utc_now()  # a travelled clock begins to run when it is first read
        yield


@pytest.fixture(scope="session")
def vault() -> Vault:
    """Served hubs bring their own key file."""
    return Vault(Keyring.generate())


def serve(folder: Path, environment: dict[str, str]) -> Iterator[Served]:
    """Serve the hub of `environment` on a port that the server itself finds free, until the caller is done."""
    log = folder / "server.log"
    environment = {**os.environ, "HUB_DATA_DIR": str(folder), "HUB_DEMONSTRATION": "yes", **environment}
    command(environment, "keys", "init", "--if-missing")
    command(environment, "db", "upgrade")
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "hub", "serve", "--port", "0"],
            env=environment,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Served(address_of(server, log), folder, log, environment)
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE)


def address_of(server: subprocess.Popen[bytes], log: Path) -> str:
    """Where the server says that it answers, as soon as it does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        if told := re.search(r"^Serving on (\S+)$", log.read_text(), re.MULTILINE):
            urllib.request.urlopen(f"{told[1]}/ready", timeout=PATIENCE)  # noqa: S310 - our own server
            return told[1]
        time.sleep(0.1)  # waiting for another process to listen, not for a result
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("Chromium is not installed (on Debian: apt install chromium).")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE * 1000)
        yield running
        running.close()


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@dataclass
class Desk:
    """One person's browser, with every address it asked for."""

    context: BrowserContext
    page: Page
    addresses: list[str]

    @classmethod
    def open(cls, browser: Browser, served: Served, *, scripts: bool = True, width: int = 1280) -> "Desk":
        context = browser.new_context(
            base_url=served.address,
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE * 1000)
        page = context.new_page()
        addresses: list[str] = []
        page.on("request", lambda request: addresses.append(request.url))
        return cls(context, page, addresses)

    def press(self, name: str) -> None:
        """Press a button or follow a link by its words."""
        page = self.page
        target = page.get_by_role("button", name=name, exact=True).or_(
            page.get_by_role("link", name=name, exact=True)
        )
        target.first.click()
        page.wait_for_load_state()

    def fill(self, **answers: str | list[str]) -> None:
        """Answer questions by the names of their fields."""
        for name, given in answers.items():
            control = self.page.locator(f"main [name='{name}']")
            kind = control.first.get_attribute("type")
            if kind in ("radio", "checkbox"):
                for value in [given] if isinstance(given, str) else given:
                    self.page.locator(f"main [name='{name}'][value='{value}']").check()
            elif control.first.evaluate("control => control.tagName") == "SELECT":
                control.select_option(given)
            else:
                control.first.fill(str(given))

    def date(self, name: str, day: date) -> None:
        self.fill(
            **{f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
        )

    def choose_what_is_left(self) -> None:
        """The last option of every question of radios that is asked and has no answer yet."""
        names = self.page.locator("main [type=radio]").evaluate_all(
            "all => [...new Set(all.map(one => one.name))]"
        )
        for name in names:
            options = self.page.locator(f"main [name='{name}']")
            chosen = self.page.locator(f"main [name='{name}']:checked").count()
            if not chosen and options.last.is_visible():
                options.last.check()

    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()


def faults(page: Page) -> list[str]:
    """What axe finds on this page at WCAG 2.2 AA, one line each."""
    source = (ROOT / "frontend/node_modules/axe-core/axe.min.js").read_text()
    page.evaluate(source)
    result = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
        STRICT_AXE,
    )
    return [
        f"{page.url}: {violation['id']}: {violation['help']}: {violation['nodes'][0]['html'][:160]}"
        for violation in result["violations"]
    ]
