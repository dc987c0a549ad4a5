using OrleansLlm.Training.Embedded.Templates;

namespace OrleansLlm.Training.Embedded.Values;

/// <summary>Common words by kind, and words that stand around sentences.</summary>
internal static class Words
{
    private static readonly Dictionary<string, string[]> s_kinds = TemplateFile.Read("words").ToDictionary(
        block => block.Name, block => block.Lines.SelectMany(line => line.Text.Source.Split('|')).ToArray(), StringComparer.Ordinal);

    /// <summary>One of a kind: <c>noun</c>, <c>verb</c>, <c>adjective</c>, <c>small</c>; <c>lead</c>, <c>tail</c>, <c>call</c>.</summary>
    public static string Of(string kind, Random random) => s_kinds[kind][random.Next(s_kinds[kind].Length)];

    /// <summary>One of any kind that sentences are made of.</summary>
    public static string Any(Random random) => Of(random.Next(8) switch { < 3 => "noun", 3 => "verb", 4 or 5 => "adjective", _ => "small" }, random);

    /// <summary>A statement, now and then with words before it or at its end: what is copied must be copied whole.</summary>
    public static string Around(string statement, Random random) => random.Next(6) switch
    {
        0 => Of("lead", random).TrimEnd() + " " + statement,
        1 => Ended(statement, random),
        _ => statement,
    };

    /// <summary>A statement, now and then with words at its end.</summary>
    public static string After(string statement, Random random) => random.Next(6) == 0 ? Ended(statement, random) : statement;

    /// <summary>A request, now and then with words before it.</summary>
    public static string Before(string request, Random random) => random.Next(6) == 0 ? Of("call", random).TrimEnd() + " " + request : request;

    private static string Ended(string statement, Random random) => statement.EndsWith('.') ? statement[..^1] + Of("tail", random) + "." : statement;
}
