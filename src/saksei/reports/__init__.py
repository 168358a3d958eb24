"""A report as blocks, rendered to HTML, PDF, XLSX and JSON."""
