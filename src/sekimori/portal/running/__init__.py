"""Starting the portal: one process for everything, or web, workers and scheduler each on their own. See docs/running.md."""
