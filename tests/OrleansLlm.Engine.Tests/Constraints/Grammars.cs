using System.Text;
using OrleansLlm.Engine.Constraints;

namespace OrleansLlm.Engine.Tests.Constraints;

/// <summary>Compiles and walks grammars in tests.</summary>
internal static class Grammars
{
    /// <summary>Bytes, and tokens over the borders of JSON's parts and of characters.</summary>
    public static ByteTokenizer Tokenizer { get; } = new(
        "{\"", "\":", "\": ", "\", \"", "\",\"", "\"}", "}}", "]}", "[[", "[{", "null", "true", "fal", "se", "12", "-1", "0.", ".5", "e+", " a", "ab", "abc",
        "na", "me", "name\"", "\\n", "\\\"", "\\u00", "é", "é\"", "日本", "😀", "\n\n", "   ", "a\"", "1,", ", ", "3]", "x\":1", "2024-", "T00");

    public static TokenVocabulary Vocabulary { get; } = new(Tokenizer, Tokenizer.VocabularySize + 3, [ByteTokenizer.End]);

    public static GrammarCompiler Compiler { get; } = new(Vocabulary);

    public static bool Matches(this CompiledGrammar grammar, string text) => grammar.Advance(grammar.Start, Encoding.UTF8.GetBytes(text)).CanEnd;

    /// <summary>A text by random tokens among those that can follow.</summary>
    /// <returns>The text, or null when it was not whole after <paramref name="maxTokens"/>.</returns>
    public static string? Random(CompiledGrammar grammar, Random random, int maxTokens = 3_000)
    {
        var constraint = new TokenConstraint(grammar, endTokensEnd: true);
        var bytes = new List<byte>();
        var logits = new float[grammar.Vocabulary.Size];
        for (var step = 0; step < maxTokens; step++)
        {
            Fill(logits, random, step);
            constraint.Apply(logits);
            var token = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits);
            if (token == ByteTokenizer.End)
            {
                Assert.True(constraint.CanEnd);
                return Encoding.UTF8.GetString([.. bytes]);
            }

            bytes.AddRange(grammar.Vocabulary.BytesOf(token));
            constraint.Accept(token);
            if (constraint.IsComplete)
            {
                return Encoding.UTF8.GetString([.. bytes]);
            }
        }

        return null;
    }

    /// <summary>Random, with what closes things becoming likelier, so that texts end.</summary>
    private static void Fill(float[] logits, Random random, int step)
    {
        for (var token = 0; token < logits.Length; token++)
        {
            logits[token] = random.NextSingle();
        }

        if (random.Next(3) == 0)
        {
            return;
        }

        foreach (var closer in "\"}]")
        {
            logits[closer + 2] += random.NextSingle() + (step / 100f);
        }

        logits[ByteTokenizer.End] += random.NextSingle() + (step / 100f);
    }
}
