-- What something was changed to: a role, scopes, limits. Never a secret.
ALTER TABLE audit ADD COLUMN detail TEXT NOT NULL DEFAULT '';
