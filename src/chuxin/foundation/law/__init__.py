"""What is in force: clauses, and every definition that hangs on one."""
