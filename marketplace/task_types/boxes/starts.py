"""Pictures to mark, to start from."""

from __future__ import annotations

from marketplace.task_types.starts import Start

STARTS = (
    Start(
        name="harbour",
        title="Boats and buoys",
        description="A box around every boat and every buoy in a drawing of a harbour.",
        instructions="Draw a box around **every boat** and **every buoy**.\n\n- A boat from the waterline to the top of its mast, as tight as you can.\n"
        "- Gulls, waves and the jetty are not marked.\n- Zoom in for the small ones: they count as much.",
        interface={
            "image": "{{picture}}",
            "labels": [{"value": "boat", "label": "Boat", "hint": "hull and sails"}, {"value": "buoy", "label": "Buoy"}],
            "shapes": ["box"],
        },
        reward_micros=120_000,
        example=tuple({"picture": f"/static/demo/harbour-{number}.svg"} for number in (1, 2, 3)),
    ),
    Start(
        name="shelf",
        title="What stands on the shelf?",
        description="Outline the plates, point at the cups, box the jars.",
        instructions="- **Jar**: a box around it, with its lid.\n- **Cup**: a point in its middle.\n- **Plate**: an outline, point by point.",
        interface={
            "image": "{{picture}}",
            "question": "Mark every jar, cup and plate.",
            "labels": [{"value": "jar", "label": "Jar"}, {"value": "cup", "label": "Cup"}, {"value": "plate", "label": "Plate"}],
            "shapes": ["box", "point", "polygon"],
            "min": 1,
        },
        reward_micros=200_000,
        example=tuple({"picture": f"/static/demo/shelf-{number}.svg"} for number in (1, 2, 3)),
    ),
)
