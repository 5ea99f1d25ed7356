"""The boards: charts kept as YAML, read from the warehouse, drawn as one HTML page."""
