from interaction_server.conformance import Exchange, mermaid, text

IM = "Interaction Management"
TL = "T-Library"
SERVER = "Interaction Server"

EXCHANGES = (
    Exchange(sender="media server", receiver=SERVER, protocol=IM, message="RequestChangeProperties"),
    Exchange(sender=SERVER, receiver="media server", protocol=IM, message="EventAck"),
    Exchange(
        sender=SERVER,
        receiver="URS",
        protocol=TL,
        message="EventAttachedDataChanged",
        note="in place of EventPropertiesChanged",
    ),
    Exchange(sender=SERVER, receiver="reporting engine", protocol=IM, message="EventPropertiesChanged"),
)

DRAWN = """\
media server                 Interaction Server                              URS  reporting engine
      │                               │                                       │           │
      ├── IM RequestChangeProperties ▶│                                       │           │
      │◀─ IM EventAck ────────────────┤                                       │           │
      │                               ├── TL EventAttachedDataChanged ───────▶│           │
      │                               │   in place of EventPropertiesChanged  │           │
      │                               ├── IM EventPropertiesChanged ──────────┼──────────▶│
      │                               │                                       │           │

IM = Interaction Management, TL = T-Library"""

IN_MERMAID = """\
sequenceDiagram
    participant p0 as media server
    participant p1 as Interaction Server
    participant p2 as URS
    participant p3 as reporting engine
    p0->>p1: RequestChangeProperties (Interaction Management)
    p1->>p0: EventAck (Interaction Management)
    p1->>p2: EventAttachedDataChanged (T-Library)<br/>in place of EventPropertiesChanged
    p1->>p3: EventPropertiesChanged (Interaction Management)"""


def test_a_diagram_has_lifelines_and_arrows_that_name_their_protocol() -> None:
    assert text(EXCHANGES) == DRAWN


def test_the_plain_variant_draws_the_same_with_ascii() -> None:
    plain = text(EXCHANGES, ascii_only=True)
    pens = str.maketrans({"│": "|", "─": "-", "▶": ">", "◀": "<", "├": "+", "┤": "+", "┼": "+"})
    assert plain.isascii()
    assert plain == DRAWN.translate(pens)


def test_mermaid_names_the_protocol_in_full() -> None:
    assert mermaid(EXCHANGES) == IN_MERMAID


def test_who_has_nothing_has_a_lifeline_all_the_same() -> None:
    drawn = text(EXCHANGES[:2], ("media server", SERVER, "agent"))
    assert drawn.splitlines()[0].endswith("agent")
    assert "participant p2 as agent" in mermaid(EXCHANGES[:2], ("media server", SERVER, "agent"))


def test_no_exchanges_are_an_empty_diagram() -> None:
    assert text(()) == ""
    assert mermaid(()) == "sequenceDiagram"


def test_signs_that_mean_something_to_mermaid_do_not_reach_it() -> None:
    odd = Exchange(sender="a", receiver="b", protocol="p", message="x;y#z")
    assert mermaid([odd]).endswith("p0->>p1: x,yz (p)")


def test_names_longer_than_every_label_do_not_touch() -> None:
    first, second = "a very long name " * 3, "another very long name " * 3
    drawn = text([Exchange(sender=first, receiver=second, protocol="p", message="m")])
    assert f"{first}" in drawn.splitlines()[0]
    assert drawn.splitlines()[0].endswith(second.rstrip())
