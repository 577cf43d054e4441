PYTHON ?= python3

.PHONY: demo test test-slow catalogue bundles languages docs screenshots clean

demo:  ## install, then the main job on the bundled study: in a window, or without one where there is no display
	@$(PYTHON) packaging/task.py demo

test:  ## install what tests need and run the whole suite
	@$(PYTHON) packaging/task.py test

test-slow:  ## kills, fuzz, figures, packaging and the longest walks
	@$(PYTHON) packaging/task.py test-slow

catalogue:  ## write the form descriptions of the explainers and the list of parts again
	@$(PYTHON) packaging/task.py catalogue

bundles:  ## train the small drawn demo networks again (about ten minutes)
	@$(PYTHON) packaging/task.py bundles

languages:  ## find the texts of the window anew for translators
	@$(PYTHON) packaging/task.py languages

docs:  ## build the manual into resources/manual/html
	@$(PYTHON) packaging/task.py docs

screenshots:  ## photograph the window anew for the manual (about five minutes)
	@$(PYTHON) packaging/task.py screenshots

clean:
	rm -rf .venv out build dist .pytest_cache .mypy_cache .ruff_cache resources/manual/html
