using System.CommandLine;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Rag;

/// <summary><c>rag</c>: retrieval.</summary>
internal static class RagCommand
{
    public static Command Create(CliEnvironment environment, Connection connection) =>
        new("rag", "Retrieval: how well searches find what they should.") { RagEvalCommand.Create(environment, connection) };
}
