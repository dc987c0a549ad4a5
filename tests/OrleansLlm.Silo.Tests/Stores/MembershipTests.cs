namespace OrleansLlm.Silo.Tests.Stores;

public sealed class EmbeddedMembershipTests(EmbeddedFixture fixture) : MembershipContract(fixture), IClassFixture<EmbeddedFixture>;

public sealed class PostgresMembershipTests(PostgresFixture fixture) : MembershipContract(fixture), IClassFixture<PostgresFixture>;

public sealed class RedisMembershipTests(RedisFixture fixture) : MembershipContract(fixture), IClassFixture<RedisFixture>;
