"""Accounts of a team: people, roles, compartments, invitations, exports."""
