"""What is being decided, by whom, until when: workflows as data, and every case that goes through one."""
