"""Scheduling pages: what invitees see of Calendly, and what is embedded into other sites."""
