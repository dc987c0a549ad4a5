namespace OrleansLlm.Cli.Terminal;

/// <summary>A failure with a message for the person at the terminal and an exit code.</summary>
internal sealed class CliException(string message, int exitCode = ExitCodes.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>The command was called wrongly.</summary>
    public static CliException Usage(string message) => new(message, ExitCodes.Usage);
}
