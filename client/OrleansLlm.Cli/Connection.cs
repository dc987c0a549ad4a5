using System.CommandLine;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Client;

namespace OrleansLlm.Cli;

/// <summary>The options that say which server is meant. They work on every command.</summary>
internal sealed class Connection
{
    private const string DefaultUrl = "http://127.0.0.1:5080";
    private readonly CliEnvironment _environment;

    public Connection(CliEnvironment environment) => _environment = environment;

    public Option<string?> Url { get; } = new("--url")
    {
        Description = $"The server's address. Also: ORLEANSLLM_URL. Default: {DefaultUrl}",
        Recursive = true,
    };

    public Option<string?> Key { get; } = new("--key")
    {
        Description = "The API key. Also: ORLEANSLLM_API_KEY, which keeps it out of the shell's history.",
        Recursive = true,
    };

    /// <summary>The address, checked.</summary>
    public Uri AddressOf(ParseResult parsed)
    {
        var text = parsed.GetValue(Url) ?? NonEmpty("ORLEANSLLM_URL") ?? DefaultUrl;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https")
            ? address
            : throw CliException.Usage($"--url must be an absolute http or https address. Given: {text}");
    }

    /// <summary>The key, or null.</summary>
    public string? KeyOf(ParseResult parsed) => parsed.GetValue(Key) ?? NonEmpty("ORLEANSLLM_API_KEY");

    /// <summary>A client for the server.</summary>
    public OrleansLlmClient Open(ParseResult parsed) => new(
        new OrleansLlmClientOptions { Endpoint = AddressOf(parsed), ApiKey = KeyOf(parsed) }, _environment.Time);

    private string? NonEmpty(string variable) => _environment.Variable(variable) is { Length: > 0 } value ? value : null;
}
