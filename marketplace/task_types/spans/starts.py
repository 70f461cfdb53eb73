"""Texts to mark, to start from."""

from __future__ import annotations

from marketplace.task_types.starts import Start

STARTS = (
    Start(
        name="names",
        title="Mark names in a notice",
        description="People, places and dates in short notices of a village.",
        instructions="Mark every **person**, **place** and **date** in the notice.\n\n- The whole name, without the words around it: *Mrs Okafor*, "
        "not *says Mrs Okafor*.\n- A place inside another name is marked too: in *Harbour Street School* mark the school, and *Harbour Street* in it.\n"
        "- Nothing of these in the notice? Then say so.",
        interface={
            "text": "{{notice}}",
            "labels": [
                {"value": "person", "label": "Person"},
                {"value": "place", "label": "Place", "hint": "streets, buildings, towns"},
                {"value": "date", "label": "Date", "hint": "days and times"},
            ],
        },
        reward_micros=50_000,
        example=(
            {"notice": "On Saturday at three Mrs Okafor opens the repair café in the Harbour Street School."},
            {"notice": "The ferry to Nordholm does not run until 12 May. Ask Jon Brekke at the jetty."},
            {"notice": "A red glove was found near the old mill."},
        ),
    ),
    Start(
        name="errors",
        title="Mark what is wrong in a translation",
        description="Letter by letter: what is wrong, what is missing, what sounds odd.",
        instructions="Read the sentence and its translation. Mark in the **translation** what should be another way.\n\n- *Wrong*: says something else.\n"
        "- *Grammar*: right in meaning, wrong in form.\n- *Odd*: nobody would say it so.",
        interface={
            "text": "{{translation}}",
            "question": "The original: {{original}}",
            "labels": [{"value": "wrong", "label": "Wrong"}, {"value": "grammar", "label": "Grammar"}, {"value": "odd", "label": "Odd"}],
            "unit": "character",
            "overlap": False,
        },
        reward_micros=60_000,
        example=(
            {"original": "Der Zug hat heute zwanzig Minuten Verspätung.", "translation": "The train have today twelve minutes delay."},
            {"original": "Bitte nicht an die Tür lehnen.", "translation": "Please do not lean against the door."},
        ),
    ),
)
