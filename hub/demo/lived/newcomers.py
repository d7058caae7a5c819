"""People who asked for a class by themselves: most wait for a call, some did not answer one, two requests are over."""

from typing import Any

from hub.core.db import Database
from hub.demo.data_files import data
from hub.demo.invented.calendar import moment
from hub.demo.invented.plan import Plan
from hub.demo.lived.area import Area
from hub.learners.self_referral import services
from hub.learners.self_referral.answers import Answers
from hub.learners.self_referral.door import Whence
from hub.learners.self_referral.states import SelfReferralState

ASKED, CALLED = 20, 7 * 60  # minutes after the office opened


def play(database: Database, plan: Plan, area: Area) -> None:
    for number, one in enumerate(data("self_referrals")["request"]):
        with database.unit_of_work(None, now=moment(plan.today, one["day"], ASKED + number)) as uow:
            request_id = services.receive(
                uow, answers_of(one), f"demonstration {number}", Whence(str(number), str(number))
            )
        with database.unit_of_work(
            area.assessor(number), now=moment(plan.today, one["day"], CALLED + number)
        ) as uow:
            for _ in range(one["tries"]):
                services.tried(uow, request_id)
            if "came" in one:
                services.close(uow, request_id, SelfReferralState(one["came"]))


def answers_of(one: dict[str, Any]) -> Answers:
    return Answers(
        one["name"],
        one.get("phone"),
        one.get("email"),
        tuple(one["safe"]),
        one["language"],
        one.get("outcode"),
        tuple(one["times"]),
    )
