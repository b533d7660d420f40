"""What ecoflow-tui is measured by."""
