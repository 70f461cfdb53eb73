"""Choices to start from."""

from __future__ import annotations

from marketplace.task_types.starts import Start

STARTS = (
    Start(
        name="mood",
        title="What is the note about?",
        description="Short notes to a bus company: praise, complaint, question or nothing of these.",
        instructions="Read the note and choose **what it mainly is**.\n\n- *Praise*: somebody is pleased.\n- *Complaint*: something went wrong, even if it "
        "is said politely.\n- *Question*: somebody wants to know something.",
        interface={
            "text": "{{note}}",
            "labels": [
                {"value": "praise", "label": "Praise"},
                {"value": "complaint", "label": "Complaint"},
                {"value": "question", "label": "Question"},
                {"value": "none", "label": "None of these"},
            ],
        },
        reward_micros=30_000,
        example=(
            {"note": "The 14 was on time all week and the driver waited for me this morning. Thank you!"},
            {"note": "Third time this month that the 8 simply did not come."},
            {"note": "Is there a late bus on the Friday before a holiday?"},
        ),
    ),
    Start(
        name="picture",
        title="What can be seen in the picture?",
        description="All the things on a drawing, out of a list.",
        instructions="Tick **everything that can be seen**, however small. If you see none of it, tick nothing and hand in.",
        interface={
            "image": "{{picture}}",
            "labels": ["boat", "buoy", "bird", "jetty", "person"],
            "multiple": True,
            "min": 0,
        },
        reward_micros=40_000,
        example=tuple({"picture": f"/static/demo/harbour-{number}.svg"} for number in (1, 2, 3)),
    ),
    Start(
        name="page",
        title="What kind of web page is it?",
        description="Open a page and say what it is for.",
        instructions="Open the page in a new tab, look at it, come back and choose.\n\n- Never type a password or pay anything.\n- If it does not open, "
        "choose *Does not open*.",
        interface={
            "link": "{{address}}",
            "labels": [
                {"value": "shop", "label": "Shop", "hint": "sells something"},
                {"value": "news", "label": "News or magazine"},
                {"value": "office", "label": "Public office"},
                {"value": "other", "label": "Something else"},
                {"value": "closed", "label": "Does not open"},
            ],
        },
        reward_micros=60_000,
        example=({"address": "https://www.example.org/"}, {"address": "https://www.example.com/"}),
    ),
)
