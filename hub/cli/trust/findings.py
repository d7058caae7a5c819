"""What was found in everything that is sealed, for people and for machines."""

from dataclasses import asdict
from typing import Any

from hub.safekeeping.verify.findings import KIND_WORDS, Report


def as_document(report: Report) -> dict[str, Any]:
    found = [{**asdict(one), "row_id": str(one.row_id)} for one in report.findings]
    return {"values": report.values, "keys": report.keys, "rows": report.rows, "findings": found}


def in_words(report: Report) -> str:
    looked = f"{report.values:,} values, {report.keys:,} keys and {report.rows:,} rows"
    if not report.findings:
        return f"Everything is as it was written: {looked}."
    lines = (
        f"{one.table}{f'.{one.column}' if one.column else ''} of {one.row_id}: {KIND_WORDS[one.kind]} ({one.kind})"
        for one in report.findings
    )
    return "\n".join([*lines, f"Found {len(report.findings):,} in {looked}."])
