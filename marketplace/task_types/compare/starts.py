"""Comparisons to start from."""

from __future__ import annotations

from marketplace.task_types.starts import Start

STARTS = (
    Start(
        name="better_answer",
        title="Which answer is better?",
        description="Two answers to one question; which one helps more?",
        instructions="Read the question, then **both** answers to the end.\n\n- Choose the one that helps the person more: it is right, "
        "complete and easy to follow.\n- Length alone is no merit.\n- Choose *No difference* only if you really see none.",
        interface={"mode": "pair", "text": "{{question}}", "a": "{{answer_a}}", "b": "{{answer_b}}", "question": "Which answer helps more?", "tie": True},
        reward_micros=60_000,
        example=(
            {
                "question": "How do I get a wax stain out of a tablecloth?",
                "answer_a": "Let it harden, lift off what comes off, then lay paper over it and iron it warm. Change the paper until it stays clean.",
                "answer_b": "Wax is hard to remove. You could try to wash the tablecloth.",
            },
            {
                "question": "When is the best time to plant tulips?",
                "answer_a": "In spring, when you see them in the shops in bloom.",
                "answer_b": "In autumn, some weeks before the ground freezes. Twice as deep as the bulb is high.",
            },
        ),
    ),
    Start(
        name="headlines",
        title="Put headlines in order",
        description="Four headlines for one story; which would you read first?",
        instructions="Read the story, then put the headlines in order: first the one that says **best and most honestly** what the story is about.",
        interface={"mode": "ranking", "text": "{{story}}", "items": ["{{first}}", "{{second}}", "{{third}}", "{{fourth}}"]},
        reward_micros=80_000,
        overlap=5,
        example=(
            {
                "story": "The town keeps its open-air pool open until the end of September. Volunteers will run the ticket desk.",
                "first": "Pool stays open longer, thanks to volunteers",
                "second": "You won't believe what this town does in September",
                "third": "Town council meets",
                "fourth": "Volunteers run the ticket desk at the pool",
            },
        ),
    ),
    Start(
        name="rubric",
        title="Rate a summary",
        description="How faithful, clear and brief is a summary of a text?",
        instructions="Read the text, then the summary.\n\n- *Faithful*: nothing in it that the text does not say.\n- *Clear*: understood at first "
        "reading.\n- *Brief*: nothing that could be left out.",
        interface={
            "mode": "rubric",
            "text": "{{text}}",
            "items": [{"name": "summary", "content": "{{summary}}"}],
            "question": "How good is the summary?",
            "scales": [
                {"name": "faithful", "label": "Faithful", "low": "invents things", "high": "every word is covered"},
                {"name": "clear", "label": "Clear", "low": "confusing", "high": "clear at once"},
                {"name": "brief", "label": "Brief", "low": "rambling", "high": "nothing to cut"},
            ],
        },
        reward_micros=100_000,
        example=(
            {
                "text": "The ferry runs every twenty minutes from six in the morning until ten at night. In strong wind it stays in the harbour; "
                "a lamp at the jetty then shows red.",
                "summary": "Ferry every 20 minutes, 6 to 22 h; red lamp at the jetty: no service because of wind.",
            },
        ),
    ),
)
