using Npgsql;

namespace OrleansLlm.Retrieval.Remote.Postgres;

/// <summary>What an operator can do about a refusal.</summary>
internal static class PostgresAdvice
{
    public static string Of(PostgresException refusal) => refusal.SqlState switch
    {
        PostgresErrorCodes.InvalidCatalogName => "Create the database, or correct Database.",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "Correct Username and Password.",
        PostgresErrorCodes.InsufficientPrivilege => "Let a user who may create the extension vector and tables run the migrations, or grant the rights.",
        PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.FeatureNotSupported => "Install pgvector 0.7 or newer on the server.",
        _ => "See the server's log.",
    };
}
