"""Worlds for `hub bench forecast`: described, or recorded elsewhere; and that both simulators live them."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bench import daily_hub, weekly_hub
from bench.forecast import forecasts
from bench.worlds import DEFAULT, BadWorld, Life, World, read, recorded
from hub.directory.types import Level


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "worlds.toml"
    file.write_text(text)
    return file


def test_the_worlds_that_come_with_the_bench_can_be_read_and_are_unlike() -> None:
    worlds = read(DEFAULT)
    assert len({world.name for world in worlds}) >= 6
    assert {world.rolling(level) for world in worlds for level in world.levels} == {True, False}
    assert any(world.shock for world in worlds)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[world]]\nname = 'x'\npeeple = 3", "no such setting of a world: peeple"),
        ("[[world]]\nname = 'x'\nlevels = { E9 = 1 }", "no such level: E9"),
        ("[[world]]\nname = 'x'\nintake = 'weekly'", "intake must be terms or rolling"),
        ("[[world]]\npeople = 3", "name"),
        ("world", "worlds.toml"),
    ],
)
def test_a_world_that_cannot_be_read_is_refused_in_words(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadWorld) as refused:
        read(written(tmp_path, text))
    assert says in refused.value.message


@pytest.mark.parametrize("lived", [weekly_hub.lived, daily_hub.lived])
def test_a_world_is_lived_twice_alike_and_what_is_known_of_a_day_does_not_tell_what_came_after(lived) -> None:  # type: ignore[no-untyped-def]
    world = World("small", people=60, years=5, intake={"PE": "rolling"})
    life: Life = lived(world)
    assert life == lived(world)
    assert any(one.started for one in life.people)
    day = life.begins + timedelta(weeks=100)
    known = life.known(day)
    assert all(one.joined_on <= day and (one.ended_on is None or one.ended_on <= day) for one in known)
    assert known == life.people[: len(known)] or any(one.ended_on is None for one in known)
    assert all(one.listed_on and one.listed_on <= day for one in life.listed(day))


def test_a_record_made_elsewhere_is_asked_of_like_any_other_world(tmp_path: Path) -> None:
    rows, begin = ["level,strand,area,group,joined,ended,started"], date(2020, 1, 6)
    for week in range(260):
        for _ in range(3):
            joined = begin + timedelta(weeks=week)
            rows.append(f"E1,,E8,3,{joined},{joined + timedelta(weeks=10)},yes")
    (tmp_path / "people.csv").write_text("\n".join(rows))
    [world] = read(written(tmp_path, "[[world]]\nname = 'theirs'\nrecord = 'people.csv'"))
    life = recorded(world)
    assert life.people[0].level is Level.E1
    told = [one for one in forecasts(life, world) if one.told]
    assert told
    assert all(abs(one.likely - one.started) <= 2 for one in told)
