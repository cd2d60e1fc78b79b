"""Rules: what can be told from points with a few lines each, such as counting squats."""

from components.rules.body import BODY_RULES
from components.rules.face import FACE_RULES
from components.rules.rule import Rule

RULES: dict[str, Rule] = {rule.key: rule for rule in (*BODY_RULES, *FACE_RULES)}
"""All rules, by key, in the order in which the page offers them."""

__all__ = ["RULES"]
