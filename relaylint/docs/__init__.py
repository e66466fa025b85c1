"""Pages and schemas that are made from rules and kinds."""
