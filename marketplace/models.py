"""All tables, in one import: what migrations compare with the database."""

from marketplace.assignments import draft, report
from marketplace.assignments import models as assignments
from marketplace.core import models as core
from marketplace.hits import layouts, past
from marketplace.hits import models as hits
from marketplace.ledger import models as ledger
from marketplace.payouts import models as payouts
from marketplace.people import models as people
from marketplace.people import push
from marketplace.projects import models as projects
from marketplace.projects import pilot, rehearsal
from marketplace.quality import models as quality
from marketplace.reports import models as reports
from marketplace.review import models as review
from marketplace.searches import models as searches
from marketplace.uploads import models as uploads

__all__ = [
    "assignments",
    "core",
    "draft",
    "hits",
    "layouts",
    "ledger",
    "past",
    "payouts",
    "people",
    "pilot",
    "projects",
    "push",
    "quality",
    "rehearsal",
    "report",
    "reports",
    "review",
    "searches",
    "uploads",
]
