"""Finding among all rows, and among the states that have not reached their rows yet."""

import apsw

from interaction_server.core.conditions import Search, in_order
from interaction_server.core.conditions import find as find_among
from interaction_server.core.model import Interaction
from interaction_server.store.conditions import Criteria
from interaction_server.store.database import SQL, available
from interaction_server.store.encoding import encode_text, interaction_decoder
from interaction_server.store.projection import Backlog


def find(connection: apsw.Connection, backlog: Backlog, search: Search) -> list[Interaction]:
    """What a search is for: each interaction is judged by its state in the backlog, or else by its row.

    The backlog is copied first: a state that leaves it meanwhile is in its row by then.
    """
    lagging = backlog.states()
    criteria = Criteria(search.now, encode_text(tuple(lagging)), search.count_max)
    condition, order = criteria.condition(search.condition), criteria.order(search.order)
    sql = SQL["find"].format(condition=condition, order=order)
    with available():
        bodies = connection.execute(sql, criteria.values)
        found = [interaction_decoder.decode(body) for (body,) in bodies]
    return in_order([*found, *find_among(lagging.values(), search)], search.order)[: search.count_max]
