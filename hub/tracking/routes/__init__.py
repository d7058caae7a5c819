"""Progression routes: what each class leads to, as its provider says. Data of the directory, of no person."""
