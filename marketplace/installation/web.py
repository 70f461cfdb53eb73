"""What a web process serves: the application, in a process that ends with the server that started it."""

import signal

from marketplace import create_app
from marketplace.installation.processes import end_with_parent

end_with_parent(signal.SIGKILL)
app = create_app()
