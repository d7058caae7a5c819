"""The ground floor of pages: shell, guard, forms drawn from schemas, shared templates. It knows no domain."""
