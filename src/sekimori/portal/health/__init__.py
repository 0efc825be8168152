"""Whether this installation is well: checks registered by every app, shown by `sekimori doctor` and on the page 診断."""
