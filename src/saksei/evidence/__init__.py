"""What convinces outsiders: a tree, signed notes, time stamps, seals. Knows no database."""
