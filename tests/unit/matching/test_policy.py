import json
from dataclasses import replace
from importlib.resources import files

import pytest

from hub.matching.policy.policy import CRITERIA, NEWEST, PolicyError, load_policy, parse_policy
from tests.unit.matching.examples import CLASS, ask


def shipped(version):
    path = files("hub.matching").joinpath(f"data/policy_v{version}.json")
    return json.loads(path.read_text(encoding="utf-8"))


DATA = shipped(NEWEST)


@pytest.mark.parametrize("version", range(1, NEWEST + 1))
def test_each_policy_is_whole_and_says_where_it_comes_from(version):
    policy, data = load_policy(version), shipped(version)
    assert policy.version == version
    assert tuple(policy.weights) == CRITERIA
    assert policy.full_points == 1000 * sum(policy.weights.values())
    assert data["source"]
    assert data["valid_from"]


def test_the_newest_policy_explains_every_figure_that_is_not_plain():
    plain = {
        "version",
        "source",
        "valid_from",
        "valid_to",
        "notes",
        "limit_steps",
        "stale_value",
        "other_strands",
    }
    assert set(DATA) - plain <= set(DATA["notes"])


def test_the_hub_ranks_by_the_newest_policy_it_ships_with():
    assert load_policy() == load_policy(NEWEST)


def test_only_the_first_policy_may_leave_out_what_came_later():
    first = shipped(1)
    assert parse_policy(first).goals_add_up is False
    with pytest.raises(PolicyError, match="no entry for school_hours"):
        parse_policy(first | {"version": 2})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"weights": {"level": 1}}, "exactly these criteria"),
        ({"weights": dict.fromkeys(CRITERIA, 0)}, "At least one weight"),
        ({"weights": dict.fromkeys(CRITERIA, 0.5)}, "whole number"),
        ({"weights": dict.fromkeys(CRITERIA, -1)}, "whole number"),
        ({"literacy_strands": ["poetry"]}, "Unknown strand: poetry"),
        ({"stale_value": 1001}, "stale_value"),
        ({"soon_days": 0}, "soon_days"),
        ({"edge_cost": -1}, "edge_cost"),
        ({"online_value": 1001}, "online_value"),
        ({"fresh_weeks": 0}, "fresh_weeks"),
        ({"balance_weeks": 0}, "balance_weeks"),
        ({"school_hours": [885, 555]}, "school_hours"),
        ({"strand_values": {"wanted": 2000, "general": 0, "other": 0}}, "strand_values"),
        (
            {"travel": DATA["travel"] | {"walk": {"km_per_hour": 0, "detour": 1, "wait_minutes": 0}}},
            "km_per_hour",
        ),
    ],
)
def test_a_policy_that_cannot_work_is_refused_with_the_reason(change, says):
    with pytest.raises(PolicyError, match=says):
        parse_policy(DATA | change)


def test_a_missing_entry_is_named():
    with pytest.raises(PolicyError, match="no entry for stale_days"):
        parse_policy({name: value for name, value in DATA.items() if name != "stale_days"})


def test_only_the_share_of_a_weight_counts():
    doubled = parse_policy(DATA | {"weights": {code: 2 * weight for code, weight in DATA["weights"].items()}})
    assert ask([CLASS], policy=doubled).best[0].score == ask([CLASS]).best[0].score


def test_managers_change_the_order_by_changing_the_weights():
    near = replace(CLASS, id="near", weekly_hours=1)
    intense = replace(CLASS, id="intense", point=None, weekly_hours=6)
    for code, first in (("travel", "intense"), ("intensity", "intense"), ("certainty", "near")):
        policy = parse_policy(DATA | {"weights": dict.fromkeys(CRITERIA, 0) | {code: 1}})
        assert ask([near, intense], policy=policy).best[0].class_id == first
