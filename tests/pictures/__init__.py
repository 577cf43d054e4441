"""Pictures of every panel in every state, made by one command, to be looked at one by one."""
