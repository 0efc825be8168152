"""The route of an application: which steps there are, who may act at each, and in which capacity somebody acts."""
