namespace OrleansLlm.Upstreams;

/// <summary>The standard answer: sixteen tokens, one of them not ASCII, one that is said twice in a row.</summary>
public static class Words
{
    /// <summary>Its tokens.</summary>
    public static IReadOnlyList<string> Answer { get; } =
        ["the ", "quick ", "brown ", "fox ", "ha ", "ha ", "jumps ", "über ", "the ", "\"lazy\" ", "dog ", "and\n", "rests ", "in ", "the ", "shade"];

    /// <summary>The beginning of an answer that does not end: a token each.</summary>
    public static IReadOnlyList<string> Endless { get; } = [.. Enumerable.Range(0, 2_000).Select(i => $"w{i:d4} ")];

    /// <summary>What the called model says.</summary>
    public static IReadOnlyList<string> Of(WireRequest request) => request.Model == "endless" ? Endless : Answer;

    /// <summary>Its text.</summary>
    public static string Text { get; } = string.Concat(Answer);
}
