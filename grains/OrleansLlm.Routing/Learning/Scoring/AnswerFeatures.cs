using System.Numerics.Tensors;

namespace OrleansLlm.Routing.Learning.Scoring;

/// <summary>What an answer looks like beside its question: length, ending, doubt, refusal, repetition, and how sure its tokens were.</summary>
internal static class AnswerFeatures
{
    /// <summary>How many there are.</summary>
    public const int Count = 18;

    /// <summary>The part of an answer that counts, in UTF-16 units.</summary>
    public const int MaxCharacters = 16_384;

    private static readonly string[] Refusals = ["i can't", "i cannot", "i'm sorry", "i am sorry", "i am unable", "i'm unable", "as an ai"];
    private static readonly string[] Doubts = ["not sure", "i think", "perhaps", "might be", "may be", "unclear", "it depends", "i don't know", "i do not know", "probably"];

    /// <summary>The features, not yet standardised.</summary>
    /// <param name="question">The question.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="logprobs">Natural logarithms of the answer's tokens' probabilities; empty: not known.</param>
    public static float[] Of(string question, string answer, ReadOnlySpan<float> logprobs)
    {
        var shown = answer.Length <= MaxCharacters ? answer : answer[..MaxCharacters];
        var words = Words(shown);
        var asked = Words(question.Length <= MaxCharacters ? question : question[..MaxCharacters]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var trimmed = shown.AsSpan().TrimEnd();
        var count = Math.Max(1, words.Length);
        return
        [
            MathF.Log(1 + shown.Length), MathF.Log(1 + words.Length), trimmed.IsEmpty ? 1 : 0,
            !trimmed.IsEmpty && ".!?}])\"'`".Contains(trimmed[^1], StringComparison.Ordinal) ? 1 : 0,
            Has(shown, Refusals), Has(shown, Doubts), shown.Count(char.IsDigit) / (float)Math.Max(1, shown.Length), Repetition(words),
            words.Count(asked.Contains) / (float)count, shown.Count(character => character == '\n') / (float)count,
            shown.Contains("```", StringComparison.Ordinal) ? 1 : 0, shown.Contains('?', StringComparison.Ordinal) ? 1 : 0,
            .. Sureness(logprobs),
        ];
    }

    /// <summary>Whether they are known, mean, least, first, the mean of the worst tenth, the share of tokens below probability 1/2.</summary>
    private static float[] Sureness(ReadOnlySpan<float> logprobs)
    {
        if (logprobs.IsEmpty)
        {
            return new float[6];
        }

        var sorted = logprobs.ToArray();
        for (var i = 0; i < sorted.Length; i++)
        {
            // A token of probability 0 is possible where a constraint forced it.
            sorted[i] = Math.Clamp(sorted[i], -20, 0);
        }

        var first = sorted[0];
        Array.Sort(sorted);
        var worst = sorted.AsSpan(0, (sorted.Length + 9) / 10);
        var unsure = sorted.AsSpan().IndexOfAnyExceptInRange(-20f, -0.6931472f);
        return [1, TensorPrimitives.Average<float>(sorted), sorted[0], first, TensorPrimitives.Average<float>(worst), (unsure < 0 ? sorted.Length : unsure) / (float)sorted.Length];
    }

    /// <summary>The share of triples of words that stood in the answer before.</summary>
    private static float Repetition(string[] words)
    {
        var seen = new HashSet<(string, string, string)>();
        for (var i = 2; i < words.Length; i++)
        {
            seen.Add((words[i - 2], words[i - 1], words[i]));
        }

        return words.Length < 3 ? 0 : 1 - (seen.Count / (float)(words.Length - 2));
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static float Has(string text, string[] phrases) =>
        Array.Exists(phrases, phrase => text.Contains(phrase, StringComparison.OrdinalIgnoreCase)) ? 1 : 0;
}
