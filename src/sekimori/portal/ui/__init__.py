"""Look and components: design tokens, templates, template tags, lists and forms that every app shares."""
