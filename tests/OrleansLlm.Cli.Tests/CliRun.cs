using OrleansLlm.Cli.Terminal;
using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests;

/// <summary>One run of the program inside the test's process.</summary>
internal sealed class CliRun : IDisposable
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public Interrupts Interrupts { get; } = new();

    public Dictionary<string, string> Variables { get; } = [];

    public TextReader In { get; init; } = TextReader.Null;

    public bool IsInteractive { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public Task<int> RunAsync(FakeServer server, params string[] args) => RunAsync([.. args, "--url", server.Address.ToString(), "--key", "sk-test"]);

    public Task<int> RunAsync(params string[] args) => CliApp.RunAsync(args, Environment());

    public CliEnvironment Environment() => new()
    {
        In = In,
        Out = TextWriter.Synchronized(_out),
        Error = TextWriter.Synchronized(_error),
        IsInputInteractive = IsInteractive,
        Variable = name => Variables.GetValueOrDefault(name),
        Time = Time,
        Interrupts = Interrupts,
    };

    public void Dispose() => Interrupts.Dispose();
}
