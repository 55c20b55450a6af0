"""Finding among rows, all or those an index names, and among the states that have not reached their rows."""

import apsw

from interaction_server.core.conditions import Search, in_order
from interaction_server.core.conditions import find as find_among
from interaction_server.core.model import Interaction
from interaction_server.store.conditions import Criteria
from interaction_server.store.database import SQL, snapshot
from interaction_server.store.encoding import encode_text, interaction_decoder
from interaction_server.store.projection import Backlog
from interaction_server.store.ways import Way, choose_way


def find(connection: apsw.Connection, backlog: Backlog, search: Search) -> list[Interaction]:
    """What a search is for: each interaction is judged by its state in the backlog, or else by its row.

    The backlog is copied first: a state that leaves it meanwhile is in its row by then. The way is chosen
    and taken in one moment, so that no index is dropped in between.
    """
    lagging = backlog.states()
    criteria = Criteria(search.now, encode_text(tuple(lagging)), search.count_max)
    with snapshot(connection):
        sql = statement_for(choose_way(connection, search), search, criteria)
        bodies = connection.execute(sql, criteria.values)
        found = [interaction_decoder.decode(body) for (body,) in bodies]
    return in_order([*found, *find_among(lagging.values(), search)], search.order)[: search.count_max]


def statement_for(way: Way | None, search: Search, criteria: Criteria) -> str:
    """SQL for a search by a way; entries of one value come in the order of their ids."""
    if way is None:
        condition, order = criteria.condition(search.condition), criteria.order(search.order)
        return SQL["find"].format(condition=condition, order=order)
    return SQL["find_hits"].format(
        hits=way.hits(criteria),
        condition=criteria.condition(search.condition),
        order=criteria.order(search.order, "indexed_id"),
    )
