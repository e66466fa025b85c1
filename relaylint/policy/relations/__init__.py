"""The named relations that rules compare values with: option schema, test and phrase, in one place each."""

from relaylint.policy.relations import addresses, domains, plain
from relaylint.policy.relations.table import RELATIONS, Answer, Relation, RelationTest, Subject

__all__ = ["RELATIONS", "Answer", "Relation", "RelationTest", "Subject", "addresses", "domains", "plain"]
