"""After any form, loading the address in the bar again shows a page: never 405, and nothing is sent twice."""

from __future__ import annotations

import pytest

from marketplace.blueprints import FACES
from tests.pages.market import live_batch, new_person, signed_in

PAGES = tuple(module.rpartition(".")[2] for module, _, _ in FACES)


def form_addresses(app):
    """Every address of the pages that takes a POST."""
    return sorted({rule.rule for rule in app.url_map.iter_rules() if "POST" in rule.methods and rule.endpoint.partition(".")[0] in PAGES})


def test_every_form_address_can_be_loaded(app):
    browser = signed_in(app, new_person(app, "requester", "worker", "operator"))
    addresses = form_addresses(app)
    assert len(addresses) > 30
    for rule in addresses:
        path = rule.replace("<int:", "<").replace("<session_id>", "1").replace("<token_id>", "1")
        while "<" in path:
            path = path[: path.index("<")] + "B" * 27 + path[path.index(">") + 1 :]
        answer = browser.get(path)
        assert answer.status_code != 405, path
        # Where the address itself is no page, it leads to one; what that page shows may be gone (404).
        assert answer.status_code in (200, 301, 302, 303, 308, 404), (path, answer.status_code)


@pytest.mark.parametrize("address", ["publications", "pauses", "resumptions", "closings", "reviews", "reviews/all"])
def test_a_form_of_a_batch_leads_back_to_its_page(app, address):
    batch = live_batch(app, 1)
    answer = signed_in(app, batch.requester).get(f"/requester/batches/{batch.id}/{address}")
    assert answer.status_code == 303 and answer.location == f"/requester/batches/{batch.id}"


@pytest.mark.parametrize(
    ("address", "page"),
    [("/requester/projects", "/requester/"), ("/account/password", "/account/"), ("/payouts/requests", "/payouts"), ("/logout", "/")],
)
def test_other_forms_lead_to_their_pages(app, address, page):
    answer = signed_in(app, new_person(app, "requester", "worker")).get(address)
    assert answer.status_code == 303 and answer.location == page


def test_programs_still_hear_of_the_wrong_method(app, client):
    assert client.get("/logout", headers={"Accept": "application/json"}).status_code == 405
    assert client.put("/logout").status_code == 405
    assert client.get("/api/v1/deposits").status_code == 405
