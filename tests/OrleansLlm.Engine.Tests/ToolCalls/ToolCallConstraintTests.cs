using System.Buffers;
using System.Numerics.Tensors;
using System.Text.Json;
using CsCheck;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Tests.Constraints;
using OrleansLlm.Engine.Text;
using OrleansLlm.Engine.ToolCalls;

namespace OrleansLlm.Engine.Tests.ToolCalls;

public sealed class ToolCallConstraintTests
{
    /// <summary>Markers as tokens of their own, special or not, and as plain text.</summary>
    private static readonly ByteTokenizer[] Tokenizers =
    [
        Tokenizer(isSpecial: true), Tokenizer(isSpecial: false), new("{\"", "\":", "\": ", "\", \"", "\"}", "}}", "]}", "[{", "tool", "name", "><", "[A", "}\n", "</"),
    ];

    /// <summary>Every format with each way that its markers may be tokens, with several calls and with one.</summary>
    public static TheoryData<string, int, bool> Ways => [.. from format in ToolCallFormats.All
        from tokenizer in new[] { 0, 1, 2 }
        from several in new[] { true, false }
        select new TheoryDataRow<string, int, bool>(format.Name, tokenizer, several)];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Random_choices_among_the_mask_are_calls_whose_arguments_are_valid(string formatName, int tokenizer, bool several) =>
        Gen.Int[0, int.MaxValue].Sample(seed =>
        {
            var grammar = Forced(formatName, tokenizer, several);
            var text = Walk(grammar, Tokenizers[tokenizer], new Random(seed));
            Assert.NotNull(text);
            var format = ToolCallFormats.Find(formatName)!;
            var result = Transcript.Of(format, [text], NastyTools.Names);
            Assert.Equal("", result.Text);
            Assert.True(several ? result.Calls.Count > 0 : result.Calls.Count == 1, text);
            Assert.All(result.Calls, NastyTools.AssertValid);
        }, iter: 12);

    [Theory]
    [InlineData("hermes", "Well. <tool_call>", "\n{\"name\": \"tree")]
    [InlineData("llama3", "{\"name\"", ": \"tree")]
    [InlineData("llama3", " \n{ \"name\"", ": \"tree")]
    [InlineData("llama3", "As I said <|python_tag|>", "{\"name\":\"tree")]
    [InlineData("mistral", "Well. [TOOL_CALLS]", " [{\"name\": \"tree")]
    [InlineData("mistral-args", "Well. [TOOL_CALLS]", "tree")]
    [InlineData("phi4", "Well. <|tool_call|>", "[{\"name\": \"tree")]
    [InlineData("phi4", "Well, functools[", "{\"name\": \"tree")]
    [InlineData("ember", "{\"tool\"", ": \"tree")]
    public void Free_text_is_constrained_from_a_calls_beginning_on(string formatName, string free, string next)
    {
        for (var which = 0; which < Tokenizers.Length; which++)
        {
            var constraint = new TokenConstraint(Auto(formatName, which), endTokensEnd: true);
            foreach (var token in Encode(free[..^1], which))
            {
                Assert.Equal((true, false, 0), (constraint.CanEnd, constraint.IsComplete, constraint.Forced().Count));
                Assert.True(Allows(constraint, which, '~'));
                constraint.Accept(token);
            }

            Encode(free, which).Skip(Encode(free[..^1], which).Count).ToList().ForEach(constraint.Accept);
            if (Tokenizers[which].TokenId(free.Split(' ')[^1]) is { } marker)
            {
                // The marker is one token, which the text without its last character did not have.
                constraint = new TokenConstraint(Auto(formatName, which), endTokensEnd: true);
                Encode(free[..^free.Split(' ')[^1].Length], which).ForEach(constraint.Accept);
                constraint.Accept(marker);
            }

            Assert.False(Allows(constraint, which, '~'));
            Assert.False(constraint.CanEnd);
            foreach (var token in Encode(next, which))
            {
                Assert.True(Mask(constraint, which)[token] > float.NegativeInfinity, $"{which}: {next}");
                constraint.Accept(token);
            }
        }
    }

