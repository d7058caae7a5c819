"""A class is remembered exactly: what is read back is equal in every fact."""

import json
from dataclasses import fields, replace
from datetime import date
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.matching.facts.class_record import class_record, read_class
from hub.matching.types import AdmissionRule, ClassFacts, combine
from tests.unit.matching.strategies import class_facts


def there_and_back(facts: ClassFacts) -> ClassFacts:
    return read_class(json.loads(json.dumps(class_record(facts))))


@settings(max_examples=150)
@given(class_facts(), st.uuids(), st.uuids())
def test_a_class_reads_back_the_same(facts: ClassFacts, class_id: UUID, provider_id: UUID) -> None:
    facts = replace(facts, id=class_id, provider_id=provider_id)
    again = there_and_back(facts)
    assert again == facts
    assert hash(again) == hash(facts)


def test_every_kind_of_intake_rule_reads_back_the_same() -> None:
    rules = combine(
        [
            AdmissionRule(levels=frozenset({1, 2}), groups=frozenset({"b", "a"}), assessment_weeks=12),
            AdmissionRule(first_outcodes=frozenset({"E8"}), open_to_all_from=date(2027, 1, 4)),
        ]
    )
    facts = ClassFacts(id=uuid4(), title="A", provider_id=uuid4(), intake=rules)
    assert there_and_back(facts) == facts


def test_equal_classes_have_equal_records_whatever_the_order_of_their_sets() -> None:
    one, other = ClassFacts(id=uuid4(), title="A", provider_id=uuid4()), frozenset(["b", "a", "c"])
    first = class_record(replace(one, intake=combine([AdmissionRule(outcodes=other)])))
    again = class_record(replace(one, intake=combine([AdmissionRule(outcodes=frozenset(sorted(other)))])))
    assert json.dumps(first) == json.dumps(again)


def test_a_record_from_before_a_fact_was_known_reads_it_as_not_said() -> None:
    facts = ClassFacts(id=uuid4(), title="A", provider_id=uuid4())
    needed = {"id", "title", "provider_id"}
    record = {name: value for name, value in class_record(facts).items() if name in needed}
    assert len(fields(facts)) > len(record)
    assert read_class(record) == facts


def test_a_record_of_a_rule_from_before_it_could_say_more_still_reads() -> None:
    facts = ClassFacts(
        id=uuid4(), title="A", provider_id=uuid4(), intake=(AdmissionRule(levels=frozenset({1})),)
    )
    record = class_record(facts)
    record["intake"] = [{"levels": [1]}]
    assert read_class(record) == facts
