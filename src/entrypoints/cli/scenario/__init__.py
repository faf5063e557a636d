"""Stories written in files, played on the simulator and checked on the way."""
