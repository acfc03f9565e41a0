"""The description of the interface as Schemathesis reads it, and what an answer to sound and to wrong requests may be."""

from __future__ import annotations

from typing import Any, Final

import schemathesis

from perfeval.web.api.interface import description
from perfeval.wsgi import application

# A schema says which figures are written as such and not which tables are sound: that is a 422, as is a table that is
# not ready. A body beyond the limit is refused before it is looked at. Cases of the coverage phase are not drawn whenever
# tests are collected, but where they are sent (test_schema_coverage.py).
WRITING_ONES: Final = schemathesis.Config.from_dict(
    {
        "phases": {"coverage": {"enabled": False}},
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ["2xx", 401, 403, 404, 409, 422]},
            "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 409, 413, 415, 422]},
        },
    }
)
READING_ONES: Final = schemathesis.Config.from_dict(
    {
        "phases": {"coverage": {"enabled": False}},
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 401, 404]}},
    }
)


def described(config: schemathesis.Config) -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=config)


reading, writing = described(READING_ONES), described(WRITING_ONES)

ADDRESSES: Final = {
    operation["operationId"]: (path, method.upper())
    for path, operations in description()["paths"].items()
    for method, operation in operations.items()
}
