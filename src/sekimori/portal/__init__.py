"""The Django project: what people see and do."""
