"""A disk that is full under load, on a real file whose size is limited: error 55, reading, and going on."""

from pathlib import Path

from interaction_server.store.sqlite import SqliteStore
from tests.runtime.house import House, code, sequences, submitted

PAGES_MAX = 60
WRITERS = 4


async def test_a_full_disk_refuses_writing_and_nothing_else_until_there_is_room(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "interactions.sqlite", pages_max=PAGES_MAX)
    async with House(store) as house:
        writers = [await house.media_server(f"mail {number}") for number in range(WRITERS)]
        engine = await house.engine()
        for number, writer in enumerate(writers):
            await submitted(writer, f"it {number}", userData={"Count": 0})
        counts = [0] * WRITERS
        full = False
        for round_number in range(1, 400):
            for number, writer in enumerate(writers):
                writer.says(
                    "RequestChangeProperties",
                    interactionId=f"it {number}",
                    changedProperties={"Count": round_number, "Text": f"{round_number}" * 400},
                )
            await house.settle()
            answers = [code(answer) for writer in writers for answer in writer.has()]
            assert answers in ([None] * WRITERS, [55] * WRITERS)
            if answers[0] == 55:
                full = True
                break
            counts = [round_number] * WRITERS
        assert full
        await reading_goes_on(house, counts)
        store.raise_pages_max(100 * PAGES_MAX)
        for number, writer in enumerate(writers):
            answer = await writer.asks(
                "RequestChangeProperties", interactionId=f"it {number}", changedProperties={"Count": -1}
            )
            assert answer["messageName"] == "EventAck"
        heard = sequences(engine.has())
        assert heard == list(range(1, len(heard) + 1))
        await reading_goes_on(house, [-1] * WRITERS)
    async with House(SqliteStore(tmp_path / "interactions.sqlite")) as house:
        await house.media_server()
        await reading_goes_on(house, [-1] * WRITERS)


async def reading_goes_on(house: House, counts: list[int]) -> None:
    """Everybody can read what was acknowledged, as it is and as it was."""
    reader = await house.media_server("reader")
    for number, count in enumerate(counts):
        answer = await reader.asks("RequestGetInteractionProperties", interactionId=f"it {number}")
        interaction = answer["interaction"]
        assert isinstance(interaction, dict)
        assert interaction["interactionUserData"]["Count"] == count
        past = await reader.asks("RequestGetInteractionProperties", interactionId=f"it {number}", atVersion=1)
        assert past["messageName"] == "EventInteractionProperties"
    reader.leaves()
