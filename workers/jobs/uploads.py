"""Jobs on answers' files."""

from marketplace.core.unit_of_work import committed
from marketplace.uploads import sweep as loose


def sweep() -> None:
    """Deletes files that no answer ever used."""
    while committed(loose.sweep) == 1000:
        pass
    committed(loose.sweep_strays)
