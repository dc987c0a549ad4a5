using System.CommandLine;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Encoders;

/// <summary>Texts given as arguments, or else one per line on standard input.</summary>
internal static class TextArguments
{
    /// <exception cref="CliException">There are none.</exception>
    public static async Task<string[]> ReadAsync(ParseResult parsed, Argument<string[]> argument, CliEnvironment environment, CancellationToken token)
    {
        if (parsed.GetValue(argument) is { Length: > 0 } given)
        {
            return given;
        }

        var lines = new List<string>();
        while (!environment.IsInputInteractive && await environment.In.ReadLineAsync(token) is { } line)
        {
            if (line.Length > 0)
            {
                lines.Add(line);
            }
        }

        return lines.Count > 0 ? [.. lines] : throw CliException.Usage($"{argument.Name} is required, as arguments or one per line on standard input.");
    }
}
