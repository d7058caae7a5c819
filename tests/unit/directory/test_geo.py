import pytest

from hub.directory.geo import ATTRIBUTION, Precision, locate, normalise_postcode, outcode_of


@pytest.mark.parametrize("typed", ["E8 1DY", "e81dy", " E8  1dy ", "E8-1DY"])
def test_a_hackney_postcode_is_found_however_it_is_typed(typed):
    point = locate(typed)
    assert point is not None
    assert (point.latitude, point.longitude) == (51.54532, -0.05798)
    assert point.precision is Precision.POSTCODE
    assert point.local_authority == "E09000012"


def test_another_london_postcode_is_placed_by_its_sector():
    point = locate("SW1A 1AA")
    assert point is not None
    assert point.precision is Precision.SECTOR
    assert point.local_authority == "E09000033"


def test_a_postcode_outside_london_is_placed_by_its_district():
    point = locate("DL1 5AJ")
    assert point is not None
    assert point.precision is Precision.OUTCODE
    assert point == locate("DL1")


@pytest.mark.parametrize(
    "typed", ["", "banana", "ZZ99 9ZZ", "E8 1CC1", "12345", "E8 1DY E8 1DY", "\x00", "🙂"]
)
def test_what_is_not_in_the_tables_has_no_point(typed):
    assert locate(typed) is None


def test_the_first_part_of_a_postcode_is_enough():
    assert locate("E8 1").precision is Precision.SECTOR
    assert locate("e8").precision is Precision.OUTCODE


def test_postcodes_are_normalised_and_others_refused():
    assert normalise_postcode("ec1a1bb") == "EC1A 1BB"
    assert normalise_postcode("E8 1CY") is None  # C never stands in the last two letters
    assert normalise_postcode("E8") is None


@pytest.mark.parametrize("typed", ["E8 1DY", "E8 1", "e8"])
def test_the_outcode_comes_from_whatever_part_is_known(typed):
    assert outcode_of(typed) == "E8"


def test_no_outcode_is_made_up():
    assert outcode_of("Hackney") is None


def test_the_attribution_names_all_three_owners():
    for owner in ("OS data", "Royal Mail", "Office for National Statistics"):
        assert owner in ATTRIBUTION
