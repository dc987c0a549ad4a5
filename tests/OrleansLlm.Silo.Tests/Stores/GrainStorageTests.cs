namespace OrleansLlm.Silo.Tests.Stores;

public sealed class EmbeddedGrainStorageTests(EmbeddedFixture fixture) : GrainStorageContract(fixture), IClassFixture<EmbeddedFixture>;

public sealed class PostgresGrainStorageTests(PostgresFixture fixture) : GrainStorageContract(fixture), IClassFixture<PostgresFixture>;

public sealed class RedisGrainStorageTests(RedisFixture fixture) : GrainStorageContract(fixture), IClassFixture<RedisFixture>;
