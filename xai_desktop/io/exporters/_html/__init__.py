"""The parts of the HTML report: tags that escape what is put into them, and one module for each chapter."""
