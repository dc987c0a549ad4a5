using CsCheck;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Constraints.Matching;

namespace OrleansLlm.Engine.Tests.Constraints;

public sealed class MaskReferenceTests
{
    private const int Steps = 12;

    /// <summary>Only a grammar that reads a token in more ways may be too ambiguous.</summary>
    private const int ManyWays = 2_000;

    [Fact]
    public void Masks_of_any_grammar_over_any_vocabulary_are_what_reading_each_token_gives() =>
        Gen.Int[0, int.MaxValue].Sample(seed => Walk(new Random(seed)), iter: 200);

    private static void Walk(Random random)
    {
        var tokenizer = new ByteTokenizer(new TokenMaker(random).Make(random.Next(50, 300)));
        var vocabulary = new TokenVocabulary(tokenizer, tokenizer.VocabularySize + random.Next(70), [ByteTokenizer.End]);
        if (Compile(new GrammarCompiler(vocabulary), random) is not { } grammar)
        {
            return;
        }

        var reference = new ReferenceAutomaton(grammar.Source);
        var (at, expectedAt) = (grammar.Start, reference.Start);
        for (var step = 0; step < Steps && !at.IsComplete; step++)
        {
            if (Mask(grammar, at) is not { } mask)
            {
                Assert.Contains(Usable(tokenizer), token => MostWays(reference, expectedAt, tokenizer.TokenBytes(token)) > ManyWays);
                return;
            }

            int[] expected = [.. Usable(tokenizer).Where(token => reference.Step(expectedAt, tokenizer.TokenBytes(token)).Count > 0)];
            Assert.Equal(expected, Enumerable.Range(0, mask.Length * 64).Where(token => (mask[token >> 6] & (1UL << token)) != 0));
            var next = tokenizer.TokenBytes(expected[random.Next(expected.Length)]);
            (at, expectedAt) = (grammar.Advance(at, next), reference.Step(expectedAt, next));
        }
    }

    /// <summary>Null where the random grammar is too ambiguous.</summary>
    private static ulong[]? Mask(CompiledGrammar grammar, Configuration at)
    {
        try
        {
            return grammar.Mask(at);
        }
        catch (GrammarException)
        {
            return null;
        }
    }

    /// <summary>Some random schemas and rules have no text at all.</summary>
    private static CompiledGrammar? Compile(GrammarCompiler compiler, Random random)
    {
        try
        {
            return new GrammarMaker(random).Make(compiler);
        }
        catch (GrammarException)
        {
            return null;
        }
    }

    private static int MostWays(ReferenceAutomaton reference, HashSet<(int Node, ReferenceAutomaton.Frame? Stack)> at, ReadOnlySpan<byte> token)
    {
        var most = 0;
        for (var i = 0; i < token.Length && most <= ManyWays; i++)
        {
            at = reference.Step(at, token[i]);
            most = Math.Max(most, at.Count);
        }

        return most;
    }

    private static IEnumerable<int> Usable(ByteTokenizer tokenizer) =>
        Enumerable.Range(2, tokenizer.VocabularySize - 2).Where(token => tokenizer.TokenBytes(token) is { Length: > 0 and <= 64 } bytes && !bytes.Contains((byte)0xFF));
}
