namespace OrleansLlm.Cli.Terminal;

/// <summary>Exit codes of all commands.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
}
