using System.Globalization;
using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Bench;

/// <summary>
/// How many tokens a prompt or an answer has: <c>128</c>, <c>uniform:16-256</c>, <c>normal:128,32</c> (mean, deviation) or
/// <c>lognormal:128,0.8</c> (median, deviation of the logarithm). Draws are whole and at least 1.
/// </summary>
internal sealed record LengthDistribution
{
    private const int MaxLength = 1_000_000;
    private readonly double _first;
    private readonly double _second;
    private readonly Shape _shape;

    private LengthDistribution(Shape shape, double first, double second) => (_shape, _first, _second) = (shape, first, second);

    private enum Shape
    {
        Fixed,
        Uniform,
        Normal,
        LogNormal,
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="CliException">The text is none of the forms, or a number is out of range.</exception>
    public static LengthDistribution Parse(string text)
    {
        var parts = text.Split(':', 2);
        var (name, numbers) = parts.Length == 2 ? (parts[0], parts[1]) : ("fixed", parts[0]);
        return (name, Numbers(numbers, name == "uniform" ? '-' : ',')) switch
        {
            ("fixed", [var length]) when InRange(length) => new(Shape.Fixed, Math.Round(length), 0),
            ("uniform", [var low, var high]) when InRange(low) && InRange(high) && low <= high => new(Shape.Uniform, low, high),
            ("normal", [var mean, var deviation]) when InRange(mean) && deviation >= 0 => new(Shape.Normal, mean, deviation),
            ("lognormal", [var median, var sigma]) when InRange(median) && sigma is >= 0 and <= 10 => new(Shape.LogNormal, median, sigma),
            _ => throw CliException.Usage(
                $"A length must be N, uniform:A-B, normal:MEAN,DEVIATION or lognormal:MEDIAN,SIGMA, with lengths of 1 to {MaxLength}. Given: {text}"),
        };
    }

    /// <summary>Draws a length.</summary>
    public int Next(Random random) => _shape switch
    {
        Shape.Fixed => (int)_first,
        Shape.Uniform => random.Next((int)_first, (int)_second + 1),
        Shape.Normal => Clamp(_first + (_second * Gaussian(random))),
        _ => Clamp(_first * Math.Exp(_second * Gaussian(random))),
    };

    private static double[] Numbers(string text, char separator)
    {
        var numbers = new List<double>();
        foreach (var part in text.Split(separator))
        {
            if (!double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return [];
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static bool InRange(double length) => length is >= 1 and <= MaxLength;

    private static int Clamp(double length) => (int)Math.Clamp(Math.Round(length), 1, MaxLength);

    // Box-Muller; 1 - u keeps the logarithm finite.
    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
