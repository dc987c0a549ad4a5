-- What OrleansLlm keeps in PostgreSQL (13 or later): grain state, cluster membership, and the statements that Orleans'
-- ADO.NET providers look up. A silo runs this file itself when its user may create tables; else run it once as a user who may:
--
--   psql -d DATABASE -v ON_ERROR_STOP=1 -1 -f infra/postgres.sql
--   psql -d DATABASE -c 'GRANT SELECT, INSERT, UPDATE, DELETE ON grain_state, cluster_version, cluster_silo TO USER;
--                        GRANT SELECT ON OrleansQuery, orleansllm_schema TO USER'
--
-- It may be run again; it changes no state.

CREATE TABLE IF NOT EXISTS grain_state
(
    service text        NOT NULL,
    state   text        NOT NULL,
    grain   text        NOT NULL,
    payload bytea       NOT NULL,
    version integer     NOT NULL,
    changed timestamptz NOT NULL DEFAULT now(),
    -- Of two first writers of one state, this key refuses the second.
    PRIMARY KEY (service, state, grain)
);

CREATE TABLE IF NOT EXISTS cluster_version
(
    cluster text        PRIMARY KEY,
    version integer     NOT NULL DEFAULT 0,
    changed timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS cluster_silo
(
    cluster      text        NOT NULL REFERENCES cluster_version,
    address      text        NOT NULL,
    port         integer     NOT NULL,
    generation   integer     NOT NULL,
    name         text        NOT NULL,
    host         text        NOT NULL,
    status       integer     NOT NULL,
    gateway_port integer     NOT NULL,
    suspects     text,
    started      timestamptz NOT NULL,
    alive        timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
);

CREATE TABLE IF NOT EXISTS OrleansQuery (QueryKey text PRIMARY KEY, QueryText text NOT NULL);

CREATE TABLE IF NOT EXISTS orleansllm_schema (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), version integer NOT NULL);

INSERT INTO orleansllm_schema(version) VALUES (1) ON CONFLICT (only_row) DO UPDATE SET version = excluded.version;

INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES

-- A state without a version is inserted only; one with a version is updated only if that is still its version. The first
-- version is random, so that an activation from before a deletion never matches what was written anew; versions go round
-- instead of overflowing. When nothing was written, the version given comes back: Orleans takes that for a conflict.
('WriteToStorageKey', $query$
    WITH updated AS
    (
        UPDATE grain_state
        SET payload = @PayloadBinary, version = version % 2147483647 + 1, changed = now()
        WHERE service = @ServiceId AND state = @GrainTypeString AND grain = @GrainIdExtensionString
            AND version = @GrainStateVersion::integer
        RETURNING version
    ),
    inserted AS
    (
        INSERT INTO grain_state(service, state, grain, payload, version)
        SELECT @ServiceId, @GrainTypeString, @GrainIdExtensionString, @PayloadBinary, floor(random() * 1000000000)::integer + 1
        WHERE @GrainStateVersion::integer IS NULL
        ON CONFLICT (service, state, grain) DO NOTHING
        RETURNING version
    )
    SELECT coalesce((SELECT version FROM updated), (SELECT version FROM inserted), @GrainStateVersion::integer) AS NewGrainStateVersion
$query$),

('ReadFromStorageKey', $query$
    SELECT payload AS PayloadBinary, version AS Version
    FROM grain_state
    WHERE service = @ServiceId AND state = @GrainTypeString AND grain = @GrainIdExtensionString
$query$),

-- States are deleted, never blanked; Orleans wants a statement for both.
('DeleteStorageKey', $query$
    DELETE FROM grain_state
    WHERE service = @ServiceId AND state = @GrainTypeString AND grain = @GrainIdExtensionString AND version = @GrainStateVersion::integer
    RETURNING version % 2147483647 + 1 AS NewGrainStateVersion
$query$),
('ClearStorageKey', $query$
    DELETE FROM grain_state
    WHERE service = @ServiceId AND state = @GrainTypeString AND grain = @GrainIdExtensionString AND version = @GrainStateVersion::integer
    RETURNING version % 2147483647 + 1 AS NewGrainStateVersion
$query$),

-- Every change of membership first moves the cluster's version from the one its author saw: that row is the lock.
('InsertMembershipVersionKey', $query$
    WITH added AS (INSERT INTO cluster_version(cluster) VALUES (@DeploymentId) ON CONFLICT (cluster) DO NOTHING RETURNING cluster)
    SELECT count(*) FROM added
$query$),
('InsertMembershipKey', $query$
    WITH moved AS
    (
        UPDATE cluster_version SET version = version + 1, changed = now()
        WHERE cluster = @DeploymentId AND version = @Version AND NOT EXISTS
        (
            SELECT 1 FROM cluster_silo s
            WHERE s.cluster = @DeploymentId AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
        )
        RETURNING cluster
    ),
    added AS
    (
        INSERT INTO cluster_silo(cluster, address, port, generation, name, host, status, gateway_port, started, alive)
        SELECT cluster, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM moved
        RETURNING cluster
    )
    SELECT count(*) FROM added
$query$),
('UpdateMembershipKey', $query$
    WITH moved AS
    (
        UPDATE cluster_version SET version = version + 1, changed = now()
        WHERE cluster = @DeploymentId AND version = @Version AND EXISTS
        (
            SELECT 1 FROM cluster_silo s
            WHERE s.cluster = @DeploymentId AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
        )
        RETURNING cluster
    ),
    updated AS
    (
        UPDATE cluster_silo s SET status = @Status, suspects = @SuspectTimes, alive = @IAmAliveTime
        FROM moved
        WHERE s.cluster = moved.cluster AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
        RETURNING s.cluster
    )
    SELECT count(*) FROM updated
$query$),
('UpdateIAmAlivetimeKey', $query$
    UPDATE cluster_silo SET alive = @IAmAliveTime
    WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$query$),
('MembershipReadRowKey', $query$
    SELECT v.version AS Version, s.address AS Address, s.port AS Port, s.generation AS Generation, s.name AS SiloName, s.host AS HostName,
        s.status AS Status, s.gateway_port AS ProxyPort, s.suspects AS SuspectTimes, s.started AS StartTime, s.alive AS IAmAliveTime
    FROM cluster_version v
    LEFT JOIN cluster_silo s ON s.cluster = v.cluster AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
    WHERE v.cluster = @DeploymentId
$query$),
('MembershipReadAllKey', $query$
    SELECT v.version AS Version, s.address AS Address, s.port AS Port, s.generation AS Generation, s.name AS SiloName, s.host AS HostName,
        s.status AS Status, s.gateway_port AS ProxyPort, s.suspects AS SuspectTimes, s.started AS StartTime, s.alive AS IAmAliveTime
    FROM cluster_version v
    LEFT JOIN cluster_silo s ON s.cluster = v.cluster
    WHERE v.cluster = @DeploymentId
$query$),
-- 3 is Orleans' status of an active silo.
('GatewaysQueryKey', $query$
    SELECT address AS Address, gateway_port AS ProxyPort, generation AS Generation
    FROM cluster_silo
    WHERE cluster = @DeploymentId AND status = @Status AND gateway_port > 0
$query$),
('CleanupDefunctSiloEntriesKey', $query$
    DELETE FROM cluster_silo WHERE cluster = @DeploymentId AND alive < @IAmAliveTime AND status <> 3
$query$),
('DeleteMembershipTableEntriesKey', $query$
    DELETE FROM cluster_silo WHERE cluster = @DeploymentId;
    DELETE FROM cluster_version WHERE cluster = @DeploymentId
$query$)

ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
