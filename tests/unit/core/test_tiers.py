"""Every tier's values can be opened again."""

import pytest

from hub.core.buckets import LINE
from hub.core.ids import new_id
from hub.core.sealing.sealed import Tier
from hub.core.vault import Address, Keyring, Vault


@pytest.mark.parametrize("tier", Tier)
def test_what_is_sealed_in_a_tier_can_be_opened(tier: Tier) -> None:
    vault, address = Vault(Keyring.generate()), Address("learner", "phone", new_id())
    key = vault.new_data_key()
    assert (
        vault.open(vault.seal("07700 900123", key, tier, address, LINE), key, tier, address) == "07700 900123"
    )


def test_a_name_too_long_for_the_header_is_refused_before_anything_is_sealed() -> None:
    vault = Vault(Keyring.generate())
    with pytest.raises(ValueError, match="eight characters"):
        vault.seal("text", vault.new_data_key(), "assessment", Address("learner", "phone", new_id()), LINE)
