"""The tables of what happens between joining and farewell."""
