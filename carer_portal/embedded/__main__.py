"""`python -m carer_portal.embedded` is what `make run` runs."""

import sys

from carer_portal.embedded.supervisor import main

sys.exit(main())
