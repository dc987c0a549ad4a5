using System.Text;

namespace OrleansLlm.Retrieval.Queries;

/// <summary>What a model is asked when queries are made of a question. What users and documents said is told as data, in the user's message.</summary>
public static class QueryPrompts
{
    private const int MaxTurns = 6;
    private const int MaxTurnLength = 600;

    /// <summary>The schema of answers with several queries.</summary>
    /// <param name="most">The most queries.</param>
    public static string Schema(int most) =>
        $$$"""{"type":"object","properties":{"queries":{"type":"array","items":{"type":"string","maxLength":300},"minItems":1,"maxItems":{{{most}}} }},"required":["queries"],"additionalProperties":false}""";

    /// <summary>Asks for a question that is understood without the conversation.</summary>
    public static (string System, string User) Standalone(IReadOnlyList<QueryTurn> history, string question) => (
        "Rewrite the last question so that it can be understood without the conversation: put names in the place of words such as it, they or there. "
            + "Keep all names and numbers. Write the question only. If it can be understood alone, repeat it.",
        $"{Transcript(history)}Last question: {question}");

    /// <summary>Asks for the same question in other words.</summary>
    public static (string System, string User) Variants(string question, int most) => (
        $"Write up to {most} search queries that find the answer to the question in documents that may use other words. Answer as JSON: {{\"queries\": [...]}}.", $"Question: {question}");

    /// <summary>Asks for the simpler questions that a question is made of.</summary>
    public static (string System, string User) Parts(string question, int most) => (
        $"If the question asks for several things, write up to {most} questions that each ask for one of them and are understood alone; else repeat it. Answer as JSON: {{\"queries\": [...]}}.",
        $"Question: {question}");

    /// <summary>Asks for a passage that would answer the question, to be searched for by likeness (HyDE; Gao et al. 2022).</summary>
    public static (string System, string User) Hypothetical(string question) => (
        "Write a short passage, as it would stand in a document, that answers the question. Two to four sentences, no introduction.", $"Question: {question}");

    private static string Transcript(IReadOnlyList<QueryTurn> history)
    {
        var text = new StringBuilder();
        foreach (var turn in history.TakeLast(MaxTurns))
        {
            var said = turn.Text.Length <= MaxTurnLength ? turn.Text : turn.Text[..MaxTurnLength] + "…";
            text.Append(turn.IsUser ? "User: " : "Assistant: ").Append(said.ReplaceLineEndings(" ")).Append('\n');
        }

        return text.ToString();
    }
}
