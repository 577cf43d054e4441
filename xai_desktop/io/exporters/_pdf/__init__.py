"""The parts of the PDF report: a pen, pages, and blocks of content that are measured before they are drawn."""
