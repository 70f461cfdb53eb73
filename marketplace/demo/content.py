"""What the demo market offers: three batches of our own making."""

from __future__ import annotations

from typing import Any

NOTES = [
    "The 14 was on time all week and the driver waited for me this morning. Thank you!",
    "Is there a late bus on the Friday before a holiday?",
    "Third time this month that the 8 simply did not come.",
    "The new stop has no roof and no bench. In the rain that is no fun.",
    "Timetable in the window, dated June.",
    "Wonderful that prams go in at the front door now.",
    "Where can I hand in gloves that I found on the tram?",
    "The heating in the last car is on full in May.",
    "I rode to the end of line 3 and back.",
    "How do I get a ticket for a dog?",
    "The app showed the delay before the board did. Well done.",
    "My card was charged twice and nobody answers the phone.",
    "Does the night line stop at the hospital?",
    "Clean seats, quiet ride, friendly inspector.",
    "The ramp at the north exit has been closed since spring.",
    "Two zones, one day, adult.",
    "Could the announcement be a little louder? I cannot hear it with my hearing aid.",
    "Best change of the year: the bike racks on line 5.",
    "The machine took my ten and gave back three coins too few.",
    "Which platform does the airport train leave from on Sundays?",
    "There is chewing gum under every handle.",
    "The replacement bus was there before we were. Respect.",
    "Line 2, 17:40, towards the harbour.",
    "Why are the doors closed before the departure time on the board?",
]
PLACES = [
    "a public library",
    "a railway station at night",
    "a swimming pool",
    "a street market",
    "a city park in winter",
    "a museum on a Sunday",
    "a post office",
    "a playground",
    "a ferry",
    "a botanical garden",
    "a repair café",
    "a town hall",
]
TYPING = [
    "The bridge were build in 1912 and carrys two tracks.",
    "Please leave you're bicycle infront of the gate .",
    "We recieved the parcel yesterday, but it's lid was broken.",
    "The soup are ready in ten minute, stir it slow.",
    "Their is a key under the flower pot next too the door.",
    "Last nigth the wind has blown the fence over.",
    "Each of the four drawers have a seperate lock.",
    "I could of sworn that the shop open at nine.",
    "The map shows to paths, the shorter on is steep.",
    "Water the tomatos before it get hot, not after.",
    "Me and the neighbour is sharing one ladder.",
    "The train that leave at noon dont stop here.",
]

BATCHES: list[dict[str, Any]] = [
    {
        "title": "What is the passenger telling us?",
        "description": "Short notes to a bus company: praise, complaint, question or nothing of these.",
        "instructions": "Read the note and choose **what it mainly is**.\n\n- *Praise*: somebody is pleased.\n- *Complaint*: something went "
        "wrong, even if it is said politely.\n- *Question*: somebody wants to know something.\n- *None of these*: the rest.\n\n"
        "A question that is really a complaint is a complaint.",
        "task_type": "choice",
        "reward_micros": 30_000,
        "overlap": 3,
        "lease_seconds": 600,
        "auto_approve_seconds": 86_400,
        "interface": {
            "text": "{{note}}",
            "labels": [
                {"value": "praise", "label": "Praise"},
                {"value": "complaint", "label": "Complaint"},
                {"value": "question", "label": "Question"},
                {"value": "none", "label": "None of these"},
            ],
        },
        "review": {"mode": "agreement", "min_agreement": 0.5},
        "batch": "Notes of the first week",
        "tasks": [{"key": f"note-{n:02}", "input": {"note": note}} for n, note in enumerate(NOTES, 1)],
    },
    {
        "title": "Public places, a short survey",
        "description": "Six questions about a place that most of us know.",
        "instructions": "Think of **one such place that you know yourself**. There are no right answers; please be honest and brief.",
        "task_type": "survey",
        "reward_micros": 1_200_000,
        "overlap": 4,
        "lease_seconds": 1800,
        "auto_approve_seconds": 3 * 86_400,
        "interface": {
            "text": "Think of {{place}}.",
            "questions": [
                {
                    "name": "visited",
                    "label": "When were you last at {{place}}?",
                    "type": "choice",
                    "required": True,
                    "options": ["this week", "this month", "this year", "longer ago", "never"],
                },
                {
                    "name": "welcome",
                    "label": "How welcome did you feel?",
                    "type": "scale",
                    "required": True,
                    "labels": ["not at all", "very"],
                    "show_if": {"question": "visited", "in": ["this week", "this month", "this year", "longer ago"]},
                },
                {
                    "name": "missing",
                    "label": "What was missing?",
                    "type": "multiple",
                    "options": ["seats", "light", "quiet", "shelter", "information"],
                    "show_if": {"question": "visited", "in": ["this week", "this month", "this year", "longer ago"]},
                },
                {"name": "minutes", "label": "How many minutes does it take you to get there?", "type": "integer", "min": 0, "max": 600},
                {"name": "again", "label": "Would you go again if you had the afternoon free?", "type": "boolean", "required": True},
                {"name": "remark", "label": "One thing you would change", "type": "long_text", "max": 500},
            ],
        },
        "review": {"mode": "manual"},
        "batch": "Places, autumn",
        "tasks": [{"key": f"place-{n:02}", "input": {"place": place}} for n, place in enumerate(PLACES, 1)],
    },
    {
        "title": "Correct a sentence",
        "description": "One sentence with slips of spelling and grammar; put it right and change nothing else.",
        "instructions": "Correct **spelling, grammar and punctuation**. Keep the words and the meaning where they are right.\n\n"
        "Before: `He dont like rain .`\n\nAfter: `He doesn't like rain.`",
        "task_type": "edit",
        "reward_micros": 80_000,
        "overlap": 2,
        "lease_seconds": 900,
        "auto_approve_seconds": 86_400,
        "interface": {"text": "{{sentence}}", "language": "en"},
        "review": {"mode": "manual"},
        "batch": "Sentences 1 to 12",
        "tasks": [{"key": f"sentence-{n:02}", "input": {"sentence": sentence}} for n, sentence in enumerate(TYPING, 1)],
    },
]

# What has happened already: who (place among the demo's workers), which batch, and the answers by position.
_VISITED = {"visited": "this month", "welcome": 4, "missing": ["seats"], "minutes": 15, "again": True}
_NEVER = {"visited": "never", "again": False, "remark": "Tell people that it exists."}
_NOTES = ["praise", "question", "complaint", "complaint", "none", "praise", "question", "complaint", "none", "question", "praise", "complaint"]
HISTORY: list[tuple[int, int, dict[int, dict[str, Any]], bool]] = [
    (1, 0, {n: {"label": label} for n, label in enumerate(_NOTES, 1)}, True),
    (2, 0, {n: {"label": "complaint" if n == 9 else label} for n, label in enumerate(_NOTES[:10], 1)}, True),
    (1, 1, {n: dict(_VISITED, welcome=2 + n % 4, minutes=5 * n) for n in range(1, 7)}, True),
    (2, 1, {n: _NEVER if n == 2 else dict(_VISITED, missing=["light", "shelter"]) for n in range(1, 5)}, False),
    (0, 1, {n: dict(_VISITED, welcome=5, remark="Open earlier.") for n in range(9, 13)}, True),
    (
        2,
        2,
        {
            1: {"text": "The bridge was built in 1912 and carries two tracks."},
            2: {"text": "Please leave your bicycle in front of the gate."},
            3: {"text": "We received the parcel yesterday, but its lid was broken."},
        },
        False,
    ),
]
