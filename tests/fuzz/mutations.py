"""Valid frames of both dialects, and the ways to spoil them; everything from one seed."""

import json
from collections.abc import Callable
from random import Random

Frame = dict[str, object]

IM_FRAMES: list[Frame] = [
    {
        "messageName": "RequestRegisterClient",
        "clientName": "mail",
        "clientType": "MediaServer",
        "tenantId": 1,
        "mediaType": "email",
        "extension": {"event_properties_changed": 1, "from_sequence": 1, "token": "t"},
    },
    {"messageName": "RequestUnregisterClient"},
    {
        "messageName": "RequestSubmit",
        "mediaType": "email",
        "interactionType": "Inbound",
        "queue": "inbox",
        "isOnline": 1,
        "receivedAt": "9999-12-31T23:59:59.9999Z",
        "scheduledAt": "0001-01-01T00:00:00Z",
        "tenantId": 1,
        "interactionId": "new",
        "userData": {
            "Subject": "Hello",
            "Priority": 3,
            "deep": {"a": {"b": 1.5}},
            "bin": {"$binary": "AAEC"},
        },
        "inQueues": {"a": 1},
        "outQueues": {"b": 1},
        "parentInteractionId": "p",
        "externalId": "e",
    },
    {
        "messageName": "RequestChangeProperties",
        "interactionId": "i1",
        "addedProperties": {"a": 1, "IsOnline": 1},
        "changedProperties": {"b": True, "Priority": 3},
        "deletedProperties": {"c": 0},
        "ifVersion": 4,
        "ifProperties": {"d": None},
        "requestId": "r1",
    },
    {"messageName": "RequestChangeProperties", "interactionId": "i1", "deletedProperties": ["Subject", "b"]},
    {
        "messageName": "RequestPull",
        "viewId": "v",
        "pullParameters": {"a": 1, "b": "?", "c": 1.5, "d": True},
        "maxInteractions": 2,
    },
    {"messageName": "RequestStopProcessing", "interactionId": "i1", "reason": "done"},
    {"messageName": "RequestGetInteractionProperties", "interactionId": "i1", "atVersion": 1},
    {
        "messageName": "RequestGetInteractionProperties",
        "interactionId": "i1",
        "atTime": "2026-11-22T07:09:18Z",
    },
    {"messageName": "RequestAccept", "ticketId": 6, "interactionId": "i2"},
    {"messageName": "RequestReject", "ticketId": 6, "interactionId": "i2", "reason": {"why": "busy"}},
    {"messageName": "RequestAgentLogin", "agentId": "agent-9", "placeId": "p", "mediaList": {"email": 1}},
    {"messageName": "RequestAgentLogout"},
    {"messageName": "RequestNotReadyForMedia", "mediaTypeName": "email", "reason": {"why": "lunch"}},
    {"messageName": "RequestCancelNotReadyForMedia", "mediaTypeName": "email"},
    {"messageName": "RequestLockInteraction", "interactionId": "i1"},
    {"messageName": "RequestUnlockInteraction", "interactionId": "i1"},
    {"messageName": "RequestTakeSnapshot", "condition": "a like 'b%'", "lock": 1},
    {
        "messageName": "RequestGetSnapshotInteractions",
        "snapshotId": "s",
        "startFrom": 0,
        "numberOfInteractions": 9,
    },
    {"messageName": "RequestReleaseSnapshot", "snapshotId": "s"},
    {"messageName": "RequestMoveInteractions", "snapshotId": "s", "queue": "q"},
    {"messageName": "RequestFindInteractions", "condition": "a = 'b' or [c d] > 3", "order": "e desc"},
]

TL_FRAMES: list[Frame] = [
    {"messageName": "RequestRegisterClient", "applicationName": "urs", "extensions": {"token": "t"}},
    {"messageName": "RequestRegisterAddress", "thisDN": "sort"},
    {"messageName": "RequestUnregisterAddress", "thisDN": "sort"},
    {"messageName": "RequestUpdateUserData", "connID": "HERE", "userData": {"a": 1, "b": {"c": True}}},
    {"messageName": "RequestAttachUserData", "connID": "HERE", "userData": {"Priority": 1}},
    {"messageName": "RequestDeletePair", "connID": "HERE", "key": "Subject"},
    {"messageName": "RequestDeleteUserData", "connID": "HERE"},
    {
        "messageName": "RequestRouteCall",
        "connID": "HERE",
        "routeType": "Agent",
        "agentId": "agent-1",
        "placeId": "place of agent-1",
        "extensions": {"note": "x"},
    },
    {"messageName": "RequestRouteCall", "connID": "HERE", "routeType": "Queue", "queue": "second"},
    {"messageName": "RequestRouteCall", "connID": "HERE", "routeType": "Stop", "reason": {"why": "spam"}},
]

