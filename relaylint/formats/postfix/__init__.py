"""Reader for Postfix as a host that sends to Microsoft 365."""
