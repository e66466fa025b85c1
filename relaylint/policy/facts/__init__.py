"""Facts: values that relaylint computes from definitions for rules, with locations; one module per subject."""

from relaylint.policy.facts import (
    certificate_files,
    connectors,
    letting_in,
    met_connectors,
    relaying,
    sessions,
    whole_tenant,
)
from relaylint.policy.facts.table import FACTS, Fact, FactInfo, Facts

__all__ = [
    "FACTS",
    "Fact",
    "FactInfo",
    "Facts",
    "certificate_files",
    "connectors",
    "letting_in",
    "met_connectors",
    "relaying",
    "sessions",
    "whole_tenant",
]
