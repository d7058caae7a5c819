import json
from uuid import UUID, uuid4

from hypothesis import given, settings

from hub.matching.policy.policy import CRITERIA
from hub.matching.ranking.record import excluded_of, profile_record, ranking_record, read_profile
from hub.matching.types import Profile
from tests.unit.matching.examples import CLASS, LEARNER, ask, ask_one
from tests.unit.matching.strategies import profiles


@settings(max_examples=60)
@given(profiles())
def test_a_stored_profile_reads_back_the_same(profile):
    stored = json.loads(json.dumps(profile_record(profile)))
    assert read_profile(stored, read_id=str) == profile


def test_ids_come_back_as_uuids():
    declined = uuid4()
    profile = Profile(placement=1, excluded_classes=frozenset({declined}))
    (read,) = read_profile(json.loads(json.dumps(profile_record(profile)))).excluded_classes
    assert read == declined
    assert isinstance(read, UUID)


def test_a_replayed_profile_ranks_the_same():
    again = read_profile(json.loads(json.dumps(profile_record(LEARNER))), read_id=str)
    assert ask([CLASS], again).best == ask([CLASS]).best


def test_a_stored_ranking_keeps_scores_values_and_every_reason():
    fits, out = (
        ranking_record(ask_one()),
        ranking_record(ask_one({"women_only": True, "taken": 12}, {"women_class": False})),
    )
    assert json.loads(json.dumps(fits)) == fits
    (line,) = fits["best"]
    assert fits["criteria"] == list(CRITERIA)
    assert len(line["values"]) == len(CRITERIA)
    assert line["points"] <= fits["full_points"]
    assert out["excluded"] == [{"codes": ["women_class", "full"], "classes": ["class"]}]
    as_before = {"excluded": [{"class": "class", "codes": ["women_class", "full"]}]}
    assert excluded_of(out) == excluded_of(as_before) == {"class": ["women_class", "full"]}
