"""Lists that leave: what a person may see, as a workbook, as comma-separated text or as JSON."""
