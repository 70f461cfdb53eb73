"""What the demo market offers of the kinds with free answers: recordings, forms, reviews and tests of apps.

Texts, tones and spoken messages are our own; the recordings were made for the demo (static/demo/).
"""

from __future__ import annotations

from typing import Any

MESSAGES = ["message-1", "message-2", "message-3"]
YARDS = ["yard-1", "yard-2"]
NOTES = [
    "Kitchen lamp does not work any more, second floor left, after 5 pm please. Brandt",
    "The front door closes only if one pulls hard. It has been so for a week.",
    "Water in the cellar!! Please come at once. Flat 4, Lindqvist.",
    "Could somebody look at the bell of flat 7? There is no hurry.",
    "Lift stops between 2 and 3, twice today. M. Osei, flat 12",
]
PROGRAMS = [
    {"code": "def mean(numbers):\n    total = 0\n    for number in numbers\n        total += number\n    return total / len(number)\n"},
    {"code": 'def greet(name):\n    if name = "":\n        return "Hello!"\n    return f"Hello, {nam}!"\n'},
    {"code": "def largest(numbers):\n    best = 0\n    for number in numbers:\n        if number < best:\n            best = number\n    return best\n"},
]

BATCHES: list[dict[str, Any]] = [
    {
        "title": "Write down a short message",
        "description": "Three seconds of speech; write down what is said.",
        "instructions": "Write down **every word**, with ordinary punctuation. Numbers may be words or figures as they are said.\n\nA time mark is not needed.",
        "task_type": "transcribe",
        "interface": {"audio": "{{audio}}", "language": "en"},
        "reward_micros": 120_000,
        "overlap": 3,
        "lease_seconds": 900,
        "auto_approve_seconds": 86_400,
        "review": {"mode": "manual"},
        "batch": "Messages 1 to 3",
        "tasks": [{"key": name, "input": {"audio": f"/static/demo/{name}.wav"}} for name in MESSAGES],
        "done": [
            (1, {1: {"text": "The ferry to the islands leaves at half past nine."}, 2: {"text": "Please bring two chairs and the blue tent."}}, False),
            (2, {1: {"text": "The ferry to the island leaves at half past nine."}, 3: {"text": "Platform seven is closed until Thursday."}}, False),
        ],
    },
    {
        "title": "Mark the bells in a yard",
        "description": "Bells and steam, one after the other; mark where each begins and ends.",
        "instructions": "Drag over the wave form to mark **each sound**, from its beginning until it can no longer be heard.\n\n"
        "- *Bell*: a bell is struck.\n- *Steam*: air or steam escapes.\n\nLeave silence unmarked.",
        "task_type": "clip",
        "interface": {"audio": "{{audio}}", "labels": ["Bell", "Steam"], "qualities": ["clear", "faint"]},
        "reward_micros": 100_000,
        "overlap": 3,
        "lease_seconds": 900,
        "auto_approve_seconds": 86_400,
        "review": {"mode": "manual"},
        "batch": "Two yards",
        "tasks": [{"key": name, "input": {"audio": f"/static/demo/{name}.wav"}} for name in YARDS],
        "done": [
            (
                1,
                {
                    1: {
                        "regions": [
                            {"start": 0.5, "end": 1.4, "label": "Bell", "quality": "clear"},
                            {"start": 2.1, "end": 2.9, "label": "Steam", "quality": "clear"},
                            {"start": 3.3, "end": 4.2, "label": "Bell", "quality": "clear"},
                        ]
                    }
                },
                True,
            ),
        ],
    },
    {
        "title": "Sort a note to the caretaker",
        "description": "Short notes from a house: what is broken, where, and how urgent it is.",
        "instructions": "Read the note and fill in what it **says**. Leave empty what it does not say.\n\nUrgent is what gets worse within a day.",
        "task_type": "form",
        "interface": {
            "text": "{{note}}",
            "schema": {
                "type": "object",
                "properties": {
                    "thing": {"type": "string", "title": "What is it about?", "maxLength": 60},
                    "flat": {"type": "integer", "title": "Number of the flat", "minimum": 1, "maximum": 99},
                    "name": {"type": "string", "title": "Who writes?", "maxLength": 60},
                    "urgent": {"type": "boolean", "title": "Is it urgent?"},
                    "tags": {
                        "type": "array",
                        "title": "Who is needed?",
                        "items": {"type": "string", "enum": ["electrician", "plumber", "locksmith", "lift firm"]},
                    },
                },
                "required": ["thing", "urgent"],
            },
            "order": ["thing", "flat", "name", "urgent", "tags"],
        },
        "reward_micros": 60_000,
        "overlap": 2,
        "lease_seconds": 900,
        "auto_approve_seconds": 86_400,
        "review": {"mode": "manual"},
        "batch": "Notes of a week",
        "tasks": [{"key": f"note-{n}", "input": {"note": note}} for n, note in enumerate(NOTES, 1)],
        "done": [
            (2, {3: {"thing": "water in the cellar", "flat": 4, "name": "Lindqvist", "urgent": True, "tags": ["plumber"]}}, True),
            (
                1,
                {
                    4: {"thing": "bell", "flat": 7, "urgent": False, "tags": ["electrician"]},
                    5: {"thing": "lift", "flat": 12, "name": "M. Osei", "urgent": True},
                },
                False,
            ),
        ],
    },
    {
        "title": "Repair a small program",
        "description": "A few lines of Python with slips; make them run and do what their name says.",
        "instructions": "Mend **all slips**. Change nothing that is right, and keep the names.",
        "task_type": "edit",
        "interface": {"text": "{{code}}", "code": True, "language": "python"},
        "reward_micros": 250_000,
        "overlap": 2,
        "lease_seconds": 1200,
        "auto_approve_seconds": 86_400,
        "review": {"mode": "manual"},
        "batch": "Three programs",
        "tasks": [{"key": f"program-{n}", "input": program} for n, program in enumerate(PROGRAMS, 1)],
        "done": [
            (2, {2: {"text": 'def greet(name):\n    if name == "":\n        return "Hello!"\n    return f"Hello, {name}!"\n'}}, False),
        ],
    },
    {
        "title": "Try this market on your phone",
        "description": "Three steps in this very market, on a phone.",
        "instructions": "Use a **phone**. Follow the steps in their order and say what happens; a picture of what goes wrong helps most.",
        "task_type": "apptest",
        "interface": {
            "text": "{{where}}",
            "steps": [
                {"do": "Open the page named above.", "expect": "It is there, and nothing is cut off at the side."},
                {"do": "Turn the phone.", "expect": "The page fits again, and you are at the same place."},
                {"do": "Switch between light and dark, at the bottom of the page.", "expect": "Everything can be read in both."},
            ],
            "screenshot": "failed",
            "recording": "optional",
            "environment": "optional",
        },
        "reward_micros": 900_000,
        "overlap": 2,
        "lease_seconds": 1800,
        "auto_approve_seconds": 86_400,
        "review": {"mode": "manual"},
        "batch": "Two pages",
        "tasks": [{"key": "feed", "input": {"where": "Find work"}}, {"key": "earnings", "input": {"where": "Earnings"}}],
        "done": [
            (1, {1: {"steps": [{"result": "pass"}, {"result": "pass"}, {"result": "pass", "note": "Dark is easier on the eyes."}]}}, True),
        ],
    },
]
