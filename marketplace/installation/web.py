"""What a web process serves: the application, in a process that ends with the server that started it."""

import logging
import signal

from marketplace import create_app
from marketplace.installation.processes import end_with_parent
from marketplace.installation.proxies import behind_proxies

end_with_parent(signal.SIGKILL)
app = behind_proxies(create_app())
logging.basicConfig(level=app.config["SETTINGS"].log_level.upper(), format="%(asctime)s web %(levelname)s %(message)s")
