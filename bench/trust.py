"""What trust costs: opening, looking up, sealing rows, rewrapping, verifying, the audit and the wall of PostgreSQL.

Each cost stands beside a floor of the same run. The search by name beside one in plain text, and how many people are
found again who are spelt otherwise, are measured by `hub bench duplicates`, over its invented names.
"""

from typing import Any

from bench import postgres_costs, rewrapping, sealed_list, sealed_store


def rows() -> list[dict[str, Any]]:
    return [*sealed_list.rows(), *sealed_store.rows(), *rewrapping.rows(), *postgres_costs.rows()]
