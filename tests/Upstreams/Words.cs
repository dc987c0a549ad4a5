namespace OrleansLlm.Upstreams;

/// <summary>The standard answer: sixteen tokens, one of them not ASCII, one that is said twice in a row.</summary>
public static class Words
{
    /// <summary>Its tokens.</summary>
    public static IReadOnlyList<string> Answer { get; } =
        ["the ", "quick ", "brown ", "fox ", "ha ", "ha ", "jumps ", "über ", "the ", "\"lazy\" ", "dog ", "and\n", "rests ", "in ", "the ", "shade"];

    /// <summary>Its text.</summary>
    public static string Text { get; } = string.Concat(Answer);
}
