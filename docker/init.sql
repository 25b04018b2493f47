-- On both sides: the application's role, which the migration's own role must not be.
CREATE ROLE app LOGIN PASSWORD 'app';
GRANT CREATE ON SCHEMA public TO app;
GRANT CREATE ON DATABASE shop TO app;
