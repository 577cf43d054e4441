"""Networks that come as programs. They run in a process of their own (`io.children`), never in this one."""
