using System.Globalization;
using OrleansLlm.Engine.Comparison;
using OrleansLlm.Silo.Hosting;

namespace OrleansLlm.Silo.Comparison;

/// <summary>What follows <c>compare</c> on the command line.</summary>
/// <param name="Candidate">The folder of the form that is judged.</param>
/// <param name="Reference">The folder of the exact form.</param>
/// <param name="Text">The file of the text.</param>
/// <param name="Options">How much is read, and the limits.</param>
internal sealed record CompareArguments(string Candidate, string Reference, string Text, ComparisonOptions Options)
{
    public const string Usage = "Usage: compare CANDIDATE REFERENCE --text FILE [--tokens N] [--window N] [--max-loss PERCENT] [--min-agreement PERCENT]";

    /// <exception cref="StartupException">An argument is unknown, missing or no number.</exception>
    public static CompareArguments Parse(string[] args)
    {
        var (folders, text, options) = (new List<string>(), (string?)null, new ComparisonOptions());
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--text":
                    text = Value(args, ref i);
                    break;
                case "--tokens":
                    options = options with { Tokens = (int)Number(args, ref i, 2, 10_000_000) };
                    break;
                case "--window":
                    options = options with { Window = (int)Number(args, ref i, 2, 1_048_576) };
                    break;
                case "--max-loss":
                    options = options with { MaxPerplexityRise = Number(args, ref i, 0, 10_000) / 100 };
                    break;
                case "--min-agreement":
                    options = options with { MinAgreement = Number(args, ref i, 0, 100) / 100 };
                    break;
                case var name when folders.Count < 2 && !name.StartsWith('-'):
                    folders.Add(name);
                    break;
                default:
                    throw new StartupException($"Unknown argument: {args[i]}. {Usage}");
            }
        }

        return folders.Count == 2
            ? new CompareArguments(folders[0], folders[1], text ?? throw new StartupException($"--text is missing. {Usage}"), options)
            : throw new StartupException($"Two model folders are needed. Given: {folders.Count}. {Usage}");
    }

    private static double Number(string[] args, ref int i, double least, double most)
    {
        var option = args[i];
        var text = Value(args, ref i);
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new StartupException(string.Create(CultureInfo.InvariantCulture, $"{option} must be a number from {least} to {most}. Given: {text}."));
    }

    private static string Value(string[] args, ref int i) => ++i < args.Length ? args[i] : throw new StartupException($"{args[i - 1]} needs a value. {Usage}");
}