    [Theory]
    [InlineData("hermes", "<tool_calls> are written <tool-call>")]
    [InlineData("llama3", "I call {\"name\": 5}")]
    [InlineData("llama3", "{\"names\": 5}")]
    [InlineData("phi4", "functools.wraps")]
    [InlineData("ember", "{\"name\": \"x\"}")]
    public void Text_that_only_looks_like_a_call_stays_free(string formatName, string text)
    {
        var constraint = new TokenConstraint(Auto(formatName, 2), endTokensEnd: true);
        Encode(text, 2).ForEach(constraint.Accept);
        Assert.True(Allows(constraint, 2, '~') && constraint.CanEnd);
    }

    [Fact]
    public void A_token_that_goes_on_otherwise_behind_a_marker_begins_no_call()
    {
        var tokenizer = new ByteTokenizer("call>?", "call>{");
        var vocabulary = new TokenVocabulary(tokenizer, tokenizer.VocabularySize, [ByteTokenizer.End]);
        var grammar = new GrammarCompiler(vocabulary).ToolCalls(new ToolCallRules { Format = ToolCallFormats.Hermes, Functions = NastyTools.All });
        var constraint = new TokenConstraint(grammar, endTokensEnd: true);
        tokenizer.Encode("<tool_call>?", false).ToList().ForEach(constraint.Accept);
        Assert.True(constraint.CanEnd);
        tokenizer.Encode("<tool_call>{", false).ToList().ForEach(constraint.Accept);
        Assert.False(constraint.CanEnd);
    }

