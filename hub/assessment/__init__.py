"""The one common initial assessment: its words, its answers, and the level they lead to."""
