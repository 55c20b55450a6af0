"""The open Interaction Server: the switchboard of a contact centre for e-mails, chats and tasks."""

__version__ = "0.1.0"
