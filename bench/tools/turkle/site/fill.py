"""Makes users (`people`) or a batch of so many tasks (`batch N`) through Turkle's own models, and prints them as JSON."""

import json
import os
import sys

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from turkle.models import Batch, Project, Task  # noqa: E402

TEMPLATE = """<p>${text}</p>
<label><input type="radio" name="label" value="0" required> 0</label>
<label><input type="radio" name="label" value="1" required> 1</label>"""


def people() -> dict:
    """As many users as will work at once."""
    names = [{"username": f"worker{n}", "password": "River-stone-7"} for n in range(int(os.environ["TURKLE_USERS"]))]
    for one in names:
        User.objects.create_user(**one)
    Project.objects.create(name="Same product?", html_template=TEMPLATE, filename="bench.html")
    return {"users": names}


def batch(tasks: int) -> dict:
    """A published batch."""
    made = Batch.objects.create(name="bench", project=Project.objects.get(), filename="bench.csv", active=True, published=True)
    Task.objects.bulk_create([Task(batch=made, input_csv_fields={"text": f"offer {n} against offer {n + 1}"}) for n in range(tasks)])
    return {"batch": made.id}


print(json.dumps(people() if sys.argv[1] == "people" else batch(int(sys.argv[2]))))
