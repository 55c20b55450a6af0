"""Conditions and orders over the properties of interactions (protocol 7).

``read_condition`` and ``read_order`` make values of texts, ``render`` a text again; ``judge`` makes a
function of a condition, and ``find`` asks many interactions; ``moments_of`` says when time alone may
change the answer. A store may have a back end of its own that answers the same (``store.conditions``).
"""

from interaction_server.core.conditions.judging import find, in_order, judge, order_key
from interaction_server.core.conditions.language import Condition, Key, Literals, Order, Search
from interaction_server.core.conditions.moments import moments_of
from interaction_server.core.conditions.reading import read_condition, read_order
from interaction_server.core.conditions.rendering import render, render_order

__all__ = [
    "Condition",
    "Key",
    "Literals",
    "Order",
    "Search",
    "find",
    "in_order",
    "judge",
    "moments_of",
    "order_key",
    "read_condition",
    "read_order",
    "render",
    "render_order",
]