    [Fact]
    public void With_an_answer_in_a_schema_the_text_is_calls_or_the_answer()
    {
        var compiler = new GrammarCompiler(new TokenVocabulary(Tokenizers[0], Tokenizers[0].VocabularySize, [ByteTokenizer.End]));
        var answer = compiler.JsonSchema("""{"type":"object","properties":{"a":{"type":"integer","minimum":0,"maximum":99}},"required":["a"]}""");
        var grammar = compiler.ToolCalls(new ToolCallRules { Format = ToolCallFormats.Hermes, Functions = NastyTools.All }, answer);
        var seen = new HashSet<bool>();
        for (var seed = 0; seed < 40; seed++)
        {
            var text = Walk(grammar, Tokenizers[0], new Random(seed));
            Assert.NotNull(text);
            var result = Transcript.Of(ToolCallFormats.Hermes, [text], NastyTools.Names);
            Assert.All(result.Calls, NastyTools.AssertValid);
            seen.Add(result.Calls.Count > 0);
            if (result.Calls.Count == 0)
            {
                Assert.InRange(JsonElement.Parse(result.Text).GetProperty("a").GetInt32(), 0, 99);
            }
        }

        Assert.Equal(2, seen.Count);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"not":{}}}}""", "tools[1].function.parameters.properties.a.not", true)]
    [InlineData("""{"type":"object","required":["a"],"properties":{"a":{"$ref":"#"}}}""", "tools[1].function.parameters", false)]
    [InlineData("""{"type":"object"]""", "tools[1].function.parameters", false)]
    [InlineData("""{"type":"object","properties":{"a":{"anyOf":[{"$ref":"#/properties/a"},{"type":"null"}]}},"required":["a"]}""", "tools[1].function.parameters", true)]
    public void A_schema_that_can_not_be_kept_is_named_where_it_is_enforced_and_else_any_object(string schema, string path, bool isUnsupported)
    {
        var compiler = new GrammarCompiler(new TokenVocabulary(Tokenizers[2], Tokenizers[2].VocabularySize, [ByteTokenizer.End]));
        ToolFunction Function(bool isEnforced) =>
            new() { Name = "f", ParametersJson = schema, IsEnforced = isEnforced, Path = "tools[1].function.parameters" };
        ToolCallRules Rules(bool isEnforced) =>
            new() { Format = ToolCallFormats.Ember, Functions = [new() { Name = "g" }, Function(isEnforced)], IsForced = true };
        var exception = Assert.Throws<GrammarException>(() => compiler.ToolCalls(Rules(isEnforced: true)));
        Assert.Equal((path, isUnsupported), (exception.Path, exception.IsUnsupported));
        Assert.True(compiler.ToolCalls(Rules(isEnforced: false)).Matches("{\"tool\": \"f\", \"arguments\": {\"x\": [1]}}"));
    }

    [Fact]
    public void A_function_without_parameters_takes_none()
    {
        var grammar = Forced("ember", 2, several: false);
        Assert.True(grammar.Matches("{\"tool\": \"get_time\", \"arguments\": {}}"));
        Assert.False(grammar.Matches("{\"tool\": \"get_time\", \"arguments\": {\"a\": 1}}"));
    }

    private static ByteTokenizer Tokenizer(bool isSpecial)
    {
        var markers = ToolCallFormats.All.SelectMany(format => format.Markers).Where(marker => marker != "functools").ToHashSet();
        return new ByteTokenizer([.. markers.Order(StringComparer.Ordinal), "{\"", "\": ", "\"}", "}}", "name", ", "])
        {
            Special = isSpecial ? markers : new HashSet<string>(),
        };
    }

    private static CompiledGrammar Forced(string format, int tokenizer, bool several) => Compile(format, tokenizer, isForced: true, several);

    private static CompiledGrammar Auto(string format, int tokenizer) => Compile(format, tokenizer, isForced: false, several: true);

    private static CompiledGrammar Compile(string format, int tokenizer, bool isForced, bool several)
    {
        var known = ToolCallFormats.Find(format)!;
        var control = ToolCallFormats.ControlTokens(known, Tokenizers[tokenizer]);
        var vocabulary = new TokenVocabulary(Tokenizers[tokenizer], Tokenizers[tokenizer].VocabularySize, [ByteTokenizer.End], control);
        return new GrammarCompiler(vocabulary).ToolCalls(new ToolCallRules { Format = known, Functions = NastyTools.All, IsForced = isForced, AllowsSeveral = several });
    }

    private static List<int> Encode(string text, int tokenizer) => [.. Tokenizers[tokenizer].Encode(text, false)];

    private static bool Allows(TokenConstraint constraint, int tokenizer, char c) => Mask(constraint, tokenizer)[c + 2] > float.NegativeInfinity;

    private static float[] Mask(TokenConstraint constraint, int tokenizer)
    {
        var logits = new float[Tokenizers[tokenizer].VocabularySize];
        constraint.Apply(logits);
        return logits;
    }

    /// <summary>A text by random tokens among those that can follow, as the engine's detokeniser shows it.</summary>
    private static string? Walk(CompiledGrammar grammar, ByteTokenizer tokenizer, Random random)
    {
        var constraint = new TokenConstraint(grammar, endTokensEnd: true);
        var detokenizer = new Detokenizer(tokenizer, grammar.ShownTokens);
        var text = new ArrayBufferWriter<char>();
        var logits = new float[grammar.Vocabulary.Size];
        for (var step = 0; step < 4_000; step++)
        {
            var token = Choose(constraint, logits, random, step);
            if (token == ByteTokenizer.End)
            {
                Assert.True(constraint.CanEnd);
                return text.WrittenSpan.ToString();
            }

            detokenizer.Append(token, text);
            constraint.Accept(token);
            if (constraint.IsComplete)
            {
                return text.WrittenSpan.ToString();
            }
        }

        return null;
    }

    private static int Choose(TokenConstraint constraint, float[] logits, Random random, int step)
    {
        for (var token = 0; token < logits.Length; token++)
        {
            logits[token] = random.NextSingle();
        }

        // What closes things becomes likelier, so that texts end.
        foreach (var closer in "\"}]")
        {
            logits[closer + 2] += step / 100f;
        }

        logits[ByteTokenizer.End] += step / 100f;
        constraint.Apply(logits);
        return TensorPrimitives.IndexOfMax(logits);
    }
}
