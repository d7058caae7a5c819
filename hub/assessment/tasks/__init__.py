"""What is put before a learner: questions, role plays, a picture, scripts, texts and a sheet, in versions."""
