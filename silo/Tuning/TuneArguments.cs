using System.Globalization;
using OrleansLlm.Engine.Tuning;
using OrleansLlm.Silo.Hosting;

namespace OrleansLlm.Silo.Tuning;

/// <summary>What follows <c>tune</c> on the command line; the silo's own settings may stand there too.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Options">How long, and what for.</param>
/// <param name="Keep">Whether the result is written to the model's folder.</param>
/// <param name="Settings">Arguments for the silo's configuration.</param>
internal sealed record TuneArguments(string Model, TuneOptions Options, bool Keep, string[] Settings)
{
    public const string Usage = "Usage: tune MODEL [--minutes N] [--streams 1,4,16] [--longest-step MILLISECONDS] [--dry-run] [--OrleansLlm:SETTING VALUE]";

    /// <exception cref="StartupException">An argument is unknown, missing or no number.</exception>
    public static TuneArguments Parse(string[] args)
    {
        var (model, keep, options, settings) = ((string?)null, true, new TuneOptions(), new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--dry-run":
                    keep = false;
                    break;
                case "--minutes":
                    options.Minutes = Number(args, ref i);
                    break;
                case "--longest-step":
                    options.LongestStep = TimeSpan.FromMilliseconds(Number(args, ref i));
                    break;
                case "--streams":
                    options.Streams = [.. Value(args, ref i).Split(',').Select(text => (int)Number("--streams", text))];
                    break;
                case var setting when setting.StartsWith("--OrleansLlm:", StringComparison.OrdinalIgnoreCase):
                    settings.AddRange(setting.Contains('=', StringComparison.Ordinal) ? [setting] : [setting, Value(args, ref i)]);
                    break;
                case var name when model is null && !name.StartsWith('-'):
                    model = name;
                    break;
                default:
                    throw new StartupException($"Unknown argument: {args[i]}. {Usage}");
            }
        }

        return new TuneArguments(model ?? throw new StartupException($"The model's name is missing. {Usage}"), options, keep, [.. settings]);
    }

    private static double Number(string[] args, ref int i)
    {
        var option = args[i];
        return Number(option, Value(args, ref i));
    }

    private static double Number(string option, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new StartupException($"{option} must be a number. Given: {text}.");

    private static string Value(string[] args, ref int i) => ++i < args.Length ? args[i] : throw new StartupException($"{args[i - 1]} needs a value. {Usage}");
}
