"""How strategies are fed: from queues as they are, and from views (decisions 62 to 64)."""
