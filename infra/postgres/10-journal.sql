-- The journal of paid calls, shared by all workers: what is paid for once is never paid for again.
-- Runs when the volume is new; on an older one: docker compose exec postgres createdb -U prefect journal
CREATE DATABASE journal;
