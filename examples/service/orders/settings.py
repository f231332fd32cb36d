"""The service's settings; a request may change some of its own copy."""

from __future__ import annotations

import copy
from typing import Any, Dict

FEATURES = ("invoices", "export", "search", "gifts", "returns")
RATES = (
    ("CHF", 0.94),
    ("DKK", 7.46),
    ("GBP", 0.86),
    ("NOK", 11.7),
    ("PLN", 4.3),
    ("SEK", 11.2),
    ("USD", 1.08),
)

DEFAULTS: Dict[str, Any] = {
    "currency": {"code": "EUR", "symbol": "€", "decimal_point": "."},
    "paging": {"limit": 16, "limit_max": 50},
    "features": {name: {"on": True, "groups": ["staff", "public"]} for name in FEATURES},
    "rates": {code: {"rate": rate, "digits": 2} for code, rate in RATES},
    "shipping": [
        {
            "zone": zone,
            "days": days,
            "carriers": [{"name": "post", "price": 490}, {"name": "courier", "price": 1290}],
        }
        for zone, days in (("domestic", 2), ("nordic", 3), ("europe", 4), ("world", 9))
    ],
}


def settings_of_request(query: Dict[str, str]) -> Dict[str, Any]:
    # Mistake 4: a deep copy per request. Every value is copied so that one number can be changed.
    # Mend: `{**DEFAULTS, "paging": {**DEFAULTS["paging"], "limit": limit}}`.
    settings = copy.deepcopy(DEFAULTS)
    if "limit" in query:
        settings["paging"]["limit"] = min(int(query["limit"]), settings["paging"]["limit_max"])
    return settings
