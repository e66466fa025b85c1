"""The relations that rules compare values with: each has its option schema, test and phrase in one place."""

from relaylint.policy.relations import addresses, domains, plain
from relaylint.policy.relations.table import RELATIONS, Answer, Relation, RelationTest, Subject

__all__ = ["RELATIONS", "Answer", "Relation", "RelationTest", "Subject", "addresses", "domains", "plain"]
