using CsCheck;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Constraints.Matching;

namespace OrleansLlm.Engine.Tests.Constraints;

public sealed class MaskTests
{
    private static readonly CompiledGrammar[] Known =
    [
        Grammars.Compiler.JsonObject(),
        Grammars.Compiler.JsonSchema("""{"type":"object","properties":{"name":{"type":"string","maxLength":400},"t":{"$ref":"#/$defs/t"}},"required":["name"],"$defs":{"t":{"type":"array","items":{"anyOf":[{"$ref":"#/$defs/t"},{"type":"string"}]}}}}"""),
        Grammars.Compiler.JsonSchema("""{"type":"string","minLength":300,"maxLength":600}"""),
        Grammars.Compiler.Regex("(?:[a-cé]{1,3} ){70,200}|日本+|(?:abc?)*"),
        Grammars.Compiler.Choice(["abc", "ab", "abcd", "name", "na", "n", "a", "b", "c", "d", "日本", "é\"x"]),
        Grammars.Compiler.Gbnf("root ::= \"(\" root \")\" | ws [a-c]+ ws\nws ::= \" \" ws |"),
    ];

    [Fact]
    public void A_mask_is_what_trying_each_token_byte_by_byte_gives() =>
        Gen.Int[0, int.MaxValue].Sample(seed => Walk(new Random(seed)), iter: 60);

    [Fact]
    public void Special_and_end_tokens_and_rows_without_a_token_are_never_in_a_mask()
    {
        var grammar = Grammars.Compiler.Regex("(?:.|\n)*");
        var mask = grammar.Mask(grammar.Start);
        Assert.All([0, ByteTokenizer.End, Grammars.Vocabulary.Size - 1], token => Assert.False(Bit(mask, token)));
        Assert.True(Bit(mask, 'a' + 2));
    }

    [Fact]
    public void Right_recursion_and_repeated_states_make_no_new_masks()
    {
        var grammar = Known[5];
        var after = grammar.Advance(grammar.Start, "  "u8);
        Assert.Same(after, grammar.Advance(after, "                                        "u8));
    }

    private static void Walk(Random random)
    {
        var grammar = Known[random.Next(Known.Length)];
        var at = grammar.Start;
        for (var step = 0; step < 120 && !at.IsComplete; step++)
        {
            var mask = grammar.Mask(at);
            var allowed = new List<int>();
            for (var token = 0; token < Grammars.Tokenizer.VocabularySize; token++)
            {
                var expected = token > 1 && !grammar.Advance(at, Grammars.Tokenizer.TokenBytes(token)).IsDead;
                Assert.Equal(expected, Bit(mask, token));
                if (expected)
                {
                    allowed.Add(token);
                }
            }

            at = grammar.Advance(at, Grammars.Tokenizer.TokenBytes(allowed[random.Next(allowed.Count)]));
        }
    }

    private static bool Bit(ulong[] mask, int token) => (mask[token >> 6] & (1UL << token)) != 0;
}
