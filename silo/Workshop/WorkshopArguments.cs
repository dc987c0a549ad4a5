using System.Globalization;
using OrleansLlm.Silo.Hosting;

namespace OrleansLlm.Silo.Workshop;

/// <summary>Arguments of a verb: one or two words, then options with values.</summary>
internal sealed class WorkshopArguments
{
    private readonly string _usage;
    private readonly List<string> _words = [];
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);

    /// <exception cref="StartupException">An option is unknown or has no value, or the number of words is another.</exception>
    public WorkshopArguments(string[] args, int words, string[] known, string usage)
    {
        _usage = usage;
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                _words.Add(args[i]);
            }
            else if (!known.Contains(args[i]))
            {
                throw Wrong($"Unknown option: {args[i]}.");
            }
            else
            {
                _options[args[i]] = i + 1 < args.Length ? args[++i] : throw Wrong($"{args[i]} needs a value.");
            }
        }

        if (_words.Count != words)
        {
            throw Wrong($"{words} {(words == 1 ? "path is" : "paths are")} needed. Given: {_words.Count}.");
        }
    }

    public string Word(int i) => _words[i];

    public string? Text(string option) => _options.GetValueOrDefault(option);

    public string Required(string option) => Text(option) ?? throw Wrong($"{option} is missing.");

    public int Integer(string option, int otherwise, int least, int most)
    {
        var given = Text(option);
        return given is null ? otherwise
            : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"{option} must be {least} to {most}. Given: {given}."));
    }

    public StartupException Wrong(string problem) => new($"{problem} {_usage}");
}
