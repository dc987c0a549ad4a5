using System.CommandLine;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Embedded;

/// <summary><c>embedded</c>: makes the built-in language models anew, and measures models on their tasks.</summary>
internal static class EmbeddedCommand
{
    public static Command Create(CliEnvironment environment, Connection connection) => new("embedded", "Makes the built-in language models, and measures models on their tasks.")
    {
        TrainEmbeddedCommand.Create(environment),
        EvalEmbeddedCommand.Create(environment, connection),
    };
}
