"""What takes access away or ends a case is never one click: the button that does it stands on a page that asks."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TAKES_AWAY = re.compile(
    r"post_button\(\"(Suspend|Make a new link|Revoke|Stop sharing|Withdraw|Decline|Cancel|End)\b[^\n]*"
)
ASKING = {"web/confirm.html", "administrator/revoke_api_token.html"}  # pages that ask
# What ends no case and takes nobody's access away.
HARMLESS = {"End this rule", "End the pause"}


def test_no_page_takes_access_away_with_one_click() -> None:
    for page in (ROOT / "hub").rglob("templates/**/*.html"):
        name = f"{page.parent.name}/{page.name}"
        found = [match.group(0) for match in TAKES_AWAY.finditer(page.read_text("utf-8"))]
        loose = [one for one in found if not any(words in one for words in HARMLESS)]
        assert name in ASKING or not loose, f"{name} acts at once: {loose}"


def test_nothing_says_done_and_the_name_of_a_verb() -> None:
    for source in (ROOT / "hub").rglob("*.py"):
        assert not re.search(r"flash\(f?\"Done", source.read_text("utf-8")), source