HOSTILE: list[object] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    2**31,
    2**63 - 1,
    2**63,
    -(2**63) - 1,
    10**30,
    0.0,
    -0.0,
    1e308,
    1.5,
    "",
    " ",
    "x",
    "\x00",
    "ü",
    "\U0001f4de",
    "k" * 300,
    "v" * 2000,
    "i1",
    "__proto__",
    "$binary",
    "../../etc",
    "' or 1=1 --",
    [],
    [1],
    [None],
    ["a", "a"],
    [[[]]],
    {},
    {"": 1},
    {"a": None},
    {"$binary": 1},
    {"$binary": "A"},
    {"Queue": "x"},
    {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": {"j": 1}}}}}}}}}},
    "9999-12-31T23:59:59.999-23:59",
    "0001-01-01T00:00:00+23:59",
]


def random_key(random: Random, frame: Frame) -> str:
    """One of the attributes, the name of the message seldom."""
    return random.choice(
        [key for key in frame if key != "messageName" or random.random() < 0.2] or ["messageName"]
    )


def swap_types(random: Random, frame: Frame) -> bytes:
    """One to three attributes have a hostile value."""
    for _ in range(random.randint(1, 3)):
        frame[random_key(random, frame)] = random.choice(HOSTILE)
    return encoded(frame)


def spoil_within(random: Random, frame: Frame) -> bytes:
    """A hostile value deep within a key-value list."""
    lists = [value for value in frame.values() if isinstance(value, dict)]
    if lists:
        inner = dict(random.choice(lists))
        inner[random.choice([*inner, "new", ""])] = random.choice(HOSTILE)
        for key, value in frame.items():
            if isinstance(value, dict) and random.random() < 0.5:
                frame[key] = inner
    return encoded(frame)


def null_everything(random: Random, frame: Frame) -> bytes:
    """Nulls where there was something."""
    return encoded({key: None if random.random() < 0.4 else value for key, value in frame.items()})


def drop_keys(random: Random, frame: Frame) -> bytes:
    """Attributes are left out."""
    return encoded({key: value for key, value in frame.items() if random.random() < 0.7})


def mix_frames(random: Random, frame: Frame) -> bytes:
    """The attributes of one message under the name of another."""
    frame["messageName"] = random.choice([*IM_FRAMES, *TL_FRAMES])["messageName"]
    return encoded(frame)


def nest_deeply(random: Random, frame: Frame) -> bytes:
    """A value is nested 2 to 5 000 levels deep."""
    depth = random.choice([2, 8, 9, 10, 100, random.randint(900, 1000), 5000])
    opening, closing = random.choice([(b'{"a":', b"}"), (b"[", b"]")])
    line = encoded({**frame, random_key(random, frame): "HOLE"})
    return line.replace(b'"HOLE"', opening * depth + b"1" + closing * depth, 1)


def repeat_keys(random: Random, frame: Frame) -> bytes:
    """An attribute is there twice, with two values."""
    key, value = random_key(random, frame), random.choice(HOSTILE)
    pair = json.dumps(key).encode() + b":" + json.dumps(value).encode()
    return encoded(frame)[:-1] + b"," + pair + b"}"


def huge_numbers(random: Random, frame: Frame) -> bytes:
    """A number has up to 6 000 digits, or an exponent out of range."""
    line = encoded({**frame, random_key(random, frame): "HOLE"})
    digits = b"9" * random.choice([18, 19, 20, 40, 4300, 6000])
    return line.replace(
        b'"HOLE"', random.choice([digits, b"-" + digits, b"1e999", b"-1e-999", digits + b".5"]), 1
    )


def break_text(random: Random, frame: Frame) -> bytes:
    """Lone surrogates, broken escapes and bytes that are no UTF-8 within a text."""
    line = encoded({**frame, random_key(random, frame): "HOLE"})
    broken = [
        b'"\\ud800"',
        b'"\\udc00\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        b'"\\u12"',
        b'"\\x"',
        b'"\t"',
        b'"\xc3"',
    ]
    return line.replace(b'"HOLE"', random.choice(broken), 1)


def flip_bytes(random: Random, frame: Frame) -> bytes:
    """Up to eight bytes are others."""
    line = bytearray(encoded(frame))
    for _ in range(random.randint(1, 8)):
        line[random.randrange(len(line))] = random.randrange(256)
    return bytes(line)


def cut_off(random: Random, frame: Frame) -> bytes:
    """The end is missing, or the beginning."""
    line = encoded(frame)
    place = random.randrange(len(line))
    return line[:place] if random.random() < 0.7 else line[place:]


def noise(random: Random, frame: Frame) -> bytes:
    """Nothing of the frame is left."""
    return random.randbytes(random.randrange(200))


MUTATIONS: list[Callable[[Random, Frame], bytes]] = [
    swap_types,
    swap_types,
    spoil_within,
    spoil_within,
    null_everything,
    drop_keys,
    mix_frames,
    nest_deeply,
    repeat_keys,
    huge_numbers,
    break_text,
    flip_bytes,
    flip_bytes,
    cut_off,
    noise,
]


def encoded(frame: Frame) -> bytes:
    """A frame as one line without its end."""
    return json.dumps(frame, ensure_ascii=False).encode()


def spoiled(random: Random, frames: list[Frame], reference: str) -> bytes:
    """A valid frame with a reference, spoiled in one of the ways."""
    frame = {**random.choice(frames), reference: random.randrange(1000)}
    return random.choice(MUTATIONS)(random, frame)
