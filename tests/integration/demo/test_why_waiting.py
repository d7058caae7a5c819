"""What is said of everybody who waits in the demonstration: the same as from the classes in their order, one by one."""

from typing import Any

from hub.core.actor import Viewer
from hub.core.db import Database
from hub.matching.policy.versions import published_policy
from hub.matching.ranking.rank import Ranking, rank
from hub.matching.services import current_snapshot
from hub.referrals.waiting import unmatched
from hub.referrals.waiting.causes import causes
from hub.referrals.waiting.fit_and_free import fit_and_free
from hub.referrals.waiting.profiles import open_entries, waiting_profiles

JOB = Viewer.job("check the demonstration")


def by_order(ranking: Ranking) -> dict[str, Any]:
    """What the directory has for them, counted in the ranking."""
    return {"fits": ranking.ready, "full": len(ranking.rows) - ranking.ready}


def test_the_list_says_of_each_what_their_ranking_says(demonstration: Database) -> None:
    with demonstration.unit_of_work(JOB) as uow:
        ids = [entry.learner_id for entry in open_entries(uow, None)]
        said = unmatched.explanations(uow, ids)
        snapshot, policy = current_snapshot(uow), published_policy(uow)
        profiles = {one.learner_id: one.profile for one in waiting_profiles(uow)}
        assert len(profiles) > 20
        for learner_id, profile in profiles.items():
            ranking, one = rank(snapshot, profile, policy, uow.today, lottery=0), said[learner_id]
            told = {name: getattr(one.circumstances, name) for name in by_order(ranking)}
            assert told == by_order(ranking)
            assert one.causes == causes(one.circumstances)
            classes = [snapshot.classes[row].strand != "conversation" for row in ranking.rows.tolist()]
            assert (one.fits_now, one.nothing_fits) == (any(classes[: ranking.ready]), not any(classes))
            assert one.ranking is not None
            assert one.ranking.rows.tolist() == ranking.rows.tolist()
        assert len({one.headline for one in said.values()}) > 3


def test_whom_to_call_and_about_which_class_come_from_their_ranking(demonstration: Database) -> None:
    with demonstration.unit_of_work(JOB) as uow:
        snapshot, policy = current_snapshot(uow), published_policy(uow)
        found = {
            one.learner_id: (one.class_id, one.only_a_club, bool(one.others)) for one in fit_and_free(uow)
        }
        expected = {}
        for one in waiting_profiles(uow):
            ranking = rank(snapshot, one.profile, policy, uow.today, one.lottery)
            ready = [snapshot.classes[row] for row in ranking.rows[: ranking.ready].tolist()]
            if ready and not one.live_referrals:
                best = next((taught for taught in ready if taught.strand != "conversation"), ready[0])
                expected[one.learner_id] = (best.id, best.strand == "conversation", len(ready) > 1)
        assert found == expected
        assert found
