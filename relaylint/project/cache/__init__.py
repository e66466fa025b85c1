"""What is known of tenants from earlier runs, kept in one directory; nothing in it is ever executed."""
