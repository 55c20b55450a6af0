"""Where something stands in the file."""

from interaction_server.config.places import join


def test_a_place_is_spelled_as_a_key_of_the_file():
    assert join("", "views") == "views"
    assert join("views", "french") == "views.french"
    assert join("tenants", 7) == "tenants.7"


def test_a_key_that_needs_quotes_has_them_and_is_one_line():
    assert join("views", "in the morning") == 'views."in the morning"'
    assert join("views", "a\nb.c") == 'views."a\\nb.c"'
    assert join("queues", "") == 'queues.""'
