using System.CommandLine;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Embedders;

/// <summary><c>embedder</c>: makes the built-in embedding model anew.</summary>
internal static class EmbedderCommand
{
    public static Command Create(CliEnvironment environment) => new("embedder", "Makes the built-in embedding model.")
    {
        TrainEmbedderCommand.Create(environment),
    };
}
