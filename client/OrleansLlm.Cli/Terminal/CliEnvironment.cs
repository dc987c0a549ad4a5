namespace OrleansLlm.Cli.Terminal;

/// <summary>What a command sees of the world: its streams, variables, clock and Ctrl-C. Tests bring their own.</summary>
internal sealed record CliEnvironment
{
    public required TextReader In { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Whether a person types the input.</summary>
    public bool IsInputInteractive { get; init; }

    /// <summary>Whether a person watches standard error: only then are progress bars drawn.</summary>
    public bool IsErrorInteractive { get; init; }

    public required Func<string, string?> Variable { get; init; }

    public required TimeProvider Time { get; init; }

    public required Interrupts Interrupts { get; init; }

    /// <summary>The environment of this process.</summary>
    public static CliEnvironment OfProcess(Interrupts interrupts) => new()
    {
        In = Console.In,
        Out = Console.Out,
        Error = Console.Error,
        IsInputInteractive = !Console.IsInputRedirected,
        IsErrorInteractive = !Console.IsErrorRedirected,
        Variable = Environment.GetEnvironmentVariable,
        Time = TimeProvider.System,
        Interrupts = interrupts,
    };
}
