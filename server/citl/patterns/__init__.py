"""What a fix looks like apart from where: extracted from one place, adapted to another; starts no process."""
