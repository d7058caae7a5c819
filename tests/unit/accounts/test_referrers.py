"""What each kind of organisation may say of somebody it sends."""

import re

from hub.accounts.referrers import referrers
from hub.accounts.types import REFERRERS, OrganisationKind
from hub.learners.types import ArrivalChannel

TELLS_OF_MORE = re.compile(r"disab|ethnic|religio|asylum|immigra|pregnan|illness|diagnos", re.IGNORECASE)


def test_every_kind_that_sends_people_has_its_words_a_channel_and_asks_for_nothing_special() -> None:
    assert set(referrers()) == {*REFERRERS, OrganisationKind.PROVIDER}
    for kind in referrers().values():
        assert ArrivalChannel(kind.channel)
        asked = [one for one in (kind.reference, kind.fact) if one]
        assert all(one.label and not TELLS_OF_MORE.search(one.label) for one in asked)
        assert "name" in kind.reference.hint
        assert kind.us.startswith("your ")
    assert {kind.kind for kind in referrers().values() if kind.nino} == {
        OrganisationKind.JCP,
        OrganisationKind.CAREERS,
    }
